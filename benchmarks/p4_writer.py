"""P4: rows a second of the product's writer, beside a raw INSERT of the same rows.

Run it with ``python -m benchmarks.p4_writer``. The writer takes decoded rows and
returns when they are on disk, deduplication token included (`insert_chunks`); the raw
insert hands ready columns to clickhouse-driver. Same table layout, same blocks, in
turn.
"""

from __future__ import annotations

import time
import uuid

from benchmarks.measure import finish, in_turn, report, seconds
from benchmarks.store import own_clickhouse, rows_of
from benchmarks.traffic import START, make_visit

BAR = 0.7
ROUNDS = 15
BLOCKS = 4
VISITS = 30
# Parts of the round before are still being dropped.
SETTLE_SECONDS = 0.3


def main() -> None:
    """Measure and print."""
    with own_clickhouse() as raw:
        from recordings.chunk_store import ChunkRow, insert_chunks

        visits = [
            make_visit(seed=seed, minutes=1.5, start_ms=START + seed * 900)
            for seed in range(VISITS)
        ]
        rows = rows_of(visits)
        size = sum(row.raw_bytes for row in rows)
        columns = [list(column) for column in zip(*rows, strict=True)]
        names = ", ".join(ChunkRow._fields)
        raw.execute("CREATE TABLE raw_chunks AS replay_chunks")

        def product() -> float:
            def work() -> None:
                for _ in range(BLOCKS):
                    insert_chunks(rows, token=uuid.uuid4().hex)

            time.sleep(SETTLE_SECONDS)
            speed = len(rows) * BLOCKS / seconds(work)
            raw.execute("TRUNCATE TABLE replay_chunks")
            return speed

        def bare() -> float:
            # clickhouse-driver converts UUIDs in place: each insert needs fresh lists.
            copies = [[list(c) for c in columns] for _ in range(BLOCKS)]

            def work() -> None:
                for copy in copies:
                    raw.execute(
                        f"INSERT INTO raw_chunks ({names}) VALUES",
                        copy,
                        columnar=True,
                        settings={"async_insert": 0},
                    )

            time.sleep(SETTLE_SECONDS)
            speed = len(rows) * BLOCKS / seconds(work)
            raw.execute("TRUNCATE TABLE raw_chunks")
            return speed

        found = in_turn({"product": product, "bare": bare}, rounds=ROUNDS)
    megabytes = size / len(rows) / 1e6
    note = (
        f"{found['product']:.0f} rows/s ({found['product'] * megabytes:.0f} MB/s) "
        f"against {found['bare']:.0f} rows/s, blocks of {len(rows)} rows"
    )
    ratio = found["product"] / found["bare"]
    finish(
        report(
            "P4",
            "writer rows/s over a raw INSERT",
            ratio=ratio,
            bar=BAR,
            at_least=True,
            note=note,
        )
    )


if __name__ == "__main__":
    main()
