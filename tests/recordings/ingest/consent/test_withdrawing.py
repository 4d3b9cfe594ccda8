"""recordings.ingest.edge.consent: a no, and which answer wins."""

from __future__ import annotations

import asyncio
import uuid

import pytest
from asgiref.sync import sync_to_async

from privacy.consent import receipts, standing
from privacy.models import ConsentReceipt
from recordings.ingest.edge import IngestEdge
from tests.recordings.ingest.consent.receipts import receipt_of
from tests.recordings.ingest.consent_hub import Person, change
from tests.recordings.ingest.hub import Hub, teapot

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_withdrawn_consent_answers_410_and_stops(person, entries):
    await person.answer()
    assert (await person.post()).status == 202
    assert (await person.answer("withdraw")).status == 202
    answer = await person.post(seq=1)
    assert (answer.status, answer.json["code"]) == (410, "consent_withdrawn")
    assert answer.json["stop"] == {"reason": "consent_withdrawn"}
    assert len(entries(person.hub)) == 1
    assert (await receipt_of(person)).status == "withdrawn"


async def test_a_withdrawal_acts_in_every_web_process_at_once(person):
    await person.answer()
    other = Hub(
        person.hub.service,
        session=person.hub.session,
        app=IngestEdge(otherwise=teapot),
    )
    assert (await Person(other, person.consent_id).post()).status == 202
    await person.answer("withdraw")
    answer = await Person(other, person.consent_id).post(seq=1)
    assert answer.json["code"] == "consent_withdrawn"


async def test_withdrawing_twice_changes_nothing(person):
    await person.answer()
    first = await person.answer("withdraw")
    at = (await receipt_of(person)).withdrawn_at
    assert (await person.answer("withdraw")).json == first.json
    assert (await receipt_of(person)).withdrawn_at == at


async def test_a_withdrawn_consent_is_not_given_again(person):
    await person.answer()
    await person.answer("withdraw")
    answer = await person.answer()
    assert (answer.status, answer.json["code"]) == (409, "consent_withdrawn")
    assert (await person.post()).status == 410


async def test_a_no_that_overtakes_its_yes_wins(person):
    assert (await person.answer("withdraw")).status == 202
    assert (await person.answer()).json["code"] == "consent_withdrawn"
    assert (await person.post()).status == 410


async def test_a_yes_and_a_no_at_the_same_moment_end_as_a_no(person):
    for _ in range(10):
        other = Person(person.hub)
        await asyncio.gather(other.answer(), other.answer("withdraw"))
        assert (await other.post()).status == 410
        assert (await receipt_of(other)).status == "withdrawn"


async def test_a_withdrawal_is_remembered_when_the_buffer_forgets(person, valkey):
    await person.answer()
    await person.answer("withdraw")
    valkey.flushall()
    assert (await person.post()).json["code"] == "consent_withdrawn"


async def test_a_consent_is_found_again_when_the_buffer_forgets(person, valkey):
    await person.answer()
    valkey.flushall()
    assert (await person.post()).status == 202
    assert valkey.get(standing.key(person.hub.service.id, person.consent_id))


async def test_an_old_reading_never_covers_a_withdrawal(person, valkey):
    await person.answer()
    service, consent = str(person.hub.service.id), person.consent_id
    old = standing.of_receipt(await receipt_of(person))
    await person.answer("withdraw")
    await sync_to_async(standing.put_if_new)(service, consent, old)
    assert (await person.post()).status == 410


async def test_staff_withdraw_as_a_person_does(person):
    await person.answer()
    await sync_to_async(receipts.withdraw)(
        service_id=person.hub.service.id,
        consent_id=uuid.UUID(person.consent_id),
        by="vera",
    )
    assert (await person.post()).status == 410
    assert (await receipt_of(person)).withdrawn_by == "vera"


async def test_without_the_need_for_consent_one_may_still_object(hub):
    for policy in ("notice", "off"):
        await change(hub.service, consent_policy=policy, consent_off_reason="Staff.")
        visit = Hub(hub.service)
        person = Person(visit)
        assert (await visit.post()).status == 202
        answer = await person.answer("withdraw", sessionId=visit.session)
        assert answer.status == 202
        assert answer.json["expiresAt"] is None
        answer = await visit.post(seq=1)
        assert (answer.status, answer.json["code"]) == (410, "consent_withdrawn")
        assert (await person.post(seq=1)).status == 410
        assert (await receipt_of(person)).granted_at is None


async def test_a_refusal_leaves_no_trace(person):
    answer = await person.answer("refuse", consentId=...)
    assert answer.json == {"receiptId": None, "expiresAt": None}
    assert answer.status == 202
    assert not await ConsentReceipt.objects.aexists()
