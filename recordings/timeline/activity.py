"""When the person did something, and in which tab."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from recordings.chunk_store import ChunkFacts
from recordings.timeline.span import windows_of

INACTIVE_MS = 10_000


class Stretch(NamedTuple):
    """From one moment to another, on the recorder's clock."""

    start: int
    end: int


class Active(NamedTuple):
    """A stretch in which one window was the one looked at."""

    window_id: UUID
    start: int
    end: int


def spans_of_activity(
    chunks: Iterable[ChunkFacts], *, start: int, end: int
) -> list[Stretch]:
    """Return when the person did something between `start` and `end`, in any window."""
    runs = sorted(
        (max(start, begin), min(end, until))
        for chunk in chunks
        for begin, until in _pairs(chunk)
    )
    joined: list[Stretch] = []
    for begin, until in runs:
        if until < begin:
            continue
        if joined and begin - joined[-1].end <= INACTIVE_MS:
            joined[-1] = Stretch(joined[-1].start, max(joined[-1].end, until))
        else:
            joined.append(Stretch(begin, until))
    return joined


def inactivity(chunks: Iterable[ChunkFacts], *, start: int, end: int) -> list[Stretch]:
    """Return the stretches longer than INACTIVE_MS without anything done."""
    gaps: list[Stretch] = []
    at = start
    for run in spans_of_activity(chunks, start=start, end=end):
        if run.start - at > INACTIVE_MS:
            gaps.append(Stretch(at, run.start))
        at = max(at, run.end)
    if end - at > INACTIVE_MS:
        gaps.append(Stretch(at, end))
    return gaps


def active_windows(
    chunks: Iterable[ChunkFacts], *, start: int, end: int
) -> list[Active]:
    """Return which window was looked at, without a hole from `start` to `end`."""
    windows = windows_of(chunks)
    turns = sorted(
        (min(end, max(start, ts)), index, window)
        for index, (window, parts) in enumerate(windows.items())
        for ts in _turns(parts)
    )
    found: list[Active] = []
    for ts, _, window in turns:
        if found and found[-1].window_id == window:
            continue
        if found:
            found[-1] = found[-1]._replace(end=ts)
        found.append(Active(window, ts if found else start, end))
    return [active for active in found if active.end > active.start or len(found) == 1]


def _turns(parts: list[ChunkFacts]) -> list[int]:
    """Return the moments at which a window showed that it is the one looked at."""
    turns = [begin for chunk in parts for begin, _ in _pairs(chunk)]
    for chunk in parts:
        for ts, kind, _, data in chunk.marks:
            shown = kind == "visibility" and data.get("state") == "visible"
            if shown or (kind == "_focus" and data.get("focused")):
                turns.append(ts)
    return turns or [min(chunk.first_ts for chunk in parts)]


def _pairs(chunk: ChunkFacts) -> Iterable[tuple[int, int]]:
    runs: list[int] = chunk.facts.get("active") or []
    return zip(runs[::2], runs[1::2], strict=False)
