"""recordings.ingest.edge.consent: the body of an answer, and what is refused."""

from __future__ import annotations

import uuid

import pytest

from privacy.models import ConsentReceipt
from tests.recordings.ingest.consent.receipts import receipt_of
from tests.recordings.ingest.consent_hub import change
from tests.recordings.ingest.hub import call

pytestmark = pytest.mark.django_db(transaction=True)


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
