"""Checkpoints: the latest full snapshot of a window and all that follows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

import orjson
from channels.db import database_sync_to_async

from live.feed.chunk import META, Chunk, has_size, joined, split_at_snapshot
from recordings import chunk_store
from recordings.page_sizes import page_sizes, size_at, sizes_in

MAX_RANGES = 3
"""How many ranges of the store (16 MiB each) are read for one checkpoint."""
FOREVER = 2**62


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Events to start from, as a JSON array; chunk `seq` is the last one in it.

    `is_whole`: no known chunk is missing after it. `is_sized`: the page's size is among
    its events.
    """

    window: str
    seq: int
    captured_ms: int
    events: bytes
    is_whole: bool
    is_sized: bool = True


def checkpoint_in(chunks: Iterable[Chunk]) -> Checkpoint | None:
    """Return the latest checkpoint in these chunks of one window, if there is one."""
    by_seq = {chunk.seq: chunk for chunk in chunks}
    begins = [seq for seq, chunk in by_seq.items() if chunk.has_snapshot]
    if not begins:
        return None
    seq = max(begins)
    run = [by_seq[seq]]
    while (following := by_seq.get(run[-1].seq + 1)) is not None:
        run.append(following)
    head = split_at_snapshot(run[0].payload)[1]
    last = run[-1]
    return Checkpoint(
        window=last.window,
        seq=last.seq,
        captured_ms=last.captured_ms,
        events=joined([head, *(chunk.payload for chunk in run[1:])]),
        is_whole=last.seq == max(by_seq),
        is_sized=has_size(head),
    )


async def find_checkpoint(
    *, service_id: str, session_id: str, window: str, ring: list[Chunk]
) -> Checkpoint | None:
    """Return the checkpoint from which a viewer can start a window now.

    It is read from the ring if that holds a snapshot, else from the store; the last
    known size of the page comes first. Raises StoreUnavailableError.
    """
    mine = [chunk for chunk in ring if chunk.window == window]
    found = await _find(mine, UUID(service_id), UUID(session_id), UUID(window))
    if found is None or found.is_sized:
        return found
    sized = database_sync_to_async(_sized, thread_sensitive=False)
    checkpoint: Checkpoint = await sized(
        found, mine, UUID(service_id), UUID(session_id)
    )
    return checkpoint


async def _find(
    mine: list[Chunk], service_id: UUID, session_id: UUID, window: UUID
) -> Checkpoint | None:
    found = checkpoint_in(mine)
    if found is not None and found.is_whole:
        return found
    stored = await database_sync_to_async(stored_chunks, thread_sensitive=False)(
        service_id, session_id, window
    )
    known = {chunk.seq: chunk for chunk in [*stored, *mine]}
    return checkpoint_in(known.values()) or found


def _sized(
    checkpoint: Checkpoint, ring: list[Chunk], service_id: UUID, session_id: UUID
) -> Checkpoint:
    """Return the checkpoint behind the last page size known before it."""
    events = orjson.loads(checkpoint.events)
    window, ts = UUID(checkpoint.window), int(events[0]["timestamp"])
    sizes = page_sizes(session_id, service_id=service_id)
    sizes += [s for each in ring for s in sizes_in(window, each.seq, each.payload)]
    size = size_at(sorted(sizes, key=lambda known: known.ts), window, ts)
    if size is None:
        return checkpoint
    data = {"href": "", "width": size.width, "height": size.height}
    meta = {"type": META, "timestamp": ts, "data": data}
    return replace(checkpoint, events=orjson.dumps([meta, *events]), is_sized=True)


def stored_chunks(service_id: UUID, session_id: UUID, window_id: UUID) -> list[Chunk]:
    """Return the stored chunks of a window from its latest full snapshot on."""
    entries = [
        entry
        for entry in chunk_store.manifest(session_id, service_id=service_id)
        if entry.window_id == window_id
    ]
    begins = [entry for entry in entries if entry.has_full_snapshot]
    if not begins:
        return []
    first = begins[-1]
    facts = {entry.seq: entry for entry in entries}
    after: int | None = first.seq - 1
    chunks: list[Chunk] = []
    for _ in range(MAX_RANGES):
        if after is None:
            break
        portion = chunk_store.read_range(
            session_id,
            service_id=service_id,
            window_id=window_id,
            from_ts=0,
            to_ts=FOREVER,
            after_seq=after,
        )
        after = portion.next_seq
        chunks += [
            Chunk(
                window=str(window_id),
                seq=seq,
                has_snapshot=seq in facts and facts[seq].has_full_snapshot,
                captured_ms=facts[seq].received_at if seq in facts else 0,
                payload=payload,
            )
            for seq, payload in portion.chunks
        ]
    return chunks
