"""The complete product in a process of its own, as `make run` starts it.

    hub = Hub().start()
    hub.address, hub.key, hub.wait_for_session(...)
    hub.stop()

Every hub has its own folder and its own free ports, so that several stand side by side.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, BrowserContext, Page

from sessionhub.stack.process import free_port

ROOT = Path(__file__).resolve().parents[2]
# What the surrounding test run sets for itself; a hub must find its own.
NOT_INHERITED = {
    "SESSIONHUB_VAR",
    "VALKEY_URL",
    "CLICKHOUSE_URL",
    "DATABASE_URL",
    "SECRET_KEY",
    "DEMO",
    "PUBLIC_URL",
    "PORT",
}

UNASKED = "unasked"


class Hub:
    """One running SessionHub."""

    def __init__(self, *, var: Path | None = None, port: int = 0, **env: str) -> None:
        self.var = var or Path(tempfile.mkdtemp(prefix="sessionhub-e2e-"))
        self.port = port or free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.env = {k: v for k, v in os.environ.items() if k not in NOT_INHERITED}
        self.env |= {
            **{"SESSIONHUB_VAR": str(self.var), "PYTHONUNBUFFERED": "1"},
            # A visit that was left has ended; no test waits for a next page.
            **{"SESSION_LEAVE_SECONDS": "0"},
            **env,
        }
        self.output = self.var / "run.log"
        self.process: subprocess.Popen[bytes] | None = None
        self._http: dict[str, httpx.Client] = {}
        self._opened: set[tuple[str, str]] = set()

    # --- its life ---------------------------------------------------------------------

    def launch(self) -> Hub:
        """Start it without waiting."""
        self.var.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "sessionhub.stack.run"]
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [*command, "--port", str(self.port)],
                cwd=ROOT,
                env=self.env,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        return self

    def start(self, *, seconds: float = 90) -> Hub:
        """Start it and wait until it is ready."""
        self.launch()
        self.wait_until_ready(seconds=seconds)
        return self

    def wait_until_ready(self, *, seconds: float = 90) -> None:
        """Return when it is ready; AssertionError if it ends or takes long."""

        def ready() -> bool:
            if self.process.poll() is not None:
                raise AssertionError(f"It ended:\n{self.printed()}")
            return "is ready" in self.printed()

        wait_for(ready, seconds=seconds, what=lambda: f"readiness:\n{self.printed()}")

    def printed(self) -> str:
        """What it printed so far."""
        return self.output.read_text(errors="replace")

    def state(self) -> dict[str, Any]:
        """Addresses and process ids, as other commands read them."""
        return json.loads((self.var / "stack.json").read_text())

    def pids(self) -> list[int]:
        """Every process of it: itself, its parts and their children."""
        found = [self.process.pid]
        for pid in found:
            with contextlib.suppress(OSError):
                for children in Path(f"/proc/{pid}/task").glob("*/children"):
                    found += map(int, children.read_text().split())
        return found

    def stop(self, *, forget: bool = True) -> None:
        """End it as Ctrl-C would; with `forget`, its data too."""
        for client in self._http.values():
            client.close()
        self._http.clear()
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=40)
            except subprocess.TimeoutExpired:
                self.kill()
        if forget:
            self._opened.clear()
            shutil.rmtree(self.var, ignore_errors=True)

    def kill(self) -> None:
        """End it like a power cut: the parent alone is killed."""
        self.process.kill()
        self.process.wait()

    # --- its people -------------------------------------------------------------------

    @property
    def password(self) -> str:
        """The password both demo staff share."""
        text = (self.var / "demo_login.txt").read_text()
        return re.search(r"admin / (\S+)", text)[1]

    @property
    def key(self) -> str:
        """The public key of the demo service, as the shop's pages carry it."""
        page = httpx.get(f"{self.address}/demo/", timeout=30).text
        return re.search(r'data-key="([^"]+)"', page)[1]

    @property
    def unasked_key(self) -> str:
        """The public key of a service that records without asking."""
        return self.service_key(
            UNASKED, consent_policy="off", consent_off_reason="A test, of nobody."
        )

    def service_key(self, slug: str, **fields: str) -> str:
        """The public key of a service of that name, which is added if need be."""
        found = self._keys_of(slug)
        if not found:
            answer = self.client().post(
                "/admin/sessionhub/service/add/",
                data={
                    **{"name": slug.capitalize(), "slug": slug, "enabled": "on"},
                    **{"sampling": "1", "min_duration_ms": "0"},
                    **{"retention_days": "30", "pre_trigger_ms": "60000"},
                    "console_levels": ["log", "info", "warn", "error", "debug"],
                    "network_enabled": "on",
                    "consent_days": "180",
                    "watch_notice": "notice",
                    **fields,
                    "csrfmiddlewaretoken": self.client().cookies["csrftoken"],
                },
                headers={"Referer": self.address},
            )
            assert answer.status_code == 302, answer.text
            found = self._keys_of(slug)
        return found[0]

    def _keys_of(self, slug: str) -> list[str]:
        page = self.client().get("/admin/sessionhub/service/", params={"q": slug})
        return re.findall(r"pk_[\w-]+", page.text)

    def staff_page(
        self, browser: Browser, username: str = "admin", **options: Any
    ) -> Page:
        """Open a browser context signed in to the admin; return its page."""
        context = browser.new_context(**options)
        page = context.new_page()
        page.goto(f"{self.address}/admin/login/?next=/admin/password_change/")
        page.fill("#id_username", username)
        page.fill("#id_password", self.password)
        page.click("[type=submit]")
        page.wait_for_url("**/password_change/")
        return page

    def visitor(self, browser: Browser, **options: Any) -> BrowserContext:
        """Open a browser context of a new visitor."""
        return browser.new_context(base_url=self.address, **options)

    def client(self, username: str = "admin") -> httpx.Client:
        """Return an HTTP client signed in to the admin."""
        if username not in self._http:
            client = httpx.Client(base_url=self.address, timeout=30)
            client.get("/admin/login/")
            answer = client.post(
                "/admin/login/?next=/healthz",
                data={
                    "username": username,
                    "password": self.password,
                    "csrfmiddlewaretoken": client.cookies["csrftoken"],
                },
                headers={"Referer": self.address},
            )
            assert answer.status_code == 302, answer.text
            self._http[username] = client
        return self._http[username]

    # --- its recordings ---------------------------------------------------------------

    def get(self, path: str, **params: Any) -> Any:
        """Read JSON from the reading API as the administrator."""
        answer = self.client().get(path, params=params)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def post(
        self, path: str, *, username: str = "admin", **body: Any
    ) -> httpx.Response:
        """Send JSON to the API as a user who is signed in."""
        client = self.client(username)
        token = {"X-CSRFToken": client.cookies["csrftoken"]}
        return client.post(path, json=body, headers=token)

    def erase(self, session_id: str) -> None:
        """Erase a recording; return when it is gone."""
        service = self.session_or_none(session_id)["service"]
        asked = {"service": service, "sessionId": session_id, "reason": "A test."}
        answer = self.post("/api/privacy/erasures/", **asked)
        assert answer.status_code == 202, answer.text
        job = f"/api/privacy/erasures/{answer.json()['id']}/"
        wait_for(
            lambda: self.get(job)["state"] == "done",
            seconds=60,
            what=lambda: f"the erasure: {self.get(job)}",
        )

    def session_or_none(self, session_id: str) -> dict[str, Any] | None:
        """Return a session as the API shows it, None while it is not stored."""
        answer = self.client().get(f"/api/recordings/{session_id}/")
        if answer.status_code == 404:
            return None
        assert answer.status_code == 200, answer.text
        return answer.json()

    def wait_for_session(
        self,
        session_id: str,
        *,
        until: Callable[[dict[str, Any]], bool] = lambda session: True,
        seconds: float = 30,
    ) -> dict[str, Any]:
        """Return the session once it is stored and `until` holds for it."""
        last: dict[str, Any] | None = None

        def stored() -> bool:
            nonlocal last
            last = self.session_or_none(session_id)
            return last is not None and until(last)

        wait_for(stored, seconds=seconds, what=lambda: f"session: {last}")
        return last

    def open_recording(self, session_id: str, username: str = "admin") -> None:
        """Give a reason for opening a recording, once in a test run."""
        if (session_id, username) in self._opened:
            return
        answer = self.post(
            f"/api/recordings/{session_id}/access/",
            username=username,
            reasonCode="quality_review",
        )
        if answer.status_code == 404:
            return  # reading it fails with the error
        assert answer.status_code == 201, answer.text
        self._opened.add((session_id, username))

    def manifest(self, session_id: str) -> dict[str, Any]:
        """Its chunks without payload."""
        self.open_recording(session_id)
        return self.get(f"/api/recordings/{session_id}/manifest/")

    def timeline(self, session_id: str) -> dict[str, Any]:
        """Its marks."""
        self.open_recording(session_id)
        return self.get(f"/api/recordings/{session_id}/timeline/")

    def events(self, session_id: str, window: dict[str, Any]) -> list[dict[str, Any]]:
        """Every event of one window of a manifest, in order."""
        self.open_recording(session_id)
        found: list[dict[str, Any]] = []
        params = {
            "window": window["id"],
            "from": window["firstTs"],
            "to": window["lastTs"],
        }
        while True:
            part = self.get(f"/api/recordings/{session_id}/events/", **params)
            found += part["events"]
            if part["nextSeq"] is None:
                return found
            params["afterSeq"] = part["chunks"][-1]


def wait_for(
    holds: Callable[[], bool], *, seconds: float, what: Callable[[], str]
) -> None:
    """Ask again and again until `holds`; AssertionError with `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"Waited {seconds} s for {what()}"
        time.sleep(0.1)


def is_alive(pid: int) -> bool:
    """Whether a process exists and is no zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"
