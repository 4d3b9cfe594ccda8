"""What is on its way while a person is erased: nothing of it may land afterwards."""

from __future__ import annotations

import json
import threading
import uuid

import orjson
import pytest

from privacy.erasure import requests
from privacy.erasure.registry import NotYetError
from privacy.erasure.run import run_waiting
from privacy.models import ErasureJob
from recordings.erasers import buffer, found
from recordings.ingest import keys
from recordings.ingest.buffer import shard_of
from recordings.ingest.decode import ChunkError
from recordings.ingest.session_state import mark_erased
from recordings.ingest.worker import IngestWorker, shard
from recordings.models import DeadLetter
from recordings.services import dead_letters
from tests.recordings.factories import clickhouse, make_session

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "clickhouse"]
)


@pytest.fixture
def worker(stores, settings):
    """A worker in this process that has not begun."""
    settings.INGEST_SHARDS = 4
    running = IngestWorker()
    yield running
    running.close()


def until_idle(worker):
    """Let the worker turn until nothing waits."""
    for _ in range(20):
        if not worker.turn():
            return


def identify(session, user_id="u-17"):
    """A chunk that names the person."""
    at = session.start_ms
    payload = {"userId": user_id, "traits": {"email": "ada@example.com"}}
    return orjson.dumps(
        [
            {"type": 4, "timestamp": at, "data": {"href": "https://x.test/"}},
            {
                "type": 5,
                "timestamp": at + 1,
                "data": {"tag": "sh.identify", "payload": payload},
            },
        ]
    )


def rows_of(session):
    """How many rows of a session ClickHouse holds, in both tables."""
    with clickhouse() as client:
        return [
            client.execute(
                f"SELECT count() FROM {table} WHERE session_id = %(id)s",
                {"id": session.id},
            )[0][0]
            for table in ("replay_chunks", "sessions")
        ]


def test_a_chunk_that_waits_goes_and_the_worker_stores_none_of_it(
    record, erase, worker, waiting_chunk, stores
):
    session = record(1).sessions[0]
    waiting_chunk(session, body=identify(session))
    job = requests.erase_sessions(
        service=session.service, session_ids=[session.id], reason="x", by=None
    )
    run_waiting(only=job.pk)
    job.refresh_from_db()
    reported = {each["store"]: each for each in job.certificate["stores"]}
    assert reported["chunks on their way (Valkey)"]["erased"] == 1
    until_idle(worker)
    assert rows_of(session) == [0, 0]


def test_a_chunk_read_before_and_stored_after_is_dropped(
    record, worker, waiting_chunk, stores, monkeypatch
):
    session = record(1).sessions[0]
    waiting_chunk(session, body=identify(session))
    read_by_then = []
    real = shard.store_rows

    def erase_first(rows, **options):
        read_by_then.extend(rows)
        return real(rows, **options)

    take = shard.Shard._take

    def taken_then_erased(self, entry_id, fields):
        take(self, entry_id, fields)
        mark_erased(session.service.pk, session.id)

    monkeypatch.setattr(shard, "store_rows", erase_first)
    monkeypatch.setattr(shard.Shard, "_take", taken_then_erased)
    before = rows_of(session)[0]
    until_idle(worker)
    assert read_by_then == []
    assert rows_of(session)[0] == before


def test_a_batch_that_is_being_stored_is_waited_for(
    record, worker, waiting_chunk, stores, monkeypatch, settings
):
    session = record(1).sessions[0]
    waiting_chunk(session, body=identify(session))
    inserting, go_on = threading.Event(), threading.Event()
    real = shard.store_rows

    def slowly(rows, **options):
        inserting.set()
        assert go_on.wait(20)
        return real(rows, **options)

    monkeypatch.setattr(shard, "store_rows", slowly)
    thread = threading.Thread(target=until_idle, args=(worker,))
    thread.start()
    assert inserting.wait(20)
    job = requests.erase_sessions(
        service=session.service, session_ids=[session.id], reason="x", by=None
    )
    waits = threading.Event()

    def report_phase(phase, done, total):
        if phase == "Waiting for the ingest worker":
            waits.set()
            go_on.set()

    run_waiting(only=job.pk, report=report_phase)
    thread.join(20)
    assert waits.is_set()
    job.refresh_from_db()
    assert job.state == "done"
    assert rows_of(session) == [0, 0]


def test_a_person_named_only_in_the_buffer_is_erased_too(
    record, worker, waiting_chunk, stores
):
    service = record(1).sessions[0].service
    hidden = make_session(service=service)
    waiting_chunk(hidden, body=identify(hidden))
    stop = threading.Event()

    def work():
        while not stop.is_set():
            worker.turn()
            stop.wait(0.05)

    thread = threading.Thread(target=work)
    thread.start()
    job = requests.erase_person(
        service=service, user_id="u-17", reason="They asked.", by=None
    )
    run_waiting(only=job.pk)
    stop.set()
    thread.join(20)
    job.refresh_from_db()
    assert (job.state, job.sessions) == ("done", 2)
    assert rows_of(hidden) == [0, 0]


