"""Whether a person may be recorded, checked with every chunk."""

from __future__ import annotations

import asyncio
import uuid
from datetime import timedelta

import orjson
import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from privacy.consent import receipts, standing
from privacy.models import ConsentReceipt
from recordings.ingest.edge import IngestEdge
from tests.recordings.factories import make_service
from tests.recordings.ingest.consent_hub import Person, change
from tests.recordings.ingest.hub import Hub, call, teapot
from tests.recordings.ingest.third_party_hub import ThirdPartyHub
from tests.recordings.ingest.third_party_traffic import (
    full_snapshot,
    identify_message,
    meta,
    snapshot_message,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def person(hub):
    """Somebody on a page of a service that asks first."""
    await change(hub.service, consent_policy="required", consent_off_reason="")
    return Person(hub)


async def receipt_of(person):
    return await ConsentReceipt.objects.aget(consent_id=person.consent_id)


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


async def test_signals_and_methods_are_written_down(person):
    answer = await person.answer(
        gpc=True, dnt=True, method="api", noticeVersion="our-7", noticeHash=None
    )
    assert answer.status == 202
    receipt = await receipt_of(person)
    assert (receipt.gpc, receipt.dnt) == (True, True)
    assert (receipt.method, receipt.notice_version) == ("api", "our-7")


@pytest.mark.parametrize(
    ("changes", "status", "code", "field"),
    [
        ({"extra": 1}, 400, "unknown_field", "extra"),
        ({"consentId": ...}, 400, "missing_field", "consentId"),
        ({"scopes": ...}, 400, "missing_field", "scopes"),
        ({"action": None}, 400, "missing_field", "action"),
        ({"method": ...}, 400, "missing_field", "method"),
        ({"consentId": "me"}, 400, "bad_id", "consentId"),
        ({"consentId": "A" * 8 + "-0000-4000-8000-" + "0" * 12}, 400, "bad_id", None),
        ({"sessionId": str(uuid.uuid4())}, 400, "bad_id", "sessionId"),
        ({"action": "maybe"}, 422, "invalid_field", "action"),
        ({"action": []}, 422, "invalid_field", "action"),
        ({"scopes": []}, 422, "invalid_field", "scopes"),
        ({"scopes": ["record", "everything"]}, 422, "invalid_field", "scopes"),
        ({"scopes": "record"}, 422, "invalid_field", "scopes"),
        ({"scopes": [["record"]]}, 422, "invalid_field", "scopes"),
        ({"method": "mind reading"}, 422, "invalid_field", "method"),
        ({"method": []}, 422, "invalid_field", "method"),
        ({"gpc": "yes"}, 422, "invalid_field", "gpc"),
        ({"sentAt": -1}, 422, "invalid_field", "sentAt"),
        ({"sentAt": True}, 422, "invalid_field", "sentAt"),
        ({"noticeHash": "x" * 65}, 422, "invalid_field", "noticeHash"),
        ({"noticeVersion": "a\nb"}, 422, "invalid_field", "noticeVersion"),
        ({"noticeHash": "0" * 64}, 422, "unknown_notice", None),
        ({"noticeVersion": 9}, 422, "unknown_notice", None),
    ],
)
async def test_a_wrong_answer_is_refused_by_name(person, changes, status, code, field):
    answer = await person.answer(**changes)
    assert (answer.status, answer.json["code"]) == (status, code)
    assert answer.json.get("field") == field or field is None
    assert set(answer.json) >= {"code", "detail", "requestId"}
    assert not await ConsentReceipt.objects.aexists()


NO_OBJECT = [b"", b"[]", b"{", b"\xff", b"null", b"[" * 4000]
NO_OBJECT += [b'{"action":"grant","action":"refuse"}']


@pytest.mark.parametrize("raw", NO_OBJECT)
async def test_what_is_no_object_is_refused(person, raw):
    answer = await person.answer(raw=raw)
    assert (answer.status, answer.json["code"]) == (400, "bad_json")


async def test_the_usual_checks_come_before_it(person):
    assert (await person.answer(key="pk_nobody")).json["code"] == "unknown_key"
    assert (await person.answer(raw=b"x" * 5000)).status == 413
    packed = await person.answer(headers={"content-encoding": "gzip"})
    assert packed.status == 415
    await change(person.hub.service, allowed_origins=["https://other.example.com"])
    answer = await person.answer()
    assert (answer.status, answer.json["code"]) == (403, "origin_not_allowed")
    assert "access-control-allow-origin" not in answer.headers


async def test_it_counts_against_the_quota(person, settings):
    settings.INGEST_REQUESTS_PER_MINUTE = 3
    statuses = [(await person.answer()).status for _ in range(5)]
    assert statuses[-1] == 429


async def test_only_posts_are_answered(person):
    path = f"/i/v1/{person.hub.service.key}/consent"
    assert (await call(person.hub.app, "GET", path)).status == 405


async def test_a_bad_consent_in_the_envelope_is_named(person):
    for wrong in (7, "x", "", []):
        answer = await person.post(consentId=wrong)
        assert (answer.status, answer.json["code"]) == (400, "bad_id")
        assert answer.json["field"] == "consentId"


async def test_other_recorders_are_refused_with_advice(person, valkey):
    hub = ThirdPartyHub(person.hub.service.key)
    posted = await hub.post_lines(meta(), full_snapshot())
    assert (posted.status, posted.json["code"]) == (403, "consent_required")
    assert "notice" in posted.json["detail"]
    opened = await hub.socket().connect()
    assert opened == {"type": "websocket.close", "code": 4403}
    assert valkey.keys("*:in") == []


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


async def test_the_notice_comes_in_the_language_of_the_page(person):
    path = f"/i/v1/{person.hub.service.key}/config"

    async def language(query="", accept=""):
        headers = {"accept-language": accept}
        answer = await call(person.hub.app, "GET", path, query=query, headers=headers)
        return answer.json["consent"]["notice"]["language"]

    assert await language() == "en"
    assert await language("lang=de") == "de"
    assert await language("lang=de-AT") == "de"
    assert await language("lang=xx", accept="de") == "de"
    assert await language(accept="fr;q=0.9, de;q=0.8, en;q=0.7") == "de"
    assert await language(accept="fr, *;q=0.1, de;q=x") == "en"
    assert await language("lang=%00%ff" + "a" * 300) == "en"


async def test_the_configuration_names_the_policy(person):
    path = f"/i/v1/{person.hub.service.key}/config"
    config = (await call(person.hub.app, "GET", path)).json["consent"]
    assert config["policy"] == "required"
    assert config["days"] == 180
    assert config["respectDnt"] is False
    assert set(config["notice"]) == {
        *("version", "hash", "language", "title", "body"),
        *("accept", "decline", "privacyUrl"),
    }


async def test_posthog_is_configured_not_to_record_and_to_pause(person):
    hub = ThirdPartyHub(person.hub.service.key)
    answer = await hub.post_snapshots(
        snapshot_message(meta(), full_snapshot(), key=hub.key)
    )
    assert (answer.status, answer.json["code"]) == (403, "consent_required")
    assert answer.json["quota_limited"] == ["recordings"]
    config = await hub.request("GET", f"/array/{hub.key}/config")
    assert config.json["sessionRecording"] is False


async def test_a_person_posthog_names_before_consent_is_not_kept(person, valkey):
    hub = ThirdPartyHub(person.hub.service.key)
    named = identify_message("ann", key=hub.key, email="ann@example.com")
    answer = await hub.post_snapshots(named, path="/e/")
    assert answer.status == 200
    assert valkey.keys("*person*") == []


async def test_an_open_socket_ends_when_consent_becomes_required(person):
    await change(
        person.hub.service, consent_policy="off", consent_off_reason="Asked on site."
    )
    socket = ThirdPartyHub(person.hub.service.key).socket()
    assert (await socket.connect())["type"] == "websocket.accept"
    await change(person.hub.service, consent_policy="required")
    await socket.send(meta())
    error = orjson.loads((await socket.receive())["text"])
    assert error["code"] == "consent_required"
    assert (await socket.receive())["code"] == 4403
