"""A whole hub of real processes that can be killed one by one."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import httpx
import redis
from clickhouse_driver import Client

from sessionhub.stack.process import ManagedProcess, free_port, wait_until
from sessionhub.stack.servers import (
    embedded_clickhouse,
    embedded_valkey,
    quiet_environment,
    wait_for_clickhouse,
    wait_for_valkey,
)

PROJECT = Path(__file__).resolve().parent.parent.parent
SHARDS = 4


def stored_payloads(
    query: Callable[..., list], session: uuid.UUID
) -> dict[tuple[uuid.UUID, int], bytes]:
    """Return every stored row of a session; fail if one is stored twice."""
    rows = query(
        "SELECT window_id, seq, payload FROM replay_chunks"
        " WHERE session_id = %(session)s",
        session=session,
    )
    found = {(window, seq): payload for window, seq, payload in rows}
    assert len(found) == len(rows), "stored twice"
    return found


class Hub:
    """Valkey, ClickHouse, a web process and workers, below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.valkey = embedded_valkey(directory=folder / "valkey")
        self.clickhouse = embedded_clickhouse(directory=folder / "clickhouse")
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.workers: list[ManagedProcess] = []
        self.key = ""
        self._ended = ExitStack()
        self.env = {
            **quiet_environment(),
            "SESSIONHUB_VAR": str(folder),
            "VALKEY_URL": self.valkey.url,
            "CLICKHOUSE_URL": self.clickhouse.url,
            "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
            "SECRET_KEY": "only for tests",
            "DEMO": "1",
            "INGEST_SHARDS": str(SHARDS),
            "INGEST_REQUESTS_PER_MINUTE": "1000000",
            "INGEST_SESSIONS_PER_MINUTE": "1000000",
        }

    def __enter__(self) -> Hub:
        self.start_valkey()
        self.start_clickhouse()
        subprocess.run(
            [sys.executable, str(PROJECT / "manage.py"), "prepare", "--demo"],
            env={**os.environ, **self.env},
            cwd=PROJECT,
            check=True,
        )
        with sqlite3.connect(self.folder / "db.sqlite3") as database:
            ((self.key,),) = database.execute("SELECT key FROM sessionhub_service")
            database.execute(
                "UPDATE sessionhub_service SET consent_policy = 'off', "
                "consent_off_reason = 'A test, of nobody.'"
            )
        database.close()
        self._start(self._web())
        wait_until(self._is_ready, seconds=60, what="The web process")
        return self

    def __exit__(self, *exc_info: object) -> None:
        for worker in self.workers:
            worker.kill()
        self._ended.close()

    def start_valkey(self) -> None:
        self._start(self.valkey.process)
        wait_for_valkey(self.valkey.url)

    def start_clickhouse(self) -> None:
        self._start(self.clickhouse.process)
        wait_for_clickhouse(self.clickhouse.url)

    def start_worker(self, *, lease_ms: int = 2000) -> ManagedProcess:
        worker = ManagedProcess(
            name="worker",
            command=[
                sys.executable,
                str(PROJECT / "manage.py"),
                "ingest_worker",
                "--lease-ms",
                str(lease_ms),
            ],
            log=self.folder / "worker.log",
            env=self.env,
        )
        worker.start()
        self.workers.append(worker)
        return worker

    def post(self, client: httpx.Client, body: bytes) -> httpx.Response:
        return client.post(
            f"{self.address}/i/v1/{self.key}",
            content=body,
            headers={"Content-Type": "text/plain;charset=UTF-8"},
        )

    def query(self, sql: str, **parameters: object) -> list:
        client = Client.from_url(self.clickhouse.url)
        try:
            return client.execute(sql, parameters, settings={"strings_as_bytes": True})
        finally:
            client.disconnect()

    def waiting(self) -> int:
        """How many chunks and sessions the worker has not finished."""
        with redis.Redis.from_url(self.valkey.url) as client:
            return sum(
                client.xlen(f"sh:{{{n:02d}}}:in")
                + client.zcard(f"sh:{{{n:02d}}}:dirty")
                for n in range(SHARDS)
            )

    def wait_until_done(self, *, seconds: float = 120) -> None:
        def done() -> None:
            assert self.waiting() == 0, self.waiting()

        wait_until(done, seconds=seconds, what="The worker")

    def payloads(self, session: uuid.UUID) -> dict[tuple[uuid.UUID, int], bytes]:
        """Every stored row of a session; fails if one is stored twice."""
        return stored_payloads(self.query, session)

    def _start(self, process: ManagedProcess) -> None:
        process.start()
        self._ended.callback(process.kill)

    def _web(self) -> ManagedProcess:
        return ManagedProcess(
            name="web",
            command=[
                sys.executable,
                *("-m", "uvicorn", "--log-level", "warning", "--no-access-log"),
                *("--port", str(self.port), "sessionhub.asgi:application"),
            ],
            log=self.folder / "web.log",
            env=self.env,
        )

    def _is_ready(self) -> None:
        httpx.get(f"{self.address}/readyz", timeout=5).raise_for_status()
