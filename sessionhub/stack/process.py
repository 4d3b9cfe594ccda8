"""One child process: started, watched, restarted after a crash, ended with us."""

from __future__ import annotations

import ctypes
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from sessionhub.lib.private_files import FOLDER_MODE, UMASK, open_private

PR_SET_PDEATHSIG = 1
RESTART_DELAY_SECONDS = 1.0
# Below those a system gives to outgoing connections: between being found free and being
# listened on, nobody is handed one by chance.
PORTS = range(20_000, 32_000)


def free_port(*, preferred: int = 0) -> int:
    """Return `preferred` if nothing listens there, else a port that was just free."""
    for port in (preferred, *random.SystemRandom().sample(PORTS, 100)):
        if port and _is_free(port):
            return port
    raise OSError("no free port on the loopback interface")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def wait_until(
    answers: Callable[[], object],
    *,
    seconds: float,
    what: str,
    lives: Callable[[], bool] = lambda: True,
) -> None:
    """Call `answers` until it does not raise; TimeoutError with the last reason.

    Gives up at once when the process that should answer no longer `lives`.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            answers()
        except Exception as error:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{what} did not answer: {error}") from error
            if not lives():
                raise TimeoutError(f"{what} ended") from error
            time.sleep(0.05)
        else:
            return


def _die_with_parent() -> None:
    """Ask Linux to end this process when its parent ends, however it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class ManagedProcess:
    """A command with its log file."""

    name: str
    command: list[str]
    log: Path
    env: Mapping[str, str] = field(default_factory=dict)
    # What it reads on standard input: a few lines, less than a pipe holds.
    given: bytes = b""
    # File descriptors it inherits: a lock stays taken until the last holder has ended.
    holds: tuple[int, ...] = ()
    child: subprocess.Popen[bytes] | None = None
    restart_at: float = 0.0

    def start(self) -> None:
        """Start it; its output goes to the log file.

        Raises OSError or SubprocessError where the machine has no room for it.
        """
        with ExitStack() as opened:
            log = opened.enter_context(self._open_log())
            self.child = subprocess.Popen(  # noqa: S603 - our own commands
                self.command,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=self._input(opened),
                env={**os.environ, **self.env},
                preexec_fn=_die_with_parent,
                pass_fds=self.holds,
                umask=UMASK,
                # Ctrl-C is for us alone; we end the children in order.
                start_new_session=True,
            )

    def _open_log(self) -> BinaryIO:
        """Open the log; without room for one the process runs all the same."""
        try:
            self.log.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            return open_private(self.log, os.O_APPEND)
        except OSError:
            return Path(os.devnull).open("ab")

    def _input(self, opened: ExitStack) -> BinaryIO | int:
        """Return a standard input that holds what is `given`, and then its end."""
        if not self.given:
            return subprocess.DEVNULL
        ours, theirs = os.pipe()
        source = opened.enter_context(os.fdopen(ours, "rb"))
        with os.fdopen(theirs, "wb") as sink:
            sink.write(self.given)
        return source

    @property
    def pid(self) -> int:
        """Process id of the last child; 0 before the first start."""
        return self.child.pid if self.child else 0

    def is_running(self) -> bool:
        """Return whether the child is alive."""
        return self.child is not None and self.child.poll() is None

    def kill(self) -> None:
        """End it without asking (SIGKILL)."""
        if self.child is not None and self.child.poll() is None:
            self.child.kill()
            self.child.wait()

    def stop(self, *, seconds: float = 10.0) -> None:
        """Ask it to end; kill it if it has not after `seconds`."""
        if self.child is None or self.child.poll() is not None:
            return
        self.child.terminate()
        try:
            self.child.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.kill()

    def keep_alive(self) -> bool:
        """Restart it a second after a crash; return whether it was just restarted."""
        if self.is_running():
            self.restart_at = 0.0
            return False
        now = time.monotonic()
        if not self.restart_at:
            self.restart_at = now + RESTART_DELAY_SECONDS
        if now < self.restart_at:
            return False
        self.start()
        self.restart_at = 0.0
        return True

    def last_words(self, *, lines: int = 12) -> str:
        """Return the end of the log, for an error message."""
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return ""
