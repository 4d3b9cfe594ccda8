"""The ring: masked chunks of a session, only while it is watched.

A stream, `keys.ring(...)` of this folder, dropped half a minute after the last viewer
went, of at most `RING_BYTES` and `RING_ENTRIES`. An entry holds

    window, seq    which chunk it is
    snapshot       recorder's epoch ms of its full snapshot, 0 without one
    captured       hub's epoch ms of its last event
    seen           2 = the person did something, 1 = the tab is open, 0 = hidden
    final          1 = the page went away with it
    payload        masked events, JSON as it is stored

A chunk is put in once, by whoever is first: the pump, or the worker before it stores.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import redis

from recordings.chunk_store import ChunkRow
from recordings.ingest import keys
from recordings.ingest.presence import keys as presence_keys
from recordings.ingest.presence.rows import attention_in
from recordings.ingest.pressure import worker_gauge

RING_BYTES = 8 * 1024**2
SMALL_RING_BYTES = 1024**2
"""Of a ring while memory is short."""
RING_ENTRIES = 600
RING_MS = 30_000
SCRIPT = Path(__file__).with_name("ring.lua").read_text()


def put(client: redis.Redis, shard: int, row: ChunkRow, *, sent_at: int | None) -> Any:
    """Put a chunk in; answers '' if it is there already or may not be seen.

    `client` may be a pipeline, which answers later. `sent_at` is when the recorder
    sent the chunk, by its own clock. Raises RedisError.
    """
    session = str(row.session_id)
    names_ = (
        keys.state(shard, str(row.service_id), session),
        presence_keys.ring(shard, session),
        presence_keys.ring_meta(shard, session),
    )
    arguments = (
        *(int(time.time() * 1000), str(row.window_id), row.seq, len(row.payload)),
        *(ring_bytes(), RING_ENTRIES, RING_MS, presence_keys.ring_channel(session)),
        *("snapshot", row.snapshot_ts if row.has_full_snapshot else 0),
        *("captured", captured_ms(row, sent_at=sent_at)),
        *("seen", attention_in(row)),
        *("final", row.is_final),
        *("payload", row.payload),
    )
    return client.eval(SCRIPT, len(names_), *names_, *arguments)  # type: ignore[arg-type]


def ring_bytes() -> int:
    """Return how much one ring may hold as memory stands."""
    return SMALL_RING_BYTES if worker_gauge.is_high else RING_BYTES


def captured_ms(row: ChunkRow, *, sent_at: int | None) -> int:
    """Return when its last event happened, by the hub's clock.

    The clocks are compared at the chunk's own arrival: its way here counts as none.
    """
    if sent_at is None:
        return row.received_at
    return min(row.received_at, row.last_ts + row.received_at - sent_at)
