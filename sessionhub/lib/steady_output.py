"""Standard error for log lines: what cannot be written is dropped, never raised."""

from __future__ import annotations

import contextlib
import sys


class SteadyOutput:
    """Writes to the current standard error.

    On a full disk, a closed pipe or a terminal that is gone, a write raises: in the
    middle of whatever was worth a log line, often the handling of that very fault.
    """

    def write(self, text: str) -> None:
        """Write, if possible."""
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(text)

    def flush(self) -> None:
        """Flush, if possible."""
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.flush()