def test_without_a_worker_a_person_is_not_called_erased(
    record, waiting_chunk, stores, monkeypatch
):
    service = record(1).sessions[0].service
    waiting_chunk(make_session(service=service))
    monkeypatch.setattr(found, "PATIENCE_SECONDS", 0)
    job = requests.erase_person(
        service=service, user_id="u-17", reason="They asked.", by=None
    )
    run_waiting(only=job.pk)
    job.refresh_from_db()
    assert (job.state, job.problem) == ("queued", found.NO_WORKER)
    assert job.certificate is None


def test_what_valkey_forgot_the_tombstone_knows(
    record, erase, worker, waiting_chunk, stores
):
    session = record(1).sessions[0]
    erase(session.service, user_id="u-17")
    stores.flushall()
    waiting_chunk(session, body=identify(session))
    until_idle(worker)
    assert rows_of(session) == [0, 0]
    name = keys.state(shard_of(session.id), str(session.service.pk), str(session.id))
    assert stores.hget(name, "erased") == b"1"


def test_a_broken_chunk_of_an_erased_session_becomes_no_dead_letter(
    record, erase, worker, waiting_chunk, stores
):
    session = record(1).sessions[0]
    erase(session.service, user_id="u-17")
    stores.flushall()
    waiting_chunk(session, body=b"not json")
    until_idle(worker)
    assert not DeadLetter.objects.filter(session_id=session.id).exists()
    fields = {
        "service": str(session.service.pk),
        "session": str(session.id),
        "window": str(uuid.uuid4()),
        "seq": "1",
        "received": "1",
    }
    error = ChunkError("bad_json", "x")
    dead_letters.keep(fields=fields, body=b"", code=error.code, detail="")
    assert not DeadLetter.objects.filter(session_id=session.id).exists()


def test_a_session_that_is_nothing_but_a_dead_letter_is_found_by_its_words(
    record, erase
):
    service = record(1, user_id="u-18").sessions[0].service
    letter = DeadLetter.objects.get()
    letter.pk, letter.session_id = uuid.uuid4(), uuid.uuid4()
    letter.body = dead_letters.seal(b'{"payload":{"userId":"u-17"}}')
    letter.save(force_insert=True)
    job = erase(service, user_id="u-17")
    assert job.sessions == 1
    assert not DeadLetter.objects.filter(pk=letter.pk).exists()
    assert DeadLetter.objects.count() == 1


def test_what_posthog_said_of_a_person_goes_also_where_nothing_was_recorded(
    record, erase, stores
):
    service = record(1).sessions[0].service
    name = keys.person(0, str(service.pk), str(uuid.uuid4()))
    other = keys.person(0, str(service.pk), str(uuid.uuid4()))
    stores.hset(name, "known", json.dumps(["u-17", {}]))
    stores.hset(other, "known", json.dumps(["u-18", {"email": "x@example.com"}]))
    erase(service, user_id="u-17")
    assert not stores.exists(name)
    assert stores.exists(other)


def test_an_anonymous_visit_under_their_consent_is_theirs_and_anothers_is_not(
    record, erase
):
    from privacy.models import ConsentReceipt

    service = record(1).sessions[0].service
    consent = str(ConsentReceipt.objects.get().consent_id)
    anonymous = make_session(consent_id=consent)
    identified = make_session(consent_id=consent, actor_id="u-18", actor_type=1)
    erase(service, user_id="u-17")
    assert rows_of(anonymous)[1] == 0
    assert rows_of(identified)[1] == 1


def test_valkeys_file_holds_nothing_of_what_was_deleted(stores, embedded_servers):
    valkey, _ = embedded_servers
    folder = valkey.process.log.parent
    stores.set("sh:secret", "k7f3a9c1e5" * 3)

    def on_disk():
        files = [each for each in folder.rglob("*.aof") if each.is_file()]
        return any(b"k7f3a9c1e5" in each.read_bytes() for each in files)

    assert on_disk()
    stores.delete("sh:secret")
    assert on_disk()
    assert "rewritten" in buffer.rewrite_files(stores, lambda *phases: None)
    assert not on_disk()


def test_a_rewrite_that_began_too_early_is_not_enough(stores, monkeypatch):
    begun = []
    info = iter(
        [
            {"aof_enabled": 1},
            {"aof_rewrite_in_progress": 1},
            {"aof_rewrite_in_progress": 0},
            {"aof_rewrite_in_progress": 1},
            {"aof_rewrite_in_progress": 0},
            {"aof_last_bgrewrite_status": "err"},
        ]
    )
    monkeypatch.setattr(stores, "info", lambda section: next(info))
    monkeypatch.setattr(stores, "bgrewriteaof", lambda: begun.append(1))
    monkeypatch.setattr(buffer, "POLL_SECONDS", 0)
    with pytest.raises(NotYetError, match="disk"):
        buffer.rewrite_files(stores, lambda *phases: None)
    assert begun == [1]


def test_many_thousand_sessions_are_one_mutation(record, erase, stores):
    ada = record(1)
    service = ada.sessions[0].service
    from sessionhub.lib.uuid7 import uuid7
    from tests.recordings.factories import insert

    row = ada.sessions[0].row
    insert("sessions", [row | {"session_id": uuid7()} for _ in range(2500)])
    with clickhouse() as client:
        count = "SELECT count() FROM system.mutations WHERE database=currentDatabase()"
        ((before,),) = client.execute(count)
        job = erase(service, user_id="u-17")
        ((after,),) = client.execute(count)
    assert ErasureJob.objects.get(pk=job.pk).sessions == 2501
    assert after - before == 2
