"""A session that is over leaves what late and repeated chunks are answered with."""

from __future__ import annotations

import time
import uuid

import pytest

from recordings.ingest import keys
from recordings.ingest.buffer import shard_of
from recordings.ingest.pressure import Memory, worker_gauge
from recordings.ingest.session_state import Outcome, mark_ended, mark_erased
from recordings.ingest.worker.retiring import KEPT_OF_WINDOW, KEPT_WINDOWS, Retirer
from sessionhub.lib.uuid7 import uuid7
from tests.recordings.ingest.test_session_state import SERVICE, WINDOWS, claim, run

MINUTE = 60_000
NOW = int(time.time() * 1000)
OVER = NOW + 33 * MINUTE


@pytest.fixture
def session():
    return str(uuid7())


@pytest.fixture
def retire(valkey):
    """Shrink what is over at this moment; return how many sessions."""

    def at(now_ms, *, session):
        retirer = Retirer(client=valkey)
        return retirer.retire(shard_of(session), now_ms=now_ms)

    yield at
    worker_gauge.memory = Memory()


def chunk(session, seq, **changes):
    body = b"body %d" % (seq or 0)
    given = {"body": body, "now_ms": NOW, "start_ms": NOW, **changes}
    return claim(session, seq=seq, **given)


def state_of(valkey, session):
    return valkey.hgetall(keys.state(shard_of(session), SERVICE, session))


def test_it_is_small_and_lasts_a_day(valkey, session, retire):
    run(*(chunk(session, seq) for seq in range(60)))
    name = keys.state(shard_of(session), SERVICE, session)
    before = valkey.memory_usage(name)
    assert retire(OVER, session=session) == 1
    assert valkey.memory_usage(name) < min(500, before / 5)
    assert set(state_of(valkey, session)) == {
        *(b"start", b"expires", b"owner", b"first", b"ended", b"why", b"kept"),
        *(f"c:{WINDOWS[0]}:0".encode(), f"k:{WINDOWS[0]}".encode()),
    }
    assert 0 < valkey.ttl(name) <= 24 * 3600
    assert valkey.zcard(keys.ends(shard_of(session))) == 0


def test_late_and_repeated_chunks_are_answered_as_before(valkey, session, retire):
    run(*(chunk(session, seq) for seq in range(60)))
    retire(OVER, session=session)
    later = {"now_ms": OVER}
    late, again, first, other, stranger, begun_again = run(
        chunk(session, 60, **later),
        chunk(session, 59, **later),
        chunk(session, 0, **later, proven=False),
        chunk(session, 59, **later, body=b"other"),
        chunk(session, 61, **later, owner="bound:x"),
        chunk(session, 0, **later, proven=False, body=b"other"),
    )
    assert (late.outcome, late.stop) == (Outcome.ENDED, "ended")
    assert (again.outcome, again.seq, again.stop) == (Outcome.DUPLICATE, 59, "ended")
    assert (first.outcome, first.start_ms) == (Outcome.DUPLICATE, NOW)
    assert other.outcome is Outcome.ENDED
    assert stranger.outcome is Outcome.NOT_OWNER
    assert begun_again.outcome is Outcome.NOT_OWNER


def test_every_window_keeps_its_last_digests(valkey, session, retire):
    windows = [str(uuid.UUID(int=n)) for n in range(1, 5)]
    run(*(chunk(session, s, window_id=w) for w in windows for s in range(20)))
    retire(OVER, session=session)
    state = state_of(valkey, session)
    kept = [state[f"k:{window}".encode()] for window in windows]
    assert [len(each) for each in kept] == [4 * KEPT_OF_WINDOW] * KEPT_WINDOWS
    decisions = run(*(chunk(session, 19, window_id=w, now_ms=OVER) for w in windows))
    assert {each.outcome for each in decisions} == {Outcome.DUPLICATE}


