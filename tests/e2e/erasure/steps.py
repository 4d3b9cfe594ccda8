"""What a test of an erasure does: plant, record, erase, look."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
import uuid
from dataclasses import dataclass
from typing import Any

import httpx
import orjson

from sessionhub.lib.uuid7 import uuid7
from tests.e2e.hub import ROOT, UNASKED, Hub, wait_for

DONE_SECONDS = 180


def new_mark() -> str:
    """Return a text that stands nowhere else."""
    return f"k{uuid.uuid4().hex}"


def plant(hub: Hub, mark: str, count: int) -> list[str]:
    """Put sessions of a person into every store; return their ids."""
    assert hub.unasked_key
    command = [sys.executable, "-m", "tests.e2e.erasure.plant", mark, str(count)]
    done = subprocess.run(
        [*command, UNASKED], cwd=ROOT, env=hub.env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@dataclass
class Recorder:
    """A page that goes on sending chunks that name a person, through the edge."""

    hub: Hub
    mark: str

    def __post_init__(self) -> None:
        self.session_id, self.window_id = str(uuid7()), str(uuid.uuid4())
        self.token: str | None = None
        self.seq = 0
        self.statuses: list[int] = []
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def send(self) -> httpx.Response:
        """Send the next chunk."""
        now = int(time.time() * 1000)
        events = [
            {
                "type": 4,
                "timestamp": now,
                "data": {"href": f"https://x.test/{self.mark}"},
            },
            {
                "type": 5,
                "timestamp": now + 1,
                "data": {
                    "tag": "sh.identify",
                    "payload": {
                        "userId": f"u-{self.mark}",
                        "traits": {"email": f"{self.mark}@example.com"},
                    },
                },
            },
        ]
        envelope = {
            **{"v": 1, "sessionId": self.session_id, "windowId": self.window_id},
            **{"seq": self.seq, "firstTs": now, "lastTs": now + 1, "count": 2},
            **{"sentAt": now, "checkpoint": False, "final": False},
            "token": self.token,
        }
        address = f"{self.hub.address}/i/v1/{self.hub.unasked_key}"
        body = orjson.dumps(envelope) + b"\n" + orjson.dumps(events)
        answer = httpx.post(address, content=body, timeout=30)
        self.statuses.append(answer.status_code)
        if answer.status_code == 202:
            self.seq += 1
            self.token = self.token or answer.json()["token"]
        return answer

    def go_on(self) -> None:
        """Send chunk after chunk until refused or stopped."""
        self._thread = threading.Thread(target=self._send_all, daemon=True)
        self._thread.start()

    def _send_all(self) -> None:
        while not self._stop.is_set() and self.send().status_code == 202:
            self._stop.wait(0.02)

    def stop(self) -> None:
        """Stop sending."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=30)


def ask(hub: Hub, **body: str) -> httpx.Response:
    """Ask for an erasure."""
    client = hub.client()
    return client.post(
        "/api/privacy/erasures/",
        json={"service": UNASKED, "reason": "They asked us to.", **body},
        headers={"X-CSRFToken": client.cookies["csrftoken"]},
    )


def finished(hub: Hub, erasure_id: str) -> dict[str, Any]:
    """Return an erasure once it is done."""
    last: dict[str, Any] = {}

    def done() -> bool:
        last.update(hub.get(f"/api/privacy/erasures/{erasure_id}/"))
        assert last["state"] not in ("failed", "refused"), last
        return last["state"] == "done"

    wait_for(done, seconds=DONE_SECONDS, what=lambda: f"the erasure: {last}")
    return last


def erase(hub: Hub, **body: str) -> dict[str, Any]:
    """Ask for an erasure and return it done."""
    answer = ask(hub, **body)
    assert answer.status_code == 202, answer.text
    return finished(hub, answer.json()["id"])


def stores_of(erasure: dict[str, Any]) -> dict[str, tuple[int, int, int]]:
    """Return the counts of each store in the certificate: found, erased, remaining."""
    return {
        each["store"]: (each["found"], each["erased"], each["remaining"])
        for each in erasure["certificate"]["stores"]
    }
