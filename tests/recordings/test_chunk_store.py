"""recordings.chunk_store against a real ClickHouse."""

from __future__ import annotations

import uuid
from datetime import date

import orjson
import pytest

from recordings import chunk_store
from recordings.chunk_store import ChunkRow, UnstorableRowsError
from recordings.clickhouse.pool import read
from sessionhub.lib.uuid7 import uuid7

pytestmark = pytest.mark.django_db(databases=["default", "clickhouse"])

T0 = 1_790_000_000_000


@pytest.fixture
def session():
    return uuid7()


@pytest.fixture
def window():
    return uuid.uuid4()


@pytest.fixture
def token(session):
    """Names for blocks; the store remembers those of other tests."""
    return lambda name: f"{session}-{name}"


@pytest.fixture
def row(session, window):
    service = uuid7()

    def make(seq, *, kilobytes=1, **more):
        payload = orjson.dumps([{"n": seq, "fill": "x" * (kilobytes * 1024)}])
        fields = {
            "service_id": service,
            "session_id": session,
            "window_id": window,
            "seq": seq,
            "session_start": T0,
            "expires_on": date(2099, 1, 1),
            "received_at": T0 + seq,
            "source": "native",
            "signed": 1,
            "first_ts": T0 + seq * 1000,
            "last_ts": T0 + seq * 1000 + 999,
            "snapshot_ts": T0 if seq == 0 else 0,
            "has_full_snapshot": int(seq == 0),
            "is_final": 0,
            "event_count": 1,
            "raw_bytes": len(payload),
            "clicks": 0,
            "inputs": 0,
            "errors": 0,
            "flags": [],
            "facts": b'{"ua":"a"}',
            "marks": b'[[1,"click","",{}]]',
            "payload": payload,
            **more,
        }
        return ChunkRow(**fields)

    return make


def stored(session):
    ((count,),) = read(
        "SELECT count() FROM replay_chunks WHERE session_id = %(id)s", {"id": session}
    )
    return count


def seqs(answer):
    chunks, following = answer[:2]
    return [seq for seq, _ in chunks], following


def whole(session, window, **more):
    span = {"from_ts": T0 - 1, "to_ts": T0 + 10**9, **more}
    return chunk_store.read_range(session, window_id=window, **span)


def test_the_same_block_twice_is_stored_once(row, session, token):
    for _ in range(3):
        chunk_store.insert_chunks([row(0), row(1)], token=token("block"))
    assert stored(session) == 2


def test_a_block_over_several_days_of_expiry_is_stored_once(row, session, token):
    rows = [row(n, expires_on=date(2099, 1, 1 + n)) for n in range(3)]
    for _ in range(2):
        chunk_store.insert_chunks(rows, token=token("days"))
    assert stored(session) == 3


def test_a_chunk_stored_twice_is_read_once_and_the_newer_counts(
    row, session, window, token
):
    chunk_store.insert_chunks([row(0, payload=b"[1]")], token=token("a"))
    chunk_store.insert_chunks([row(0, payload=b"[2]", clicks=5)], token=token("b"))
    assert [entry.seq for entry in chunk_store.manifest(session)] == [0]
    assert whole(session, window)[0] == [(0, b"[2]")]
    (facts,) = chunk_store.chunk_facts([session])
    assert (facts.clicks, facts.facts, facts.marks) == (
        5,
        {"ua": "a"},
        [[1, "click", "", {}]],
    )


def test_a_manifest_is_ordered_and_says_what_a_player_needs(
    row, session, window, token
):
    chunk_store.insert_chunks([row(2), row(0), row(1, is_final=1)], token=token("x"))
    entries = chunk_store.manifest(session)
    assert [entry.seq for entry in entries] == [0, 1, 2]
    assert (entries[0].snapshot_ts, entries[1].snapshot_ts) == (T0, None)
    assert [entry.final for entry in entries] == [False, True, False]
    assert entries == chunk_store.manifest(session, service_id=row(0).service_id)


def test_a_range_holds_every_chunk_that_overlaps_it(row, session, window, token):
    chunk_store.insert_chunks([row(n) for n in range(6)], token=token("x"))
    found = whole(session, window, from_ts=T0 + 1500, to_ts=T0 + 3000)
    assert seqs(found) == ([1, 2, 3], None)
    assert seqs(whole(session, window, from_ts=T0 + 10**8)) == ([], None)


def test_a_range_is_bounded_and_goes_on_where_it_stopped(row, session, window, token):
    chunk_store.insert_chunks(
        [row(n, kilobytes=10) for n in range(5)], token=token("x")
    )
    found = whole(session, window, max_bytes=25_000)
    assert seqs(found) == ([0, 1], 2)
    found = whole(session, window, max_bytes=25_000, after_seq=1)
    assert seqs(found) == ([2, 3], 4)
    assert seqs(whole(session, window, max_bytes=25_000, after_seq=3)) == ([4], None)


def test_one_chunk_comes_even_if_it_is_larger_than_the_bound(
    row, session, window, token
):
    chunk_store.insert_chunks([row(0, kilobytes=10), row(1)], token=token("x"))
    assert seqs(whole(session, window, max_bytes=10)) == ([0], 1)


def test_another_session_or_window_is_not_in_the_way(row, session, window, token):
    chunk_store.insert_chunks(
        [row(0), row(0, window_id=uuid.uuid4()), row(0, session_id=uuid7())],
        token=token("x"),
    )
    assert seqs(whole(session, window)) == ([0], None)
    assert len(chunk_store.manifest(session)) == 2
    assert chunk_store.manifest(uuid7()) == []
    assert chunk_store.chunk_facts([]) == []


def test_extreme_times_are_kept(row, session, token):
    extreme = row(0, first_ts=-(2**63), last_ts=2**63 - 1)
    chunk_store.insert_chunks([extreme], token=token("x"))
    (entry,) = chunk_store.manifest(session)
    assert (entry.first_ts, entry.last_ts) == (-(2**63), 2**63 - 1)


def test_a_row_no_column_takes_is_refused_and_the_connection_lives_on(
    row, session, token
):
    with pytest.raises(UnstorableRowsError):
        chunk_store.insert_chunks([row(0), row(2**40)], token=token("x"))
    chunk_store.insert_chunks([row(0)], token=token("y"))
    assert stored(session) == 1


def test_a_store_that_is_away_says_so(row, settings, token):
    from django.db import connections

    database = connections["clickhouse"].settings_dict
    port, database["PORT"] = database["PORT"], 1
    try:
        with pytest.raises(chunk_store.StoreUnavailableError):
            chunk_store.insert_chunks([row(0)], token=token("x"))
    finally:
        database["PORT"] = port
    chunk_store.insert_chunks([row(0)], token=token("x"))
