"""The signal of a web process to its parent that it accepts connections."""

from __future__ import annotations

import os

READY_FD = "SESSIONHUB_READY_FD"
"""Environment: the file descriptor of a pipe that gets one byte then."""


def announce_ready() -> None:
    """Write the byte, once, if the parent waits for it."""
    pipe = os.environ.pop(READY_FD, "")
    if pipe.isdigit():
        os.write(int(pipe), b"1")
        os.close(int(pipe))
