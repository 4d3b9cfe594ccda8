"""P2: POSTs a second of the ingest edge, beside a bare ASGI echo on the same server.

Run it with ``python -m benchmarks.p2_edge``. The edge is the whole product's ASGI
application with a real Valkey that syncs every write; the echo reads the same body and
answers 202. Same client, 32 connections, in turn. Daphne counts; uvicorn is shown.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import redis

from benchmarks.measure import finish, in_turn, report
from sessionhub.stack.process import ManagedProcess, free_port, wait_until
from sessionhub.stack.servers import embedded_valkey, quiet_environment, wait_for_valkey

KEY = "pk_bench"
ROUNDS = 5
SECONDS = 2.5
BAR = 0.5
SERVERS = {
    "daphne": ["daphne", "-b", "127.0.0.1", "-v", "0", "--no-server-name", "-p"],
    "uvicorn": ["uvicorn", "--no-access-log", "--log-level", "warning", "--port"],
}
APPLICATIONS = {
    "edge": "sessionhub.asgi:application",
    "echo": "benchmarks.echo:application",
}


def make_service() -> None:
    """Make the tables the edge reads, and one service."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from sessionhub.models import Service

    call_command("migrate", database="default", verbosity=0)
    Service.objects.create(
        slug="bench",
        name="Bench",
        key=KEY,
        consent_policy="off",
        consent_off_reason="A benchmark without people.",
    )
    connection.close()


@contextmanager
def serving(server: str, application: str, folder: Path) -> Iterator[int]:
    """Run `application` under `server`; yield its port."""
    port = free_port()
    process = ManagedProcess(
        name=f"{server}-{application}",
        command=[
            sys.executable,
            "-m",
            *SERVERS[server],
            str(port),
            APPLICATIONS[application],
        ],
        log=folder / f"{server}-{application}.log",
        env=quiet_environment(),
    )
    process.start()
    try:
        wait_until(partial(connect, port), seconds=60, what=process.name)
        yield port
    finally:
        process.stop()


def connect(port: int) -> None:
    """Raise unless something listens on `port`."""
    import socket

    socket.create_connection(("127.0.0.1", port), timeout=1).close()


def posts_a_second(port: int) -> float:
    """Return how many chunks a second were taken, with an empty Valkey."""
    with redis.Redis.from_url(os.environ["VALKEY_URL"]) as valkey:
        valkey.flushall()
    command = [sys.executable, "-m", "benchmarks.http_load", "--port", str(port)]
    command += ["--path", f"/i/v1/{KEY}", "--seconds", str(SECONDS)]
    out = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    result = json.loads(out)
    if result["bad"]:
        raise RuntimeError(f"{result['bad']} posts were not answered 202")
    return float(result["perSecond"])


def compare(server: str, folder: Path) -> dict[str, float]:
    """Return posts a second of edge and echo under `server`."""
    with ExitStack() as stack:
        ports = {
            name: stack.enter_context(serving(server, name, folder))
            for name in APPLICATIONS
        }
        return in_turn(
            {name: partial(posts_a_second, port) for name, port in ports.items()},
            rounds=ROUNDS,
        )


def main() -> None:
    """Measure both servers and print their lines."""
    with tempfile.TemporaryDirectory(prefix="sessionhub-p2-") as name:
        folder = Path(name)
        valkey = embedded_valkey(directory=folder / "valkey", maxmemory_mb=2048)
        os.environ.update(
            DJANGO_SETTINGS_MODULE="sessionhub.settings",
            SESSIONHUB_VAR=str(folder),
            DATABASE_URL=f"sqlite:///{folder / 'bench.sqlite3'}",
            VALKEY_URL=valkey.url,
            SECRET_KEY="only for this benchmark",
            # One client stands for thousands of browsers.
            INGEST_REQUESTS_PER_MINUTE="100000000",
            INGEST_SESSIONS_PER_MINUTE="100000000",
        )
        valkey.process.start()
        try:
            wait_for_valkey(valkey.url)
            make_service()
            met = []
            for server in SERVERS:
                rates = compare(server, folder)
                edge, echo = rates["edge"], rates["echo"]
                met.append(
                    report(
                        "P2",
                        f"ingest edge over bare echo, {server}",
                        ratio=edge / echo,
                        bar=BAR if server == "daphne" else None,
                        at_least=True,
                        note=f"{edge:.0f} of {echo:.0f} posts a second",
                    )
                )
        finally:
            valkey.process.stop()
    finish(*met)


if __name__ == "__main__":
    main()