def test_bodies_without_a_number_are_recognised_too(valkey, session, retire):
    mine = {"owner": "bound:x", "seq": None, "now_ms": NOW, "start_ms": NOW}
    run(*(claim(session, body=b"%d" % n, **mine) for n in range(20)))
    retire(OVER, session=session)
    again, new = run(
        claim(session, body=b"19", **{**mine, "now_ms": OVER}),
        claim(session, body=b"new", **{**mine, "now_ms": OVER}),
    )
    assert (again.outcome, new.outcome) == (Outcome.DUPLICATE, Outcome.ENDED)


def test_one_that_goes_on_is_looked_at_later(valkey, session, retire):
    run(chunk(session, 0), chunk(session, 1, now_ms=NOW + 20 * MINUTE))
    assert retire(OVER, session=session) == 0
    assert b"kept" not in state_of(valkey, session)
    (due,) = valkey.zrange(keys.ends(shard_of(session)), 0, -1, withscores=True)
    assert due[1] == NOW + 52 * MINUTE + 1
    assert retire(NOW + 53 * MINUTE, session=session) == 1


def test_the_longest_session_ends_by_its_duration(valkey, session, retire):
    run(*(chunk(session, n, now_ms=NOW + n * 20 * MINUTE) for n in range(13)))
    assert retire(NOW + 243 * MINUTE, session=session) == 1
    assert state_of(valkey, session)[b"why"] == b"duration"


def test_one_that_was_ended_keeps_the_reason(valkey, session, retire):
    run(chunk(session, 0))
    name = keys.state(shard_of(session), SERVICE, session)
    valkey.hset(name, mapping={"ended": NOW, "why": "size"})
    assert retire(OVER, session=session) == 1
    (late,) = run(chunk(session, 1, now_ms=OVER))
    assert (late.outcome, late.stop) == (Outcome.ENDED, "size")


def test_a_session_within_its_grace_stays(valkey, session, retire):
    run(chunk(session, 0))
    mark_ended(SERVICE, session)
    assert retire(NOW + MINUTE, session=session) == 0
    assert b"kept" not in state_of(valkey, session)


def test_that_it_was_erased_is_not_touched(valkey, session, retire):
    run(chunk(session, 0))
    mark_erased(SERVICE, session)
    assert retire(OVER, session=session) == 0
    assert state_of(valkey, session) == {b"erased": b"1"}
    assert valkey.zcard(keys.ends(shard_of(session))) == 0


def test_what_else_was_known_of_it_goes(valkey, session, retire):
    run(chunk(session, 0), chunk(session, 0, window_id=WINDOWS[1]))
    shard = shard_of(session)
    names = [keys.window(shard, session, window) for window in WINDOWS]
    names.append(keys.person(shard, SERVICE, session))
    names.append(keys.seen(shard, SERVICE, session))
    for name in names:
        valkey.set(name, "x")
    retire(OVER, session=session)
    assert not valkey.exists(*names)


def test_the_fuller_the_memory_the_shorter_it_stays(valkey, session, retire):
    run(chunk(session, 0))
    worker_gauge.memory = Memory(45, 100)
    retire(OVER, session=session)
    name = keys.state(shard_of(session), SERVICE, session)
    assert 0 < valkey.ttl(name) <= 15 * 60


def test_one_whose_chunks_we_number_stays_two_hours_at_least(valkey, session, retire):
    run(claim(session, seq=None, owner="bound:x", now_ms=NOW, start_ms=NOW))
    worker_gauge.memory = Memory(90, 100)
    retire(OVER, session=session)
    name = keys.state(shard_of(session), SERVICE, session)
    assert 3600 < valkey.ttl(name) <= 2 * 3600


def test_a_no_to_being_watched_and_to_recording_stay(valkey, session, retire):
    run(chunk(session, 0))
    name = keys.state(shard_of(session), SERVICE, session)
    valkey.hset(name, mapping={"nolive": "1", "withdrawn": "1:"})
    retire(OVER, session=session)
    assert {b"nolive", b"withdrawn"} <= set(state_of(valkey, session))
