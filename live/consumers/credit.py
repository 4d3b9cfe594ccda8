"""How much more a viewer may be sent: only the viewer itself knows, and states it."""

from __future__ import annotations

import time
from collections import deque

FIRST_WINDOW = 16
MAX_WINDOW = 64
AHEAD_BYTES = 1024**2
"""What may be on its way, whatever the credit; one larger message goes alone."""


class Credit:
    """Counts checkpoints and chunks sent, and those the viewer has taken."""

    def __init__(self) -> None:
        self.window = FIRST_WINDOW
        self._sent = 0
        self._ahead: deque[tuple[int, int]] = deque()
        self._bytes = 0
        self._received_at = time.monotonic()

    def next_position(self, size: int) -> int:
        """Count one more message of about `size` bytes; return its position."""
        if not self._ahead:
            self._received_at = time.monotonic()
        self._sent += 1
        self._ahead.append((self._sent, size))
        self._bytes += size
        return self._sent

    def give(self, position: int, credit: int) -> None:
        """Note that all up to `position` was taken and `credit` more may come."""
        self.window = min(credit, MAX_WINDOW)
        while self._ahead and self._ahead[0][0] <= position:
            self._bytes -= self._ahead.popleft()[1]
        self._received_at = time.monotonic()

    def allows(self) -> bool:
        """Return whether one more may be sent now."""
        if not self._ahead:
            return self.window > 0
        return len(self._ahead) < self.window and self._bytes < AHEAD_BYTES

    def is_stalled(self, seconds: float, *, something_waits: bool) -> bool:
        """Return whether the viewer took nothing for that long though it could."""
        quiet = time.monotonic() - self._received_at > seconds
        return something_waits and quiet and not self.allows()
