"""Erasing a person."""

from __future__ import annotations

import pytest

from privacy.erasure import requests
from privacy.erasure.run import run_waiting
from privacy.erasure.tombstones import is_erased
from privacy.models import ConsentReceipt, ErasureState
from tests.recordings.factories import clickhouse

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "clickhouse"]
)


def stored(table):
    with clickhouse() as client:
        rows = client.execute(f"SELECT DISTINCT session_id FROM {table}")
    return {row[0] for row in rows}


def erase_session(session):
    job = requests.erase_sessions(
        service=session.service, session_ids=[session.id], reason="Asked.", by=None
    )
    run_waiting(only=job.pk)
    job.refresh_from_db()
    return job


def by_store(job):
    return {each["store"]: each for each in job.certificate["stores"]}


def test_every_store_is_emptied_and_the_certificate_says_so(record, erase):
    ada = record(2)
    job = erase(ada.sessions[0].service, user_id="u-17")
    assert job.state == ErasureState.DONE, job.problem
    stores = by_store(job)
    assert {name: each["remaining"] for name, each in stores.items()} == dict.fromkeys(
        stores, 0
    )
    assert {name: each["erased"] for name, each in stores.items()} == {
        "chunks on their way (Valkey)": 0,
        "state of sessions (Valkey)": 6,
        "live list and rings (Valkey)": 0,
        "replay_chunks (ClickHouse)": 4,
        "sessions (ClickHouse)": 2,
        "notes": 2,
        "who watched": 2,
        "dead letters": 2,
        "access grants: reason in words": 2,
        "consent receipts: user id": 1,
        "holds: reason in words": 0,
        "audit log: whom the pseudonym stands for": 0,
    }
    assert not stored("replay_chunks")
    assert not stored("sessions")


def test_a_receipt_forgets_an_erased_session_and_keeps_the_person(record):
    ada = record(2)
    first, second = ada.sessions
    erase_session(second)
    assert ConsentReceipt.objects.get().session_id == first.id
    job = erase_session(first)
    assert by_store(job)["consent receipts: user id"]["erased"] == 1
    receipt = ConsentReceipt.objects.get()
    assert (receipt.session_id, receipt.user_id) == (None, "u-17")


def test_others_keep_everything(record, erase):
    ada, ben = record(2), record(1, user_id="u-18", email="ben@example.com")
    erase(ada.sessions[0].service, user_id="u-17")
    assert stored("replay_chunks") == stored("sessions") == {ben.sessions[0].id}
    assert not is_erased(ben.sessions[0].id)
    assert ConsentReceipt.objects.filter(user_id="u-18").exists()
