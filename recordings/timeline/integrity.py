"""How whole a recording is, and why not, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from recordings.chunk_store import ChunkFacts
from recordings.timeline.span import label_of, span, windows_of

WHOLE = 100
_NO_SNAPSHOT, _LATE_SNAPSHOT, _CLOCK, _CUT = 40, 10, 5, 2
_LARGE, _LARGE_MOST = 2, 10
# A gap that holds it stands for chunks the recorder gave up.
DROPPED = "_dropped"
_MISSING_LEAST, _MISSING_MOST = 5, 60
# The first picture of a page comes a moment after the page itself.
_OPENING_MS = 3000


@dataclass
class Integrity:
    """A score from 0 to 100, and a reason `{code, detail}` for what is not whole."""

    score: int = WHOLE
    reasons: list[dict[str, str]] = field(default_factory=list)

    def lower(self, points: int, code: str, detail: str) -> None:
        """Take `points` off and say why."""
        self.score = max(0, self.score - points)
        self.reasons.append({"code": code, "detail": detail})


def integrity(chunks: Iterable[ChunkFacts]) -> Integrity:
    """Return the integrity of the session these chunks are."""
    chunks = list(chunks)
    found = Integrity()
    start, _ = span(chunks)
    for index, parts in enumerate(windows_of(chunks).values()):
        label = label_of(index)
        _missing(found, label, parts)
        _snapshots(found, label, parts, start)
        _dropped(found, label, parts)
        _too_large(found, label, parts)
    flags = {flag for chunk in chunks for flag in chunk.flags}
    if "clock_skew" in flags:
        detail = "The device's clock was wrong; the server's time is used instead."
        found.lower(_CLOCK, "clock_skew", detail)
    if "clock_step" in flags:
        detail = (
            "The device's clock was changed during the visit; what came after was "
            "moved so that order and length are right."
        )
        found.lower(_CLOCK, "clock_step", detail)
    if "marks_truncated" in flags:
        detail = "Some chunks hold more marks than are kept; the events are all there."
        found.lower(_CUT, "marks_truncated", detail)
    return found


def missing_ranges(parts: list[ChunkFacts]) -> Iterator[tuple[int, int, ChunkFacts]]:
    """Yield (first, last, chunk after) of each hole in a window's numbers."""
    expected = 0
    for chunk in parts:
        if chunk.seq > expected:
            yield expected, chunk.seq - 1, chunk
        expected = chunk.seq + 1


def count_of(number: int) -> str:
    """Return `1 chunk` or `3 chunks`."""
    return f"{number} chunk" if number == 1 else f"{number} chunks"


def numbers(first: int, last: int) -> str:
    """Return how people name the chunks from `first` to `last`."""
    return f"number {first}" if first == last else f"numbers {first} to {last}"


def _missing(found: Integrity, label: str, parts: list[ChunkFacts]) -> None:
    holes = [(first, last) for first, last, _ in missing_ranges(parts)]
    if not holes:
        return
    lost = sum(last - first + 1 for first, last in holes)
    whole = parts[-1].seq + 1
    verb = "is" if lost == 1 else "are"
    named = ", ".join(numbers(*hole) for hole in holes[:3])
    more = f" and {len(holes) - 3} more gaps" if len(holes) > 3 else ""
    points = min(_MISSING_MOST, _MISSING_LEAST + round(100 * lost / whole))
    detail = f"{label}: {lost} of {count_of(whole)} {verb} missing ({named}{more})."
    found.lower(points, "missing_chunks", detail)


def _snapshots(
    found: Integrity, label: str, parts: list[ChunkFacts], start: int
) -> None:
    first = next((chunk for chunk in parts if chunk.has_full_snapshot), None)
    if first is None:
        detail = f"{label} holds no full snapshot of its page and cannot be shown."
        found.lower(_NO_SNAPSHOT, "no_snapshot", detail)
    elif first.snapshot_ts - parts[0].first_ts > _OPENING_MS:
        seconds = max(0, first.snapshot_ts - start) // 1000
        at = f"{seconds // 60}:{seconds % 60:02d}"
        detail = f"{label} has no snapshot of its beginning; it shows from {at} on."
        found.lower(_LATE_SNAPSHOT, "late_snapshot", detail)


def _gaps(parts: list[ChunkFacts]) -> list[dict[str, Any]]:
    return [m[3] for chunk in parts for m in chunk.marks if m[1] == "gap"]


def _too_large(found: Integrity, label: str, parts: list[ChunkFacts]) -> None:
    count = sum(gap.get("reason") == "too_large" for gap in _gaps(parts))
    if count:
        thing = "one thing" if count == 1 else f"{count} things"
        detail = (
            f"{label}: {thing} on the page too large to record; placeholders that say "
            "so stand for them."
        )
        found.lower(min(_LARGE_MOST, _LARGE * count), "too_large", detail)


def _dropped(found: Integrity, label: str, parts: list[ChunkFacts]) -> None:
    gaps = [gap for gap in _gaps(parts) if DROPPED in gap]
    if not gaps:
        return
    dropped = sum(int(gap[DROPPED] or 0) for gap in gaps)
    why = ", ".join(sorted({str(gap.get("reason")) for gap in gaps}))
    detail = f"{label}: the recorder had to drop {count_of(dropped)} ({why})."
    points = min(_MISSING_MOST, _MISSING_LEAST + dropped)
    found.lower(points, "dropped_chunks", detail)
