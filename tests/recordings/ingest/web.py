"""A real web server of the product in a process of its own, for tests of its edge."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connections

from sessionhub.stack.process import ManagedProcess, free_port, wait_until
from tests.embedded import clickhouse_url

COMMANDS = {
    "daphne": ["daphne", "-b", "127.0.0.1", "-p", "{port}", "-v", "0"],
    "uvicorn": ["uvicorn", "--port", "{port}", "--log-level", "warning"],
}


class Web:
    """A running server: its port and its memory."""

    def __init__(self, process: ManagedProcess, port: int) -> None:
        self.process = process
        self.port = port

    def resident_mb(self) -> float:
        """Return the resident memory now."""
        return self._status("VmRSS")

    def peak_mb(self) -> float:
        """Return the highest resident memory since `forget_peak`."""
        return self._status("VmHWM")

    def forget_peak(self) -> None:
        """Begin the peak anew."""
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def connect(self) -> socket.socket:
        """Return a fresh connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def _status(self, name: str) -> float:
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(row for row in text.splitlines() if row.startswith(name))
        return int(line.split()[1]) / 1024


@contextmanager
def web_server(
    kind: str,
    *,
    folder: Path,
    application: str = "sessionhub.asgi:application",
    **env: str,
) -> Iterator[Web]:
    """Run the product's ASGI application under `kind`, on the test databases."""
    port = free_port()
    name = connections["default"].settings_dict["NAME"]
    module, *options = COMMANDS[kind]
    process = ManagedProcess(
        name=kind,
        command=[
            sys.executable,
            "-m",
            module,
            *(option.format(port=port) for option in options),
            application,
        ],
        log=folder / f"{kind}.log",
        env={
            "DATABASE_URL": f"sqlite:///{name}",
            "CLICKHOUSE_URL": clickhouse_url(),
            "PYTHONPATH": str(settings.BASE_DIR),
            "SECRET_KEY": settings.SECRET_KEY,
            **env,
        },
    )
    web = Web(process, port)
    process.start()
    try:
        wait_until(lambda: web.connect().close(), seconds=60, what=kind)
        yield web
    except TimeoutError as error:
        raise TimeoutError(f"{error}\n{process.log_tail()}") from error
    finally:
        process.stop()
