"""What one viewer was sent of one window, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from live.feed.chunk import Chunk


class Step(Enum):
    """What to do with a chunk."""

    SKIP = "it was sent before, or cannot be shown yet"
    FOLLOW = "it is the next one"
    BEGIN = "it holds a snapshot: the window starts anew with it"
    HEAL = "something before it is missing"


@dataclass(slots=True)
class Track:
    """`next` is the seq that would follow; None before the first checkpoint."""

    next: int | None = None
    is_healing: bool = False

    def step(self, chunk: Chunk) -> Step:
        """Return what to do with the chunk."""
        if self.next is not None and chunk.seq < self.next:
            return Step.SKIP
        if self.next == chunk.seq:
            return Step.BEGIN if chunk.has_snapshot else Step.FOLLOW
        if chunk.has_snapshot:
            return Step.BEGIN
        return Step.SKIP if self.is_healing else Step.HEAL

    def gains_by(self, seq: int) -> bool:
        """Return whether a checkpoint up to `seq` shows anything that was not sent."""
        return self.next is None or seq >= self.next

    def sent(self, seq: int) -> None:
        """Note that everything up to `seq` was sent."""
        self.next = seq + 1
        self.is_healing = False
