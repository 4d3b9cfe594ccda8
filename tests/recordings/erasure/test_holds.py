"""Holds: what is kept survives its day, what is on legal hold survives an erasure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from privacy.erasure import holds as rules
from privacy.erasure import requests
from privacy.erasure.run import run_waiting
from privacy.models import AuditLog, ErasureState, HoldKind, SessionHold
from recordings.chunk_store import manifest
from recordings.clickhouse.pool import StoreUnavailableError
from recordings.ingest import keys
from recordings.ingest.buffer import shard_of
from recordings.models import DeadLetter, RecordingNote, RecordingView
from recordings.selectors.sessions import find_session
from recordings.services import holds
from recordings.services.derive import derive_and_store
from recordings.services.retention import apply_retention
from tests.recordings.factories import clickhouse, make_chunk, make_session

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "clickhouse"]
)


def old_session(days=33, **values):
    """A session whose 30 days are over, with two chunks.

    Not for a week: then ClickHouse lets go by itself.
    """
    began = datetime.now(tz=UTC) - timedelta(days=days)
    session = make_session(started_at=began, **values)
    for seq in (0, 1):
        make_chunk(session, seq=seq, window_id=session.id, received_at=began)
    return session


def hold(*sessions, kind=HoldKind.KEEP, reason="A case."):
    """Hold sessions, as staff at the machine."""
    named = [(each.service.pk, each.id) for each in sessions]
    return holds.hold(named, kind=kind, reason=reason, by=None)


def chunks_of(session):
    """How many chunks of a session can be read."""
    return len(manifest(session.id, service_id=session.service.pk))


def days_of(session):
    """The days on which something of a session expires."""
    with clickhouse() as client:
        rows = client.execute(
            "SELECT DISTINCT expires_on FROM replay_chunks WHERE session_id = %(id)s",
            {"id": session.id},
        )
    return {row[0] for row in rows}


def test_what_is_over_goes_with_everything_about_it(record, viewer):
    fresh = record(1).sessions[0]
    old = old_session()
    RecordingNote.objects.create(session_id=old.id, author=viewer, at_ms=1, text="x")
    RecordingView.objects.create(session_id=old.id, user=viewer)
    done = apply_retention()
    assert (done.sessions, done.days, done.notes, done.views) == (1, 1, 1, 1)
    assert find_session(old.id) is None
    assert days_of(old) == set()
    assert chunks_of(fresh) == 2
    assert RecordingNote.objects.count() == DeadLetter.objects.count() == 1
    row = AuditLog.objects.first()
    assert row.action == "recordings.retention.applied"
    assert row.metadata["sessions"] == 1


def test_a_day_goes_as_a_whole_and_not_row_by_row(stores):
    old_session()
    apply_retention()
    with clickhouse() as client:
        ((mutations,),) = client.execute(
            "SELECT count() FROM system.mutations WHERE table = 'replay_chunks' "
            "AND database = currentDatabase() AND NOT is_done"
        )
        ((parts,),) = client.execute(
            "SELECT count() FROM system.parts WHERE table = 'replay_chunks' AND active "
            "AND database = currentDatabase() AND rows > 0"
        )
    assert (mutations, parts) == (0, 0)


def test_a_second_run_finds_nothing_and_writes_no_row(stores):
    old_session()
    apply_retention()
    rows = AuditLog.objects.count()
    assert apply_retention().sessions == 0
    assert AuditLog.objects.count() == rows


@pytest.mark.parametrize("kind", HoldKind)
def test_what_is_held_outlives_its_day(stores, kind):
    held, other = old_session(), old_session()
    assert hold(held, kind=kind) == 1
    done = apply_retention()
    assert done.sessions == 1
    assert find_session(other.id) is None
    assert chunks_of(held) == 2
    assert days_of(held) == {holds.FAR}
    assert find_session(held.id).started_ms == held.start_ms
    assert find_session(held.id).status.wire == "ended"


def test_a_chunk_that_came_after_the_hold_by_the_old_date_is_rescued(stores):
    held = old_session()
    hold(held)
    make_chunk(held, seq=2, window_id=held.id)
    done = apply_retention()
    assert done.held == 1
    assert chunks_of(held) == 3
    assert apply_retention() == type(done)()


def test_chunks_that_still_arrive_expire_with_the_held_ones(stores):
    session = make_session()
    name = keys.state(shard_of(session.id), str(session.service.pk), str(session.id))
    stores.hset(name, mapping={"start": 1, "expires": "2026-01-01"})
    make_chunk(session)
    hold(session)
    assert stores.hget(name, "expires") == str(holds.FAR).encode()


def test_what_is_released_goes_the_day_after(stores):
    held = old_session()
    hold(held)
    apply_retention()
    today = datetime.now(tz=UTC).date()
    assert holds.release(SessionHold.objects.all(), by=None, reason="Over.") == 1
    assert days_of(held) == {today + timedelta(days=1)}
    assert chunks_of(held) == 2
    assert apply_retention().sessions == 0
    assert apply_retention(today=today + timedelta(days=2)).sessions == 1
    assert find_session(held.id) is None


def test_what_is_released_before_its_day_keeps_its_day(stores):
    session = old_session(days=3)
    hold(session)
    holds.release(SessionHold.objects.all(), by=None, reason="Over.")
    assert days_of(session) == {session.expires_on}
    assert find_session(session.id).expires_on == session.expires_on


def test_two_holds_end_one_by_one(stores):
    session = old_session()
    hold(session)
    hold(session, kind=HoldKind.LEGAL_HOLD)
    holds.release(
        SessionHold.objects.filter(kind=HoldKind.KEEP), by=None, reason="Over."
    )
    apply_retention()
    assert chunks_of(session) == 2


def test_the_same_hold_again_changes_nothing(stores):
    session = old_session()
    assert (hold(session), hold(session)) == (1, 0)
    assert SessionHold.objects.count() == 1


def test_nothing_is_held_while_the_store_is_away(stores, monkeypatch):
    session = old_session()

    def away(*args, **kwargs):
        raise StoreUnavailableError

    monkeypatch.setattr(holds, "copy_to_day", away)
    with pytest.raises(StoreUnavailableError):
        hold(session)
    assert not SessionHold.objects.exists()
    assert not AuditLog.objects.filter(action=rules.SET).exists()


def test_copies_of_a_hold_that_never_was_are_let_go(stores):
    session = old_session(days=3)
    holds.keep_stored([(session.service.pk, session.id)])
    done = apply_retention()
    assert done.released == 1
    assert days_of(session) == {session.expires_on}


def test_holds_stand_on_record_without_the_words(stores):
    hold(old_session(), reason="Ada Lovelace against us")
    row = AuditLog.objects.get(action=rules.SET)
    assert row.metadata["kind"] == "keep"
    assert "Ada" not in str(row.metadata)


def test_a_legal_hold_refuses_the_whole_erasure_and_says_why(record, erase):
    ada = record(2)
    hold(ada.sessions[0], kind=HoldKind.LEGAL_HOLD, reason="Case 7")
    job = erase(ada.sessions[0].service, user_id="u-17")
    assert job.state == ErasureState.REFUSED
    assert "legal hold" in job.problem
    assert [(each["sessionId"], each["reason"]) for each in job.held] == [
        (str(ada.sessions[0].id), "Case 7")
    ]
    assert bytes(job.subject) == b""
    assert chunks_of(ada.sessions[1]) == 2
    assert RecordingNote.objects.count() == 2
    assert AuditLog.objects.filter(action=requests.REFUSED).exists()


def test_a_hold_set_before_the_job_began_refuses_it_too(record):
    ada = record(1)
    service = ada.sessions[0].service
    job = requests.erase_person(
        service=service, user_id="u-17", reason="They asked.", by=None
    )
    hold(ada.sessions[0], kind=HoldKind.LEGAL_HOLD)
    run_waiting(only=job.pk)
    job.refresh_from_db()
    assert job.state == ErasureState.REFUSED
    assert chunks_of(ada.sessions[0]) == 2


def test_an_erasure_overrides_keep_and_ends_it(record, erase):
    ada = record(1)
    hold(ada.sessions[0], reason="ada@example.com is famous")
    job = erase(ada.sessions[0].service, user_id="u-17")
    assert job.state == ErasureState.DONE
    kept = SessionHold.objects.get()
    assert kept.reason == ""
    assert kept.released_at is not None
    assert days_of(ada.sessions[0]) == set()


def test_what_is_erased_cannot_be_held(record, erase):
    ada = record(1)
    erase(ada.sessions[0].service, user_id="u-17")
    with pytest.raises(rules.ErasedError):
        hold(ada.sessions[0])


def test_deriving_brings_nothing_erased_back(record, erase):
    ada = record(1)
    session = ada.sessions[0]
    erase(session.service, user_id="u-17")
    make_chunk(session, seq=5)
    assert derive_and_store([(session.service.pk, session.id)]) == 0
    assert find_session(session.id) is None


def test_a_copy_made_while_the_erasure_ran_is_deleted(record, monkeypatch):
    ada = record(1)
    session = ada.sessions[0]
    real = holds.copy_to_day

    def erased_meanwhile(service_id, session_ids, *, day):
        job = requests.erase_sessions(
            service=session.service, session_ids=[session.id], reason="x", by=None
        )
        rows = days_of(session)
        run_waiting(only=job.pk)
        assert rows
        make_chunk(session, seq=0)  # what the copy had read before
        real(service_id, session_ids, day=day)

    monkeypatch.setattr(holds, "copy_to_day", erased_meanwhile)
    with pytest.raises(rules.ErasedError):
        hold(session)
    assert days_of(session) == set()
    assert not SessionHold.objects.exists()
