"""ClickHouse as last seen: while it is silent, readers are refused without waiting.

A frozen server accepts connections and never answers, so that every request would wait
its whole time. After the first that did, one reader in `RETRY_SECONDS` tries again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

RETRY_SECONDS = 3.0


class Circuit:
    """Open after a silence, closed by the first answer. Safe to share by threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._retry_at: float | None = None

    def may_try(self) -> bool:
        """Return whether this caller may ask; of many while it is open, one may."""
        with self._lock:
            if self._retry_at is None:
                return True
            now = self._clock()
            if now < self._retry_at:
                return False
            self._retry_at = now + RETRY_SECONDS
            return True

    def is_silent(self) -> None:
        """Note that it did not answer in time."""
        with self._lock:
            self._retry_at = self._clock() + RETRY_SECONDS

    def answered(self) -> None:
        """Note that it answers."""
        self._retry_at = None
