"""How large the recorded pages were, where an events' range does not say it itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from recordings.chunk_store import of_session
from recordings.clickhouse.pool import read
from recordings.ingest.decode.events import INCREMENTAL, META

_RESIZE = 4


class PageSize(NamedTuple):
    """How large a window's page was from a moment on, in CSS pixels."""

    window_id: UUID
    seq: int
    ts: int
    width: int
    height: int


# Meta events and resizes. Their chunks are few, and `position` passes over the others.
_SIZES = """
SELECT window_id, seq, arrayMap(
         event -> (toInt64(JSONExtractFloat(event, 'timestamp')),
                   toInt64(JSONExtractFloat(event, 'data', 'width')),
                   toInt64(JSONExtractFloat(event, 'data', 'height'))),
         arrayFilter(
           event -> JSONExtractInt(event, 'type') = 4
             OR (JSONExtractInt(event, 'type') = 3
                 AND JSONExtractInt(event, 'data', 'source') = 4),
           JSONExtractArrayRaw(payload))) AS sizes
FROM replay_chunks
WHERE {where} AND position(payload, '"width":') > 0 AND notEmpty(sizes)
ORDER BY window_id, seq, ingested_at DESC
LIMIT 1 BY window_id, seq
"""


def page_sizes(
    session_id: UUID, *, service_id: UUID | None = None, window_id: UUID | None = None
) -> list[PageSize]:
    """Return every size a session's pages had, by window and time."""
    where, parameters = of_session(session_id, service_id)
    if window_id is not None:
        where += " AND window_id = %(window)s"
        parameters["window"] = window_id
    rows = read(_SIZES.format(where=where), parameters, settings={"max_threads": 1})
    return _valid(
        PageSize(window, seq, ts, width, height)
        for window, seq, sizes in rows
        for ts, width, height in sizes
    )


def sizes_in(window_id: UUID, seq: int, payload: bytes) -> list[PageSize]:
    """Return the sizes that the events of one chunk tell."""
    events: list[dict[str, Any]] = orjson.loads(payload)
    return _valid(
        PageSize(window_id, seq, int(event["timestamp"]), int(width), int(height))
        for event in events
        if event["type"] == META
        or (event["type"] == INCREMENTAL and event["data"]["source"] == _RESIZE)
        if isinstance(width := event["data"].get("width"), int | float)
        if isinstance(height := event["data"].get("height"), int | float)
    )


def _valid(sizes: Iterable[PageSize]) -> list[PageSize]:
    found = (size for size in sizes if size.width > 0 and size.height > 0)
    return sorted(found, key=lambda size: (size.window_id, size.ts))


def size_at(sizes: Sequence[PageSize], window_id: UUID, ts: int) -> PageSize | None:
    """Return the last size a window had by `ts`.

    Before its first known size that one; the first of any other window, where it has
    none; None where nothing is known.
    """
    own = [size for size in sizes if size.window_id == window_id]
    before = [size for size in own if size.ts <= ts]
    return before[-1] if before else next(iter([*own, *sizes]), None)
