"""Merge the many small ranges of a recording that were viewed, and format them."""

from __future__ import annotations

from collections.abc import Iterable

TOUCHING_MS = 15_000
"""Ranges at most this far apart are merged: nothing was recorded in between."""

Range = tuple[int, int]


def merged(ranges: Iterable[Range]) -> list[Range]:
    """Merge adjacent ranges (from, to) in milliseconds; the result is sorted."""
    found: list[Range] = []
    for start, end in sorted(ranges):
        if found and start <= found[-1][1] + TOUCHING_MS:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def clock(ms: int) -> str:
    """Format milliseconds from the start: 0:42, 1:02:03."""
    minutes, seconds = divmod(max(0, ms) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minutes:02}:{seconds:02}"
    return f"{minutes}:{seconds:02}"


def ranges_text(ranges: Iterable[Range]) -> str:
    """Format ranges: 0:00–1:02, 4:10–4:55."""
    return ", ".join(f"{clock(start)}–{clock(end)}" for start, end in ranges)
