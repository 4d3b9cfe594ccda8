"""A child process: started, watched, restarted after a crash, ended with us."""

from __future__ import annotations

import contextlib
import ctypes
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO

from sessionhub.lib.private_files import FOLDER_MODE, UMASK, open_private
from sessionhub.stack.restarts import Restarts

PR_SET_PDEATHSIG = 1
# The machine's: no file, no room, no memory, no further process or file descriptor.
START_ERRORS = (OSError, MemoryError, subprocess.SubprocessError)
READY_SECONDS = 120.0
"""How long a restarted part may run without answering."""
LOG_BYTES = 32 * 1024**2
KEPT_LOG_BYTES = 8 * 1024**2
# Below the ports of outgoing connections, so that the system assigns none of them
# between the check and the listening.
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


def print_line(text: str, *, file: IO[str] | None = None) -> None:
    """Print a line; a closed or full output is ignored."""
    with contextlib.suppress(OSError, ValueError):
        print(text, file=file, flush=True)


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
    # Its standard input: a few lines, less than a pipe holds.
    given: bytes = b""
    # File descriptors it inherits: a lock stays taken until the last holder has ended.
    holds: tuple[int, ...] = ()
    # Raises until it answers; asked after a restart, until it has answered once.
    answers: Callable[[], object] | None = None
    child: subprocess.Popen[bytes] | None = None
    was_ready: bool = False
    restarts: Restarts = field(default_factory=Restarts)
    trouble: str = ""

    def start(self) -> None:
        """Start it; its output goes to the log file.

        Raises OSError or SubprocessError if the machine lacks resources.
        """
        self.was_ready = False
        with contextlib.ExitStack() as opened:
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
        """Open the log; without disk space the process runs without one."""
        try:
            self.log.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            return open_private(self.log, os.O_APPEND)
        except OSError:
            return Path(os.devnull).open("ab")

    def _input(self, opened: contextlib.ExitStack) -> BinaryIO | int:
        """Return a standard input that holds `given` and ends."""
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
        """Restart it a while after it ended; return whether it was just restarted.

        Errors of files or of the machine are not raised: a failed start is tried again,
        after growing waits. `trouble` holds the reason of the last failure.
        """
        if self.is_running():
            self._check_readiness()
            return False
        if not self.restarts.is_due():
            return False
        self.restarts.started()
        try:
            self.start()
        except START_ERRORS as error:
            self.trouble = f"{type(error).__name__}: {error}"
            return False
        self.trouble = ""
        return True

    def _check_readiness(self) -> None:
        """Kill it if it has not answered once within READY_SECONDS."""
        if self.answers is None or self.was_ready:
            return
        try:
            self.answers()
        except Exception:  # noqa: BLE001 - whatever it is, it is no answer
            if time.monotonic() - self.restarts.started_at > READY_SECONDS:
                self.kill()
        else:
            self.was_ready = True

    def bound_log(self) -> None:
        """Keep the end of the log, as `NAME.1`, once it is too large."""
        try:
            if self.log.stat().st_size > LOG_BYTES:
                self._turn_log()
        except OSError:
            pass  # no room, or no log: another time

    def _turn_log(self) -> None:
        """Empty the log in place: the process goes on writing to the open file."""
        with self.log.open("r+b") as log:
            log.seek(-KEPT_LOG_BYTES, os.SEEK_END)
            try:
                older = self.log.with_name(f"{self.log.name}.1")
                with open_private(older, os.O_TRUNC) as kept:
                    kept.write(log.read(KEPT_LOG_BYTES))
            finally:
                # Above all if there is no space for a copy.
                log.truncate(0)

    def log_tail(self, *, lines: int = 12) -> str:
        """Return the last lines of the log, for an error message."""
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return ""
