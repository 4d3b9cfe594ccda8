"""What was still in the buffer when a person withdrew consent."""

from __future__ import annotations

import uuid

import orjson
import pytest

from privacy.consent import receipts, standing
from privacy.models import ConsentReceipt
from recordings.chunk_store import manifest
from recordings.ingest import keys
from recordings.ingest.buffer import shard_of
from recordings.ingest.session_state import mark_withdrawn
from recordings.models import DeadLetter
from tests.recordings.factories import clickhouse
from tests.recordings.worker.conftest import EVENTS, NOW

pytestmark = pytest.mark.django_db(databases=["default", "clickhouse"])


@pytest.fixture
def consent():
    return str(uuid.uuid4())


@pytest.fixture
def send(accept, consent):
    """Buffer a chunk under the consent; the page's clock is `ahead` of ours."""

    def buffered(events=EVENTS, *, ahead=0, sent=NOW, **fields):
        envelope = {"v": 1, "sentAt": sent + ahead, "consentId": consent}
        moved = [event | {"timestamp": event["timestamp"] + ahead} for event in events]
        return accept(moved, envelope=orjson.dumps(envelope), **fields)

    return buffered


def stamps(session):
    with clickhouse() as client:
        rows = client.execute(
            "SELECT payload FROM replay_chunks WHERE session_id = %(id)s",
            {"id": str(session)},
        )
    return sorted(event["timestamp"] for (row,) in rows for event in orjson.loads(row))


@pytest.mark.parametrize("ahead", [0, 3_600_000, -86_400_000])
def test_events_after_the_click_are_never_stored(
    service, consent, send, until_idle, ahead
):
    session, _ = send(ahead=ahead)
    standing.put_withdrawn(service.pk, consent, on_page=NOW + ahead + 100)
    until_idle()
    assert stamps(session) == [NOW + ahead, NOW + ahead + 5]


@pytest.mark.parametrize("ahead", [0, 3_600_000, -86_400_000])
def test_the_clocks_are_compared_where_the_page_did_not_say_when(
    service, consent, send, until_idle, valkey, ahead
):
    session, _ = send(ahead=ahead)
    stated = standing.Standing(withdrawn_ms=NOW + 100)
    valkey.set(standing.key(service.pk, consent), standing.pack(stated))
    until_idle()
    assert stamps(session) == [NOW + ahead, NOW + ahead + 5]


def test_a_chunk_from_after_the_click_leaves_nothing(
    service, consent, send, until_idle, valkey
):
    session, _ = send()
    standing.put_withdrawn(service.pk, consent, on_page=NOW - 1)
    until_idle()
    assert manifest(session) == []
    assert valkey.xlen(keys.stream(shard_of(session))) == 0
    assert not DeadLetter.objects.exists()


def test_what_cannot_be_read_is_not_kept_aside_either(
    service, consent, send, until_idle, valkey
):
    session, _ = send(body=b"not json")
    standing.put_withdrawn(service.pk, consent, on_page=NOW)
    until_idle()
    assert not DeadLetter.objects.exists()
    assert valkey.xlen(keys.stream(shard_of(session))) == 0


def test_an_objection_without_consent_counts_by_its_session(
    service, accept, until_idle
):
    session, _ = accept(EVENTS)
    mark_withdrawn(service.pk, session, on_page=NOW + 100)
    until_idle()
    assert stamps(session) == [NOW, NOW + 5]


def test_the_first_withdrawal_counts(service, consent, send, until_idle):
    session, _ = send()
    standing.put_withdrawn(service.pk, consent, on_page=NOW + 100)
    standing.put_withdrawn(service.pk, consent, on_page=NOW + 5000)
    until_idle()
    assert stamps(session) == [NOW, NOW + 5]


def test_others_are_stored_as_ever(service, consent, send, accept, until_idle):
    standing.put_withdrawn(service.pk, str(uuid.uuid4()), on_page=NOW - 1)
    session, _ = send()
    other, _ = accept(EVENTS)
    until_idle()
    assert len(stamps(session)) == len(stamps(other)) == 3


def test_a_session_names_the_consent_the_edge_checked(send, consent, until_idle):
    events = [
        *EVENTS,
        {
            "type": 5,
            "timestamp": NOW,
            "data": {"tag": "sh.session", "payload": {"consentId": "forged"}},
        },
    ]
    session, _ = send(events)
    until_idle()
    with clickhouse() as client:
        ((facts,),) = client.execute(
            "SELECT facts FROM replay_chunks WHERE session_id = %(id)s",
            {"id": str(session)},
        )
    assert orjson.loads(facts)["consentId"] == consent


def test_a_receipt_learns_which_session_was_recorded_under_it(
    service, send, consent, until_idle
):
    ConsentReceipt.objects.create(service=service, consent_id=consent)
    session, _window = send()
    until_idle()
    send()
    until_idle()
    assert ConsentReceipt.objects.get().session_id == session


def test_a_receipt_learns_whom_the_page_named(service, send, consent, until_idle):
    receipts.withdraw(service_id=service.pk, consent_id=uuid.uuid4())
    ConsentReceipt.objects.create(service=service, consent_id=consent)
    identify = {"tag": "sh.identify", "payload": {"userId": "cu-1041", "traits": {}}}
    send([*EVENTS, {"type": 5, "timestamp": NOW + 6, "data": identify}])
    until_idle()
    (named,) = ConsentReceipt.objects.exclude(user_id="")
    assert (str(named.consent_id), named.user_id) == (consent, "cu-1041")
