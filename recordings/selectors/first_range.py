"""Which events a player asks first: up to the first picture, no further. Pure.

The same choice as `assets/player/reading/segments.js` makes: what is handed out counts
as seen, so it must be what is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

from recordings.chunk_store import ChunkEntry

REQUEST_BYTES = 2_000_000


class FirstRange(NamedTuple):
    """What to ask `events/` for; times by the recorder's clock."""

    window_id: UUID
    from_ts: int
    to_ts: int
    after_seq: int | None


def first_range(chunks: Sequence[ChunkEntry], *, start: int) -> FirstRange | None:
    """Return the range that shows `start` in a window, None without a full snapshot.

    `chunks` are those of one window by seq. A range begins with a full snapshot, ends
    before the next one, and with the first chunk behind which nothing is shown yet.
    """
    starts = sorted({c.snapshot_ts for c in chunks if c.snapshot_ts is not None})
    if not starts:
        return None
    begun = [ts for ts in starts if ts <= start]
    from_ts = begun[-1] if begun else starts[0]
    until = next((ts for ts in starts if ts > from_ts), None)
    inside = [
        chunk
        for chunk in chunks
        if chunk.last_ts >= from_ts and (until is None or chunk.first_ts < until)
    ]
    if not inside:
        return None
    before = inside[0].seq - 1
    return FirstRange(
        window_id=inside[0].window_id,
        from_ts=from_ts,
        to_ts=_last(inside, start).last_ts,
        after_seq=before if before >= 0 else None,
    )


def _last(chunks: Sequence[ChunkEntry], start: int) -> ChunkEntry:
    """Return the last chunk of the first range, of at most REQUEST_BYTES but one."""
    size = 0
    for chunk, following in pairwise(chunks):
        size += chunk.bytes
        if following.first_ts > start or size + following.bytes > REQUEST_BYTES:
            return chunk
    return chunks[-1]
