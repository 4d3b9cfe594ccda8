"""A hub that only reads: ClickHouse, Valkey, migrated databases, and daphne.

    with reading_hub() as hub:
        hub.raw.execute("SELECT 1")
        hub.get("/api/recordings/?limit=50")

HTTP goes over one kept connection to a real daphne process, with an API token.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from clickhouse_driver import Client

from sessionhub.stack.process import ManagedProcess, free_port, wait_until
from sessionhub.stack.servers import (
    embedded_clickhouse,
    embedded_valkey,
    quiet_environment,
    wait_for_clickhouse,
    wait_for_valkey,
)

SECRET = "only for benchmarks"


@dataclass
class ReadingHub:
    """Its ClickHouse, raw, and its API over HTTP."""

    raw: Client
    web: http.client.HTTPConnection
    token: str

    def get(self, path: str) -> bytes:
        """Return the body of an answer that must be 200."""
        self.web.request("GET", path, headers={"Authorization": f"Bearer {self.token}"})
        answer = self.web.getresponse()
        body = answer.read()
        assert answer.status == 200, f"{path}: {answer.status} {body[:300]!r}"
        return body

    def open(self, session_id: object) -> None:
        """Give a reason, which comes first when a recording is opened."""
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
        }
        path = f"/api/recordings/{session_id}/access/"
        self.web.request("POST", path, b'{"reasonCode": "quality_review"}', headers)
        answer = self.web.getresponse()
        body = answer.read()
        assert answer.status == 201, f"{path}: {answer.status} {body[:300]!r}"

    def json(self, path: str) -> Any:
        """Return the same, read."""
        return json.loads(self.get(path))

    def settle(self) -> None:
        """Wait until ClickHouse has no merge running."""

        def quiet() -> None:
            if self.raw.execute("SELECT count() FROM system.merges")[0][0]:
                raise TimeoutError("merges are running")

        wait_until(quiet, seconds=60, what="ClickHouse's merges")


@contextmanager
def reading_hub() -> Iterator[ReadingHub]:
    """Run one in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="sessionhub-bench-") as name:
        folder = Path(name)
        valkey = embedded_valkey(directory=folder / "valkey")
        store = embedded_clickhouse(directory=folder / "clickhouse")
        env = {
            "SESSIONHUB_VAR": str(folder),
            "CLICKHOUSE_URL": store.url,
            "VALKEY_URL": valkey.url,
            "SECRET_KEY": SECRET,
            "DJANGO_SETTINGS_MODULE": "sessionhub.settings",
            "LOG_LEVEL": "WARNING",
        }
        port = free_port()
        web = _daphne(port, folder / "web.log", env)
        valkey.process.start()
        store.process.start()
        try:
            wait_for_valkey(valkey.url)
            wait_for_clickhouse(store.url)
            token = _prepare(env)
            web.start()
            wait_until(lambda: _ready(port), seconds=60, what="daphne")
            raw = Client.from_url(store.url)
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            yield ReadingHub(raw, connection, token)
            connection.close()
            raw.disconnect()
        finally:
            for process in (web, store.process, valkey.process):
                process.stop()


def _daphne(port: int, log: Path, env: dict[str, str]) -> ManagedProcess:
    command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port)]
    # As `make run` starts it.
    command += ["-v", "0", "--no-server-name", "sessionhub.asgi:application"]
    return ManagedProcess(
        name="web", command=command, log=log, env={**quiet_environment(), **env}
    )


def _ready(port: int) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
        answer.read()


def _prepare(env: dict[str, str]) -> str:
    """Migrate, make a reader; return a token."""
    os.environ.update(env)
    import django

    django.setup()
    from django.contrib.auth.models import Group
    from django.core.management import call_command

    from sessionhub.models import ApiToken, User

    call_command("prepare", verbosity=0)
    reader = User.objects.create_user("reader", is_staff=True)
    reader.groups.add(Group.objects.get(name="Viewer"))
    _, token = ApiToken.objects.create(
        user=reader,
        expiry=timedelta(days=1),
        name="benchmark",
        scopes=["recordings:read"],
    )
    return str(token)
