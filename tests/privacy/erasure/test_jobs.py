"""Jobs: one at a time, gone on with after a crash, patient with stores away."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from celery import current_app
from django.core.management import CommandError, call_command
from django.utils import timezone

from privacy.audit import subject_pseudonym
from privacy.erasure import claims, requests, run
from privacy.erasure.certificate import is_genuine
from privacy.erasure.registry import StoreAwayError
from privacy.models import AuditLog, AuditSubject, ErasedSession, ErasureJob, HoldKind
from recordings.erasers.tables import TableEraser
from recordings.models import RecordingNote
from recordings.services import holds

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "clickhouse"]
)


def ask(service, user_id="u-17"):
    """Ask for the erasure of a person."""
    return requests.erase_person(
        service=service, user_id=user_id, reason="They asked.", by=None
    )


def test_two_of_the_same_person_are_done_one_after_the_other(record):
    service = record(1).sessions[0].service
    first, second = ask(service), ask(service)
    held = claims.claim()
    assert held.pk == first.pk
    assert claims.claim() is None
    assert claims.claim(only=second.pk) is None
    claims.give_back(held, problem="", state="queued", attempts=0)
    done = run.run_waiting()
    assert [job.pk for job in done] == [first.pk, second.pk]
    for job in (first, second):
        job.refresh_from_db()
        assert job.state == "done"
    assert sum(each["found"] for each in second.certificate["stores"]) == 0


def test_who_died_is_followed_by_another(record, settings):
    service = record(1).sessions[0].service
    job = ask(service)
    dead = claims.claim()
    assert run.run_waiting() == []
    silent = timezone.now() - timedelta(seconds=1)
    ErasureJob.objects.filter(pk=job.pk).update(held_until=silent)
    run.run_waiting()
    job.refresh_from_db()
    assert job.state == "done"
    with pytest.raises(claims.ClaimLostError):
        claims.renew(dead)


class Killed(BaseException):
    """What ends a process, as far as Python sees it."""


@pytest.mark.parametrize("store", ["replay_chunks (ClickHouse)", "notes", "settle"])
def test_killed_in_any_store_it_goes_on_and_counts_everything(
    record, monkeypatch, store
):
    service = record(2).sessions[0].service
    job = ask(service)
    with monkeypatch.context() as patched:
        target = next(
            (each for each in run.erasers() if each.store == store),
            run.erasers()[0],
        )
        method = "settle" if store == "settle" else "erase"
        patched.setattr(target, method, lambda *a, **k: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            run.run_waiting()
    silent = timezone.now() - timedelta(seconds=1)
    ErasureJob.objects.filter(pk=job.pk).update(held_until=silent)
    run.run_waiting()
    job.refresh_from_db()
    assert job.state == "done"
    counts = {each["store"]: each["erased"] for each in job.certificate["stores"]}
    assert (counts["notes"], counts["replay_chunks (ClickHouse)"]) == (2, 4)
    assert job.certificate["files"] != run.NOTHING


def test_a_store_that_is_away_is_waited_for(record, monkeypatch):
    service = record(1).sessions[0].service
    job = ask(service)

    def away(*args):
        raise StoreAwayError

    with monkeypatch.context() as patched:
        patched.setattr(TableEraser, "erase", away)
        run.run_waiting()
    job.refresh_from_db()
    assert (job.state, job.problem, job.attempts) == ("queued", run.AWAY, 0)
    run.run_waiting()
    job.refresh_from_db()
    assert (job.state, job.problem) == ("done", "")


def test_a_fault_is_tried_five_times_then_failed_and_can_be_resumed(
    record, monkeypatch
):
    service = record(1).sessions[0].service
    job = ask(service)
    with monkeypatch.context() as patched:
        patched.setattr(TableEraser, "erase", lambda *args: 1 / 0)
        for _ in range(run.MOST_ATTEMPTS):
            run.run_waiting()
    job.refresh_from_db()
    assert (job.state, job.problem) == ("failed", run.UNEXPECTED)
    assert run.run_waiting() == []
    assert requests.resume(job, by=None)
    assert not requests.resume(job, by=None)
    run.run_waiting()
    job.refresh_from_db()
    assert job.state == "done"


def test_a_message_to_the_jobs_process_names_no_person(record, valkey):
    service = record(1).sessions[0].service
    ask(service, user_id="u-17")
    with current_app.connection_for_read() as connection:
        queue = connection.SimpleQueue("celery")
        message = queue.get(block=True, timeout=5)
        assert message.payload[:2] == [[], {}]
        assert "u-17" not in json.dumps(message.headers)
        queue.close()


def test_the_subject_is_sealed_while_it_waits_and_blank_afterwards(record):
    service = record(1).sessions[0].service
    job = ask(service)
    job.refresh_from_db()
    assert bytes(job.subject)
    assert b"u-17" not in bytes(job.subject)
    run.run_waiting()
    job.refresh_from_db()
    assert bytes(job.subject) == b""


def test_the_audit_log_names_the_pseudonym_and_is_whole_after_it_was_forgotten(record):
    service = record(1).sessions[0].service
    pseudonym = subject_pseudonym(service.slug, "u-17")
    ask(service)
    run.run_waiting()
    rows = AuditLog.objects.filter(action__startswith="privacy.erasure.")
    assert [row.metadata["subject"] for row in rows] == [pseudonym, pseudonym]
    assert AuditSubject.objects.get(pk=pseudonym).sealed is None
    assert "u-17" not in str(list(AuditLog.objects.values()))


def test_a_session_erased_twice_has_two_certificates(record):
    session = record(1).sessions[0]
    for _ in range(2):
        requests.erase_sessions(
            service=session.service, session_ids=[session.id], reason="x", by=None
        )
        run.run_waiting()
    first, second = ErasureJob.objects.order_by("created_at")
    assert first.certificate["id"] != second.certificate["id"]
    assert sum(each["found"] for each in second.certificate["stores"]) == 0
    assert ErasedSession.objects.filter(session_id=session.id).count() == 2


# --- manage.py ------------------------------------------------------------------------


def command(*args):
    """Run the command; return what it printed."""
    out, err = StringIO(), StringIO()
    call_command(
        "erase_recordings", "--service", "web-app", *args, stdout=out, stderr=err
    )
    return out.getvalue(), err.getvalue()


def test_the_command_prints_the_certificate_and_its_progress(record):
    record(1)
    out, err = command("--user", "u-17", "--reason", "They asked.", "--yes")
    assert is_genuine(json.loads(out))
    assert "1 sessions:" in err
    assert "replay_chunks (ClickHouse)" in err
    assert "Done: 1 sessions erased." in err


def test_the_command_counts_without_erasing(record):
    record(2)
    out, _ = command("--email", "ADA@example.com", "--dry-run")
    assert json.loads(out)["sessions"] == 2
    assert RecordingNote.objects.count() == 2
    assert not ErasureJob.objects.exists()


def test_the_command_refuses_a_legal_hold_with_its_own_exit_code(record):
    session = record(1).sessions[0]
    holds.hold(
        [(session.service.pk, session.id)],
        kind=HoldKind.LEGAL_HOLD,
        reason="Case 7",
        by=None,
    )
    with pytest.raises(CommandError, match="legal hold") as refused:
        command("--session", str(session.id), "--reason", "x", "--yes")
    assert refused.value.returncode == 3


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--user", "u-17", "--yes"), "Say why"),
        (("--user", "u-17", "--yes", "--reason", " "), "Say why"),
        (("--user", " ", "--reason", "x"), "Name the person"),
        (("--reason", "x"), "required"),
        (("--user", "a", "--email", "b", "--reason", "x"), "not allowed"),
    ],
)
def test_the_command_prints_what_is_missing(record, args, message):
    record(1)
    with pytest.raises(CommandError, match=message):
        command(*args)
    assert not ErasureJob.objects.exists()


def test_the_command_asks_and_takes_only_yes(record, monkeypatch):
    record(1)
    monkeypatch.setattr("sys.stdin", StringIO("y\n"))
    with pytest.raises(CommandError, match="Nothing was erased"):
        command("--user", "u-17", "--reason", "x")
    assert not ErasureJob.objects.exists()
