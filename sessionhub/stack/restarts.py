"""The waits before a part that ended, or did not start, is started again."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

FIRST_SECONDS = 1.0
LONGEST_SECONDS = 15.0
"""Short enough that all parts run a minute after the machine has recovered."""
STEADY_SECONDS = 60.0
"""A part that ran for so long is healthy: its next end counts as the first."""


@dataclass
class Restarts:
    """The waits between attempts: 1, 2, 4, 8, 15, 15 … seconds."""

    failures: int = 0
    due_at: float | None = None
    started_at: float = field(default_factory=time.monotonic)

    def started(self) -> None:
        """Note an attempt made just now."""
        self.started_at = time.monotonic()
        self.due_at = None

    def is_due(self) -> bool:
        """Return whether to try now; the first call after an end sets the time."""
        now = time.monotonic()
        if self.due_at is None:
            if now - self.started_at > STEADY_SECONDS:
                self.failures = 0
            wait = min(FIRST_SECONDS * 2**self.failures, LONGEST_SECONDS)
            # Beyond the longest wait the exponent need not grow for ever.
            self.failures = min(self.failures + 1, 10)
            self.due_at = now + wait
        return now >= self.due_at
