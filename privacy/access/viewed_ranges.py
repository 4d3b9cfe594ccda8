"""Which stretches of a recording somebody has seen, out of many small ranges."""

from __future__ import annotations

from collections.abc import Iterable

TOUCHING_MS = 15_000
"""Ranges this far apart are one: nothing was recorded in between."""

Stretch = tuple[int, int]


def merged(ranges: Iterable[Stretch]) -> list[Stretch]:
    """Return ranges (from, to), in milliseconds, with those that touch as one."""
    stretches: list[Stretch] = []
    for start, end in sorted(ranges):
        if stretches and start <= stretches[-1][1] + TOUCHING_MS:
            stretches[-1] = (stretches[-1][0], max(stretches[-1][1], end))
        else:
            stretches.append((start, end))
    return stretches


def clock(ms: int) -> str:
    """Return milliseconds from the start as people read them: 0:42, 1:02:03."""
    minutes, seconds = divmod(max(0, ms) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minutes:02}:{seconds:02}"
    return f"{minutes}:{seconds:02}"


def in_words(stretches: Iterable[Stretch]) -> str:
    """Return stretches as people read them: 0:00–1:02, 4:10–4:55."""
    return ", ".join(f"{clock(start)}–{clock(end)}" for start, end in stretches)
