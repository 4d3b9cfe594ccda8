"""The only door to the stored chunks (ClickHouse table `replay_chunks`).

Chunks are the truth: every other row about a session can be recomputed from them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from recordings.clickhouse.pool import StoreUnavailableError, read
from recordings.clickhouse.writer import UnstorableRowsError, insert_columns

__all__ = (
    "ChunkEntry",
    "ChunkFacts",
    "ChunkRow",
    "StoreUnavailableError",
    "UnstorableRowsError",
    "chunk_facts",
    "insert_chunks",
    "manifest",
    "read_range",
)

MAX_RANGE_BYTES = 16 * 1024**2
# A read stops after a whole block: few rows, so that it does not overshoot far.
RANGE_BLOCK_ROWS = 16


class ChunkRow(NamedTuple):
    """A chunk on its way into the table, in the order of its columns.

    `session_start` and `received_at` are epoch milliseconds of the server's clock;
    `*_ts` those of the recorder's.
    """

    service_id: UUID
    session_id: UUID
    window_id: UUID
    seq: int
    session_start: int
    expires_on: date
    received_at: int
    source: str
    signed: int
    first_ts: int
    last_ts: int
    snapshot_ts: int
    has_full_snapshot: int
    is_final: int
    event_count: int
    raw_bytes: int
    clicks: int
    inputs: int
    errors: int
    flags: list[str]
    facts: bytes
    marks: bytes
    payload: bytes


@dataclass(frozen=True, slots=True)
class ChunkEntry:
    """A chunk in a manifest; times are the recorder's epoch milliseconds."""

    window_id: UUID
    seq: int
    first_ts: int
    last_ts: int
    count: int
    bytes: int
    has_full_snapshot: bool
    snapshot_ts: int | None
    final: bool
    flags: tuple[str, ...] = ()
    # By the server's clock, epoch milliseconds.
    received_at: int = 0
    expires_on: date = date.max
    # Whether the page's size stands in front of its first full snapshot.
    is_sized: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkFacts:
    """Everything about a chunk but its events: what sessions are derived from."""

    service_id: UUID
    session_id: UUID
    window_id: UUID
    seq: int
    session_start: int
    expires_on: date
    received_at: int
    source: str = "native"
    signed: bool = True
    first_ts: int
    last_ts: int
    snapshot_ts: int = 0
    has_full_snapshot: bool = False
    is_final: bool = False
    event_count: int = 0
    raw_bytes: int = 0
    clicks: int = 0
    inputs: int = 0
    errors: int = 0
    flags: Sequence[str] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    marks: list[list[Any]] = field(default_factory=list)


def insert_chunks(rows: Sequence[ChunkRow], *, token: str) -> None:
    """Store `rows` as one block, once however often it is called with `token`.

    Raises StoreUnavailableError (try again with the same rows and token) or
    UnstorableRowsError.
    """
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        insert_columns("replay_chunks", ChunkRow._fields, columns, token=token)


# A chunk redelivered before the table merged may lie there twice; the newest counts.
# Reading by key and `LIMIT 1 BY` is what FINAL means, without its price.
_MANIFEST = """
SELECT window_id, seq, first_ts, last_ts, event_count, raw_bytes, has_full_snapshot,
       snapshot_ts, is_final, flags, toUnixTimestamp64Milli(received_at), expires_on,
       position(marks, concat('[', toString(snapshot_ts), ',"_href"')) > 0
FROM replay_chunks
WHERE {where}
ORDER BY window_id, seq, ingested_at DESC
LIMIT 1 BY window_id, seq
"""


def manifest(session_id: UUID, *, service_id: UUID | None = None) -> list[ChunkEntry]:
    """Return the chunks of a session without their events, by window and seq.

    Name the service where it is known: the table is sorted by it first.
    """
    where, parameters = of_session(session_id, service_id)
    rows = read(_MANIFEST.format(where=where), parameters, settings={"max_threads": 1})
    return [
        ChunkEntry(
            window_id=row[0],
            seq=row[1],
            first_ts=row[2],
            last_ts=row[3],
            count=row[4],
            bytes=row[5],
            has_full_snapshot=bool(row[6]),
            snapshot_ts=row[7] or None,
            final=bool(row[8]),
            flags=tuple(row[9]),
            received_at=row[10],
            expires_on=row[11],
            is_sized=bool(row[12]),
        )
        for row in rows
    ]


