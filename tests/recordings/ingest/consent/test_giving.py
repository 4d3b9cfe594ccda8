"""recordings.ingest.edge.consent: what a yes permits; without one, nothing is kept."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from privacy.consent import standing
from privacy.models import ConsentReceipt
from tests.recordings.factories import make_service
from tests.recordings.ingest.consent.receipts import receipt_of
from tests.recordings.ingest.consent_hub import Person
from tests.recordings.ingest.hub import Hub

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_chunk_without_consent_is_refused_and_not_kept(person, entries):
    answer = await person.hub.post()
    assert (answer.status, answer.json["code"]) == (403, "consent_required")
    assert "names none" in answer.json["detail"]
    assert entries(person.hub) == []


async def test_a_consent_that_was_never_given_is_refused(person, entries):
    answer = await person.post()
    assert (answer.status, answer.json["code"]) == (403, "consent_required")
    assert "not known" in answer.json["detail"]
    assert entries(person.hub) == []


async def test_after_a_yes_chunks_are_taken_and_name_the_consent(person, entries):
    answer = await person.answer()
    assert answer.status == 202
    assert answer.headers["access-control-allow-origin"] == person.hub.origin
    assert (await person.post()).status == 202
    (entry,) = entries(person.hub)
    assert person.consent_id in entry["envelope"]
    receipt = await receipt_of(person)
    assert answer.json["receiptId"] == str(receipt.id)
    left = receipt.expires_at - timezone.now()
    assert timedelta(days=179) < left <= timedelta(days=180)
    assert receipt.status == "granted"
    assert receipt.notice_version == "1"


async def test_the_same_yes_again_is_the_same_receipt(person):
    first, second = await person.answer(), await person.answer()
    assert first.json == second.json
    assert await ConsentReceipt.objects.acount() == 1


async def test_an_id_stands_for_one_consent_only(person):
    await person.answer()
    answer = await person.answer(scopes=["record", "watch-live"])
    assert (answer.status, answer.json["code"]) == (409, "consent_conflict")


async def test_a_consent_that_does_not_cover_recording_records_nothing(person):
    assert (await person.answer(scopes=["vendor"])).status == 202
    assert (await person.post()).json["code"] == "consent_required"


async def test_an_expired_consent_is_refused(person, valkey):
    await person.answer()
    past = timezone.now() - timedelta(seconds=1)
    await ConsentReceipt.objects.aupdate(expires_at=past)
    valkey.delete(standing.key(person.hub.service.id, person.consent_id))
    answer = await person.post()
    assert (answer.status, answer.json["code"]) == (403, "consent_required")
    assert "expired" in answer.json["detail"]


async def test_another_service_knows_nothing_of_the_consent(person):
    await person.answer()
    other = await sync_to_async(make_service)("web-admin", consent_policy="required")
    elsewhere = Person(Hub(other), consent_id=person.consent_id)
    assert (await elsewhere.post()).json["code"] == "consent_required"


async def test_a_page_is_not_recorded_a_moment_after_the_click(person, entries):
    """Chunks and a withdrawal cross: what is taken was taken before."""
    await person.answer()
    for number in range(5):
        visit = Hub(person.hub.service)
        other = Person(visit)
        await other.answer()
        answers = await asyncio.gather(
            other.post(seq=0),
            other.answer("withdraw", sessionId=visit.session),
            Person(Hub(visit.service), other.consent_id).post(),
        )
        assert answers[0].status in (202, 410), number
        late = await other.post(seq=1)
        assert late.status == 410
        assert len(entries(visit)) == (answers[0].status == 202)
