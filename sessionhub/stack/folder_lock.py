"""One supervisor per folder, also right after the last one was killed."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO

from sessionhub.lib.private_files import private_tree
from sessionhub.stack.process import wait_until
from sessionhub.stack.state import read_state

LEFTOVER_SECONDS = 15.0
MARKERS = ("stack.lock", "secret_key", "db.sqlite3")
"""Names that identify a folder as one of ours."""


class AlreadyRunningError(Exception):
    """Another `make run` holds this folder; the text is its address."""


class FolderLock:
    """Two locks: the supervisor's, and one that every part inherits.

    After a `kill -9` of the supervisor the parts need a moment to end, and two Valkeys
    must not write one file.
    """

    def __init__(self, var: Path) -> None:
        """Store the path; nothing is touched yet."""
        self._var = var
        self._files: list[IO[str]] = []

    def take(self) -> None:
        """Make the folder private and ours; raise AlreadyRunningError if it is taken.

        Raises TimeoutError while a part of an earlier run does not end.
        """
        private_tree(self._var, markers=MARKERS)
        try:
            self._take("stack.lock")
        except BlockingIOError:
            running = str(read_state(self._var).get("address", ""))
            raise AlreadyRunningError(running) from None
        wait_until(
            lambda: self._take("parts.lock"),
            seconds=LEFTOVER_SECONDS,
            what=f"A part of an earlier run still works in {self._var} and",
        )

    def fileno(self) -> int:
        """Return the file descriptor that every part inherits."""
        return self._files[-1].fileno()

    def _take(self, name: str) -> None:
        """Lock one file until we end; raise BlockingIOError if another process has."""
        file = (self._var / name).open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            raise
        self._files.append(file)
