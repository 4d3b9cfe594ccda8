"""Where a session begins and ends on the recorder's clock, and its windows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar
from uuid import UUID

ABSURD = "absurd_time"


class Timed(Protocol):
    """A chunk as far as its place and time go."""

    @property
    def window_id(self) -> UUID: ...
    @property
    def seq(self) -> int: ...
    @property
    def first_ts(self) -> int: ...
    @property
    def last_ts(self) -> int: ...
    @property
    def flags(self) -> Sequence[str]: ...


Chunk = TypeVar("Chunk", bound=Timed)


def span(chunks: Iterable[Timed]) -> tuple[int, int]:
    """Return first and last moment; (0, 0) without chunks.

    A chunk with an absurd time would stretch a visit over decades: it counts only
    where there is no other.
    """
    chunks = list(chunks)
    sane = [chunk for chunk in chunks if ABSURD not in chunk.flags] or chunks
    if not sane:
        return 0, 0
    return min(chunk.first_ts for chunk in sane), max(chunk.last_ts for chunk in sane)


def windows_of(chunks: Iterable[Chunk]) -> dict[UUID, list[Chunk]]:
    """Return the chunks by window, windows as they began, chunks by seq."""
    windows: dict[UUID, list[Chunk]] = {}
    for chunk in sorted(chunks, key=lambda chunk: chunk.seq):
        windows.setdefault(chunk.window_id, []).append(chunk)
    began = {window: span(parts)[0] for window, parts in windows.items()}
    return dict(sorted(windows.items(), key=lambda item: (began[item[0]], item[0])))


def label_of(index: int) -> str:
    """Return what people call the window at `index` (from 0)."""
    return f"Tab {index + 1}"
