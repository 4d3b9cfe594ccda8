"""The web processes: several on one listening socket, replaced one by one.

The supervisor binds the socket and keeps it; every web process inherits it. So nothing
that waits to be accepted is lost when one of them ends: another accepts it.
"""

from __future__ import annotations

import os
import select
import socket
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sessionhub.lib.ready import READY_FD
from sessionhub.stack.process import ManagedProcess

BACKLOG = 1024
READY_SECONDS = 120.0
"""How long a replacement may take to accept connections, on a busy machine."""
STOP_SECONDS = 15.0
"""How long the one it replaces may take to end; WEB_STOP_SECONDS is shorter."""
LOOK_SECONDS = 0.1


class NotReplacedError(Exception):
    """The replacement of a web process did not start; the old one keeps running."""


def listen(port: int) -> socket.socket:
    """Return a listening socket of the loopback interface."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(BACKLOG)
    return listener


def daphne_command(*, fd: int) -> list[str]:
    """Return the command of a web process that accepts on an inherited socket."""
    command = [sys.executable, "-m", "daphne", "--fd", str(fd)]
    command += ["-v", "0", "--no-server-name"]
    # browser-client sends frames of up to a million characters, not bytes.
    for what in ("message", "frame"):
        command += [f"--websocket-max-{what}-size", str(4 * 1024**2)]
    return [*command, "sessionhub.asgi:application"]


@dataclass
class WebProcess(ManagedProcess):
    """A web process, which announces when it accepts connections."""

    listener: int = -1
    _ready: int = -1

    def start(self) -> None:
        """Start it with the listening socket and a pipe for its announcement."""
        self._forget_pipe()
        self._ready, writer = os.pipe()
        holds, env = self.holds, self.env
        self.holds = (*holds, self.listener, writer)
        self.env = {**env, READY_FD: str(writer)}
        try:
            super().start()
        finally:
            os.close(writer)
            self.holds, self.env = holds, env

    def is_ready(self) -> bool:
        """Return whether it accepts connections; once True, it stays so."""
        if self._ready < 0:
            return True
        if select.select([self._ready], [], [], 0)[0] and os.read(self._ready, 1):
            self._forget_pipe()
            return True
        return False

    def _forget_pipe(self) -> None:
        if self._ready >= 0:
            os.close(self._ready)
            self._ready = -1


class Web:
    """The web processes of one supervisor, among the parts it keeps alive."""

    def __init__(
        self, *, port: int, count: int, log: Path, env: Mapping[str, str], lock: int
    ) -> None:
        """Bind the port; `lock` is a file descriptor every process holds."""
        self.listener = listen(port)
        self._names = ["web", *(f"web-{number}" for number in range(2, count + 1))]
        self._log, self._env, self._lock = log, env, lock

    def processes(self) -> list[WebProcess]:
        """Describe every process; none is started."""
        return [self._make(name) for name in self._names]

    def _make(self, name: str) -> WebProcess:
        fd = self.listener.fileno()
        return WebProcess(
            name=name,
            command=daphne_command(fd=fd),
            log=self._log / f"{name}.log",
            env=self._env,
            holds=(self._lock,),
            listener=fd,
        )

    def restart(self, parts: list[ManagedProcess], *, tend: Callable[[], None]) -> str:
        """Replace one process after the other; return '' or the reason of a failure.

        `tend` is called meanwhile, for the other parts.
        """
        for old in [part for part in parts if isinstance(part, WebProcess)]:
            try:
                self._replace(parts, old, tend=tend)
            except NotReplacedError as failure:
                return f"The process {old.name} could not be replaced:\n{failure}"
        return ""

    def _replace(
        self, parts: list[ManagedProcess], old: WebProcess, *, tend: Callable[[], None]
    ) -> None:
        """Start another one, let it take the place of `old` when ready, end `old`.

        Raises NotReplacedError: the other one did not come up, and `old` goes on.
        """
        new = self._make(old.name)
        new.start()
        deadline = time.monotonic() + READY_SECONDS
        try:
            while not new.is_ready():
                if not new.is_running() or time.monotonic() > deadline:
                    raise NotReplacedError(new.log_tail())
                tend()
                time.sleep(LOOK_SECONDS)
        except BaseException:
            new.kill()
            raise
        parts[parts.index(old)] = new
        tend()
        old.stop(seconds=STOP_SECONDS)


def end_all(parts: Iterable[ManagedProcess]) -> None:
    """Ask every web process to end: they take up to WEB_STOP_SECONDS, all at once."""
    for part in parts:
        if isinstance(part, WebProcess) and part.is_running() and part.child:
            part.child.terminate()
