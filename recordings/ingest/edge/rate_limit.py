"""The bound on what one connection may send."""

from __future__ import annotations

import time

BYTES_A_SECOND = 1024**2
BURST_SECONDS = 20
"""How much of both may come at once: a page that was offline sends all it has."""


class RateLimit:
    """Two buckets, of frames and of bytes; both refill steadily."""

    def __init__(self, *, frames_a_second: int, now: float | None = None) -> None:
        self._at = time.monotonic() if now is None else now
        self._rate = frames_a_second
        self._frames = float(self._rate * BURST_SECONDS)
        self._bytes = float(BYTES_A_SECOND * BURST_SECONDS)

    def allows(self, size: int, *, now: float | None = None) -> bool:
        """Take a frame of `size`; return False if there is no room for it."""
        now = time.monotonic() if now is None else now
        passed, self._at = now - self._at, now
        self._frames = _filled(self._frames, self._rate, passed) - 1
        self._bytes = _filled(self._bytes, BYTES_A_SECOND, passed) - size
        return self._frames >= 0 and self._bytes >= 0


def _filled(level: float, rate: int, seconds: float) -> float:
    return min(level + rate * seconds, float(rate * BURST_SECONDS))
