"""P11: bytes on disk, beside one zstd-3 frame of each whole session.

Run it with ``python -m benchmarks.p11_storage``. Visits of several lengths arrive as in
life, mixed, in blocks of a second's worth. Then everything the table holds on disk
(events, marks, facts, keys, indexes) is set beside the events alone, each session of
them in one frame.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING

import zstandard
from clickhouse_driver import Client

from benchmarks.measure import finish, report
from benchmarks.store import own_clickhouse, rows_of
from benchmarks.traffic import START, Visit, make_visit

if TYPE_CHECKING:
    from recordings.chunk_store import ChunkRow

BAR = 1.25
MINUTES = (1, 2, 3, 5, 5, 8, 12, 20)
VISITS = 40
BLOCK_MS = 1000

ON_DISK = """
SELECT sum(bytes_on_disk), count() FROM system.parts
WHERE active AND database = currentDatabase() AND table = 'replay_chunks'
"""
BY_COLUMN = """
SELECT column, sum(column_data_compressed_bytes) AS bytes FROM system.parts_columns
WHERE active AND database = currentDatabase() AND table = 'replay_chunks'
GROUP BY column ORDER BY bytes DESC LIMIT 5
"""


def visits() -> list[Visit]:
    """Return visits that overlap: one begins every twenty seconds."""
    return [
        make_visit(
            seed=seed,
            minutes=MINUTES[seed % len(MINUTES)],
            tabs=1 + seed % 3 // 2,
            start_ms=START + seed * 20_000,
        )
        for seed in range(VISITS)
    ]


def blocks(rows: list[ChunkRow]) -> Iterator[list[ChunkRow]]:
    """Yield the chunks that arrive in the same second."""
    block: list[ChunkRow] = []
    for row in rows:
        if block and row.received_at - block[0].received_at >= BLOCK_MS:
            yield block
            block = []
        block.append(row)
    yield block


def whole_frames(rows: list[ChunkRow]) -> int:
    """Return the size of all sessions, each as one zstd-3 frame of its payloads."""
    sessions: dict[uuid.UUID, list[bytes]] = {}
    for row in sorted(rows, key=lambda row: (row.window_id, row.seq)):
        sessions.setdefault(row.session_id, []).append(row.payload)
    packer = zstandard.ZstdCompressor(level=3)
    return sum(len(packer.compress(b"".join(parts))) for parts in sessions.values())


def on_disk(client: Client) -> tuple[int, int]:
    """Return bytes and parts of the table."""
    ((size, parts),) = client.execute(ON_DISK)
    return int(size), int(parts)


def main() -> None:
    """Measure and print."""
    with own_clickhouse() as client:
        from recordings.chunk_store import insert_chunks

        rows = rows_of(visits())
        for block in blocks(rows):
            insert_chunks(block, token=uuid.uuid4().hex)
        whole = whole_frames(rows)
        raw = sum(row.raw_bytes for row in rows)
        fresh, parts = on_disk(client)
        client.execute("OPTIMIZE TABLE replay_chunks FINAL")
        merged, _ = on_disk(client)
        columns = ", ".join(
            f"{name} {size / merged:.0%}" for name, size in client.execute(BY_COLUMN)
        )
    report("P11", "just inserted", ratio=fresh / whole, bar=None, note=f"{parts} parts")
    note = (
        f"{raw / 1e6:.1f} MB of events in {len(rows)} chunks of {VISITS} sessions: "
        f"{merged / 1e6:.2f} MB on disk, {whole / 1e6:.2f} MB in frames; {columns}"
    )
    finish(
        report(
            "P11",
            "bytes on disk over one zstd-3 frame",
            ratio=merged / whole,
            bar=BAR,
            note=note,
        )
    )


if __name__ == "__main__":
    main()
