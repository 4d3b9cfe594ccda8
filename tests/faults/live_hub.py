"""A hub of real processes with pages that are watched and staff who watch them."""

from __future__ import annotations

import asyncio
import gzip
import os
import subprocess
import sys
import time
import uuid
from pathlib import Path

import aiohttp
import orjson

from sessionhub.lib.uuid7 import uuid7
from sessionhub.stack.process import ManagedProcess, wait_until
from tests.faults.hub import PROJECT, Hub

PEOPLE = """
import json
from uuid import UUID
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client
from privacy.access import Caller
from privacy.access.grants import give_grant
from privacy.access.reasons import Reason
from sessionhub.models import Service, User

class Session:
    def __init__(self, id): self.id, self.service_id = UUID(id), service.pk

service = Service.objects.first()
wanted = json.loads(ARGUMENT)
found = []
for name, sessions in wanted.items():
    user, new = User.objects.get_or_create(username=name, defaults={"is_staff": True})
    user.groups.add(Group.objects.get(name="Viewer"))
    for session in sessions:
        give_grant(caller=Caller(user=user), session=Session(session),
                   reason=Reason(text="A benchmark watches this page."))
    client = Client()
    client.force_login(user)
    found.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
print("COOKIES" + json.dumps(found))
"""


class LiveHub(Hub):
    """Under daphne, the default server; its web process can be started anew."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.env |= {
            "LIVE_CONNECTIONS_PER_MINUTE": "100000",
            "LOG_LEVEL": "WARNING",
            "EXCESSIVE_ACCESS_SESSIONS": "100000",
        }
        self.web: ManagedProcess | None = None
        self._used: dict[str, tuple[float, float]] = {}

    def _web(self) -> ManagedProcess:
        self.web = ManagedProcess(
            name="web",
            command=[
                sys.executable,
                *("-m", "daphne", "-b", "127.0.0.1", "-p", str(self.port)),
                *("-v", "0", "sessionhub.asgi:application"),
            ],
            log=self.folder / "web.log",
            env=self.env,
        )
        return self.web

    def restart_web(self) -> None:
        self.web.kill()
        self._start(self._web())

    def wait_for_web(self) -> None:
        wait_until(self._is_ready, seconds=60, what="The web process")

    def people(self, wanted: dict[str, list[str]]) -> list[str]:
        """Make staff with grants for these sessions; return their cookies."""
        script = PEOPLE.replace("ARGUMENT", repr(orjson.dumps(wanted).decode()))
        done = subprocess.run(
            [sys.executable, str(PROJECT / "manage.py"), "shell", "-c", script],
            env={**os.environ, **self.env},
            cwd=PROJECT,
            check=True,
            capture_output=True,
            text=True,
        )
        return orjson.loads(done.stdout.partition("COOKIES")[2])

    def busy(self) -> str:
        """Return how much of a core each process took since the last call."""
        tick = os.sysconf("SC_CLK_TCK")
        watched = {"web": self.web, "worker": self.workers[0]}
        watched["valkey"] = self.valkey.process
        now, parts = time.monotonic(), []
        for name, process in watched.items():
            fields = Path(f"/proc/{process.pid}/stat").read_text().split()
            used = (int(fields[13]) + int(fields[14])) / tick
            at, before = self._used.get(name, (now - 1, used))
            parts.append(f"{name} {(used - before) / max(0.001, now - at):.0%}")
            self._used[name] = (now, used)
        own = sum(os.times()[:2])
        at, before = self._used.get("own", (now - 1, own))
        parts.append(f"this client {(own - before) / max(0.001, now - at):.0%}")
        self._used["own"] = (now, own)
        load = os.getloadavg()[0]
        return f"of a core: {', '.join(parts)}; load {load:.1f}"

    def web_kb(self) -> int:
        """Return the resident memory of the web process."""
        text = Path(f"/proc/{self.web.pid}/status").read_text()
        line = next(row for row in text.splitlines() if row.startswith("VmRSS"))
        return int(line.split()[1])


class LivePage:
    """One page: posts until it is watched, then speaks over its socket."""

    def __init__(self, hub: LiveHub, http: aiohttp.ClientSession) -> None:
        self.hub, self.http = hub, http
        self.session, self.window = str(uuid7()), str(uuid.uuid4())
        self.token: str | None = None
        self.seq = 0
        self.live = False
        self.socket: aiohttp.ClientWebSocketResponse | None = None
        self._answered = asyncio.Event()

    def frame(self, events: list[dict], *, final: bool = False) -> bytes:
        now = int(time.time() * 1000)
        envelope = {
            "v": 1,
            "sessionId": self.session,
            "windowId": self.window,
            "seq": self.seq,
            "firstTs": events[0]["timestamp"],
            "lastTs": events[-1]["timestamp"],
            "count": len(events),
            "sentAt": now,
            "checkpoint": any(e["type"] == 2 for e in events),
            "final": final,
            "token": self.token,
        }
        self.seq += 1
        body = gzip.compress(orjson.dumps(events), compresslevel=1, mtime=0)
        return orjson.dumps(envelope) + b"\n" + body

    async def post(self, events: list[dict]) -> dict:
        raw = self.frame(events)
        address = f"{self.hub.address}/i/v1/{self.hub.key}"
        async with self.http.post(address, data=raw) as answer:
            acknowledged = await answer.json()
            assert answer.status in (200, 202), acknowledged
        self.token = acknowledged.get("token", self.token)
        self.live = acknowledged["live"]
        return acknowledged

    async def open_socket(self) -> None:
        address = f"{self.hub.address}/i/v1/{self.hub.key}/ws"
        self.socket = await self.http.ws_connect(address)
        hello = {"type": "hello", "sessionId": self.session, "windowId": self.window}
        await self.socket.send_json({**hello, "token": self.token})

    async def send(self, events: list[dict]) -> None:
        """Send without waiting for the answer."""
        await self.socket.send_bytes(self.frame(events))

    async def drain(self) -> None:
        """Read answers and directives until the socket closes."""
        async for message in self.socket:
            received = orjson.loads(message.data)
            self.live = received.get("live", self.live)
            if received["type"] == "answer":
                assert received["status"] in (200, 202), received


class Viewer:
    """A page of staff that watches; `seen` gets (number, latency in ms)."""

    def __init__(self, hub: LiveHub, http: aiohttp.ClientSession, cookie: str) -> None:
        self.hub, self.http, self.cookie = hub, http, cookie
        self.seen: list[float] = []
        self.numbers: list[int] = []
        self.closed: int | None = None
        self.socket: aiohttp.ClientWebSocketResponse | None = None
        self.has_picture = asyncio.Event()
        self.joined_ms = 0.0

    async def open(self, path: str) -> None:
        self.socket = await self.http.ws_connect(
            f"{self.hub.address}{path}",
            headers={"Origin": self.hub.address, "Cookie": f"sessionid={self.cookie}"},
            max_msg_size=0,
        )

    async def watch(self, session: str, *, reads: bool = True) -> None:
        """Watch until closed; a stalled one opens and then takes in nothing."""
        began = time.monotonic()
        await self.open(f"/admin/sessions/live/{session}/")
        if not reads:
            return
        async for message in self.socket:
            received = orjson.loads(message.data)
            if received["type"] not in ("checkpoint", "events"):
                continue
            if not self.has_picture.is_set():
                self.joined_ms = (time.monotonic() - began) * 1000
                self.has_picture.set()
            self._note(received)
            credit = {"type": "credit", "position": received["position"], "credit": 16}
            await self.socket.send_json(credit)
        self.closed = self.socket.close_code

    def _note(self, received: dict) -> None:
        now = time.time() * 1000
        for event in received["events"]:
            if event["type"] == 3:
                number = int(event["data"]["texts"][0]["value"])
                self.numbers.append(number)
                if received["type"] == "events":
                    self.seen.append(now - event["timestamp"])


def snapshot(nodes: int = 40) -> list[dict]:
    """Return the two events a page begins with."""
    at = int(time.time() * 1000)
    rows = [
        {
            "type": 2,
            "tagName": "p",
            "attributes": {"class": "row"},
            "id": 10 + 2 * n,
            "childNodes": [{"type": 3, "id": 11 + 2 * n, "textContent": f"Row {n}"}],
        }
        for n in range(nodes)
    ]
    body = {"type": 2, "tagName": "body", "attributes": {}, "id": 3, "childNodes": rows}
    html = {"type": 2, "tagName": "html", "attributes": {}, "id": 2}
    node = {"type": 0, "id": 1, "childNodes": [{**html, "childNodes": [body]}]}
    data = {"node": node, "initialOffset": {"left": 0, "top": 0}}
    page = {"href": "https://shop.example.com/", "width": 1280, "height": 720}
    return [
        {"type": 4, "timestamp": at, "data": page},
        {"type": 2, "timestamp": at + 1, "data": data},
    ]


def change(number: int, at: float | None = None) -> dict:
    """Return one change of the page with the text `number`."""
    data = {"source": 0, "attributes": [], "removes": [], "adds": []}
    data["texts"] = [{"id": 11, "value": str(number)}]
    stamp = int(time.time() * 1000 if at is None else at)
    return {"type": 3, "timestamp": stamp, "data": data}
