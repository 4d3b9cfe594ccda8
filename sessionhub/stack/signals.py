"""The signal handlers of the supervisor.

The first SIGTERM or SIGINT ends every part in order, a later one ends all of them at
once (stored data survives that). SIGUSR1 replaces the web processes one by one.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Sequence
from types import FrameType

from sessionhub.stack.process import ManagedProcess

SAME_SECONDS = 1.0
"""`make` forwards a signal its whole group received: so close together it is one."""


class Signals:
    """The handlers; `install` once, before anything is started."""

    def __init__(self, processes: Callable[[], Sequence[ManagedProcess]]) -> None:
        self._processes = processes
        self._first: float | None = None
        self.restart_wanted = False

    def install(self) -> None:
        """Answer signals from now on."""
        signal.signal(signal.SIGTERM, self._end)
        signal.signal(signal.SIGINT, self._end)
        signal.signal(signal.SIGUSR1, self._restart)

    def _end(self, signum: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if self._first is None:
            self._first = now
            raise KeyboardInterrupt
        if now - self._first < SAME_SECONDS:
            return
        for process in self._processes():
            if process.child is not None:
                process.child.kill()

    def _restart(self, signum: int, frame: FrameType | None) -> None:
        self.restart_wanted = True
