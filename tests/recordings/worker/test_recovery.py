"""What a worker finds when the one before it died, and how workers share."""

from __future__ import annotations

import orjson
import pytest

from recordings import chunk_store
from recordings.clickhouse.pool import read
from recordings.ingest import keys
from recordings.ingest.buffer import shard_of
from recordings.ingest.session_state import STATE_SECONDS, mark_ended, mark_erased
from recordings.ingest.worker import IngestWorker, shard, windows
from recordings.models import DeadLetter
from tests.recordings.worker.conftest import EVENTS

pytestmark = pytest.mark.django_db(databases=["default", "clickhouse"])


STEPS = {
    "announcing": (shard.Shard, "_store"),
    "looking for erased ones": (shard, "erased_sessions"),
    "storing": (shard, "store_rows"),
    "writing what is known": (windows.WindowMemory, "write"),
    "settling": (shard.Shard, "_settlement"),
}


class Death(BaseException):
    """The process ends here."""


@pytest.fixture
def dying(settings, monkeypatch):
    """A worker that dies where a step of storing a batch would begin."""

    def build(step):
        owner, name = STEPS[step]

        def die(*args, **kwargs):
            raise Death

        worker = IngestWorker()
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, die)
            with pytest.raises(Death):
                worker.turn()
        worker.close()

    return build


def rows(session):
    ((count,),) = read(
        "SELECT count() FROM replay_chunks WHERE session_id = %(id)s", {"id": session}
    )
    return count


@pytest.mark.parametrize("step", STEPS)
def test_a_batch_is_stored_once_wherever_its_worker_died(
    step, dying, accept, until_idle, valkey
):
    session, window = accept(EVENTS)
    accept(EVENTS, session=session, window=window, seq=1)
    dying(step)
    # What arrived since must not slip into the announced block.
    accept(EVENTS, session=session, window=window, seq=2)
    until_idle()
    assert rows(session) == 3
    number = shard_of(session)
    assert valkey.xlen(keys.stream(number)) == 0
    assert valkey.get(keys.batch(number)) is None


def test_a_session_counts_its_bytes_once(dying, accept, until_idle, valkey, service):
    session, _ = accept(EVENTS)
    dying("settling")
    until_idle()
    state = keys.state(shard_of(session), str(service.pk), str(session))
    assert int(valkey.hget(state, "raw")) == len(orjson.dumps(EVENTS))


def test_an_erased_session_is_not_forgotten_sooner_by_what_was_on_its_way(
    accept, until_idle, valkey, service
):
    session, _ = accept(EVENTS)
    mark_erased(service.pk, session)
    until_idle()
    mark_ended(service.pk, session)
    state = keys.state(shard_of(session), str(service.pk), str(session))
    assert valkey.ttl(state) > STATE_SECONDS
    assert valkey.hget(state, "erased") == b"1"


def deliver(valkey, number, times):
    """Have every waiting entry read `times` times, as by workers that then died."""
    valkey.xgroup_create(keys.stream(number), keys.GROUP, id="0", mkstream=True)
    valkey.xreadgroup(keys.GROUP, keys.CONSUMER, {keys.stream(number): ">"})
    for _ in range(times - 1):
        valkey.xreadgroup(keys.GROUP, keys.CONSUMER, {keys.stream(number): "0"})


def test_an_entry_that_ended_five_workers_is_set_aside(accept, until_idle, valkey):
    session, window = accept(EVENTS)
    deliver(valkey, shard_of(session), 5)
    accept(EVENTS, session=session, window=window, seq=1)
    until_idle()
    assert DeadLetter.objects.get().code == "crashes_worker"
    assert [entry.seq for entry in chunk_store.manifest(session)] == [1]


def test_what_was_delivered_beside_it_is_stored(
    accept, until_idle, valkey, monkeypatch
):
    session, window = accept(EVENTS, body=b"poison")
    accept(EVENTS, session=session, window=window, seq=1)
    number = shard_of(session)
    real = shard.row_of

    def read_or_die(entry, **kwargs):
        if entry.body == b"poison":
            raise Death
        return real(entry, **kwargs)

    monkeypatch.setattr(shard, "row_of", read_or_die)
    deaths = 0
    for _ in range(10):
        worker = IngestWorker()
        try:
            worker.turn()
        except Death:
            deaths += 1
        finally:
            worker.close()
    assert deaths == 5
    assert DeadLetter.objects.get().code == "crashes_worker"
    assert [entry.seq for entry in chunk_store.manifest(session)] == [1]
    assert valkey.xlen(keys.stream(number)) == 0


def test_an_unforeseen_failure_sets_one_chunk_aside(accept, until_idle, monkeypatch):
    session, window = accept(EVENTS, body=b"odd")
    accept(EVENTS, session=session, window=window, seq=1)
    real = shard.row_of

    def fail(entry, **kwargs):
        if entry.body == b"odd":
            raise ZeroDivisionError
        return real(entry, **kwargs)

    monkeypatch.setattr(shard, "row_of", fail)
    until_idle()
    letter = DeadLetter.objects.get()
    assert (letter.code, letter.detail) == (
        "worker_failed",
        "The worker failed on it: ZeroDivisionError.",
    )
    assert [entry.seq for entry in chunk_store.manifest(session)] == [1]


def test_a_row_no_column_takes_is_set_aside_and_the_others_are_stored(
    accept, until_idle
):
    session, window = accept(EVENTS, seq=2**33)
    accept(EVENTS, session=session, window=window, seq=1)
    until_idle()
    assert [entry.seq for entry in chunk_store.manifest(session)] == [1]
    assert DeadLetter.objects.get().code == "not_storable"


def test_an_entry_of_no_known_shape_is_dropped(until_idle, worker, valkey):
    valkey.xadd(keys.stream(1), {"what": "else"})
    until_idle()
    assert valkey.xlen(keys.stream(1)) == 0


def test_chunks_of_a_deleted_service_are_dropped(accept, until_idle, service, valkey):
    session, _ = accept(EVENTS)
    service.delete()
    until_idle()
    assert valkey.xlen(keys.stream(shard_of(session))) == 0
    assert rows(session) == 0


def test_chunks_of_an_erased_session_are_dropped(accept, until_idle, service, valkey):
    erased, _ = accept(EVENTS)
    other, _ = accept(EVENTS)
    state = keys.state(shard_of(erased), str(service.pk), str(erased))
    valkey.hset(state, "erased", "1")
    until_idle()
    assert (rows(erased), rows(other)) == (0, 1)
    assert valkey.xlen(keys.stream(shard_of(erased))) == 0


def test_a_worker_that_lost_its_lease_touches_nothing(worker, accept, valkey):
    session, _ = accept(EVENTS)
    number = shard_of(session)
    worker.turn()
    accept(EVENTS, session=session, seq=1)
    valkey.set(keys.lease(number), "somebody else")
    worker.turn()
    assert rows(session) == 1
    assert valkey.xlen(keys.stream(number)) == 1
    assert valkey.get(keys.lease(number)) == b"somebody else"


def test_workers_share_the_shards(worker, settings):
    worker.turn()
    assert len(worker._leases.held) == settings.INGEST_SHARDS
    second = IngestWorker()
    try:
        for _ in range(3):
            for each in (second, worker):
                each._leases._balanced_at = 0
                each.turn()
        held = (worker._leases.held, second._leases.held)
        assert sorted(len(shards) for shards in held) == [2, 2]
        assert not held[0] & held[1]
    finally:
        second.close()
    worker._leases._balanced_at = 0
    worker.turn()
    assert len(worker._leases.held) == settings.INGEST_SHARDS