class Portion(NamedTuple):
    """Whole chunks of one window, and what they span by the recorder's clock."""

    chunks: list[tuple[int, bytes]]
    # The seq to go on with, None once nothing is left.
    next_seq: int | None
    # Both None without chunks.
    first_ts: int | None
    last_ts: int | None


_RANGE = """
SELECT seq, payload, first_ts, last_ts
FROM replay_chunks
WHERE {where} AND window_id = %(window)s AND seq > %(after)s
  AND last_ts >= %(from)s AND first_ts <= %(to)s
ORDER BY seq, ingested_at DESC
LIMIT 1 BY seq
"""


def read_range(
    session_id: UUID,
    *,
    service_id: UUID | None = None,
    window_id: UUID,
    from_ts: int,
    to_ts: int,
    after_seq: int = -1,
    max_bytes: int = MAX_RANGE_BYTES,
) -> Portion:
    """Return the whole chunks that overlap [from_ts, to_ts].

    Chunks come as (seq, JSON array of events), by seq, after `after_seq`, at most
    `max_bytes` of them but always one.
    """
    where, parameters = of_session(session_id, service_id)
    parameters |= {"window": window_id, "after": after_seq}
    parameters |= {"from": from_ts, "to": to_ts}
    rows: list[tuple[int, bytes, int, int]] = read(
        _RANGE.format(where=where),
        parameters,
        settings={
            "strings_as_bytes": True,
            # The table is read in the order of its key and left once that much has
            # come: always a little more than asked, so that we see it was not all.
            "optimize_read_in_order": 1,
            "max_block_size": RANGE_BLOCK_ROWS,
            "max_threads": 1,
            "max_result_bytes": max_bytes,
            "result_overflow_mode": "break",
        },
    )
    total = 0
    for index, (seq, payload, *_) in enumerate(rows):
        total += len(payload)
        if index and total > max_bytes:
            return _portion(rows[:index], seq)
    return _portion(rows, None)


def _portion(rows: list[tuple[int, bytes, int, int]], next_seq: int | None) -> Portion:
    return Portion(
        chunks=[(seq, payload) for seq, payload, _, _ in rows],
        next_seq=next_seq,
        first_ts=min((first for _, _, first, _ in rows), default=None),
        last_ts=max((last for _, _, _, last in rows), default=None),
    )


_FACTS = """
SELECT service_id, session_id, window_id, seq,
       toUnixTimestamp64Milli(session_start), expires_on,
       toUnixTimestamp64Milli(received_at), source, signed, first_ts, last_ts,
       snapshot_ts, has_full_snapshot, is_final, event_count, raw_bytes,
       clicks, inputs, errors, flags, facts, marks
FROM replay_chunks
WHERE {where}
ORDER BY service_id, session_id, window_id, seq, ingested_at DESC
LIMIT 1 BY service_id, session_id, window_id, seq
"""
_FACT_NAMES = ChunkRow._fields[:-1]


def chunk_facts(
    session_ids: Collection[UUID], *, service_id: UUID | None = None
) -> list[ChunkFacts]:
    """Return the chunks of these sessions without their events, by window and seq."""
    if not session_ids:
        return []
    where = "session_id IN %(sessions)s"
    parameters: dict[str, Any] = {"sessions": tuple(session_ids)}
    if service_id is not None:
        where = f"service_id = %(service)s AND {where}"
        parameters["service"] = service_id
    rows = read(_FACTS.format(where=where), parameters)
    return [_facts(row) for row in rows]


def _facts(row: tuple[Any, ...]) -> ChunkFacts:
    values = dict(zip(_FACT_NAMES, row, strict=True))
    for name in ("signed", "has_full_snapshot", "is_final"):
        values[name] = bool(values[name])
    values["facts"] = orjson.loads(values["facts"] or b"{}")
    values["marks"] = orjson.loads(values["marks"] or b"[]")
    return ChunkFacts(**values)


def of_session(session_id: UUID, service_id: UUID | None) -> tuple[str, dict[str, Any]]:
    """Return the condition that finds a session, and its parameters."""
    if service_id is None:
        return "session_id = %(session)s", {"session": session_id}
    return (
        "service_id = %(service)s AND session_id = %(session)s",
        {"service": service_id, "session": session_id},
    )
