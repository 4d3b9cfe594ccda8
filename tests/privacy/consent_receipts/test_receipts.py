"""Receipts of consent."""

from __future__ import annotations

import uuid

import pytest
import redis

from privacy.consent import receipts
from privacy.erasure import tombstones
from privacy.models import ConsentNotice, ErasureJob
from tests.privacy.consent_receipts.answers import agree, english

pytestmark = pytest.mark.django_db(databases=["default", "clickhouse"])


def test_a_receipt_keeps_what_was_read(service):
    receipt = agree(service)
    assert receipt.notice == english()
    with pytest.raises(receipts.UnknownNoticeError):
        agree(service, notice_hash="0" * 64)
    with pytest.raises(receipts.UnknownNoticeError):
        agree(service, notice_version="2")


def test_without_any_notice_the_recorder_shows_its_own_text(service):
    with pytest.raises(receipts.UnknownNoticeError):
        agree(service, notice_version="", notice_hash="")
    ConsentNotice.objects.update(enabled=False)
    assert agree(service, notice_version="", notice_hash="").notice is None


def test_a_yes_to_an_older_notice_still_counts(service):
    before = english()
    ConsentNotice.objects.create(
        language="en", title="New", body="B", accept="A", decline="D"
    )
    receipt = agree(
        service, notice_version=str(before.version), notice_hash=before.sha256
    )
    assert receipt.notice == before


def test_a_person_is_named_once_the_page_names_them(service):
    receipt = agree(service)
    names = {"service_id": service.id, "consent_id": receipt.consent_id}
    receipts.name_person(**names, user_id="cu-1041")
    receipts.name_person(**names, user_id="cu-1041")
    receipt.refresh_from_db()
    assert receipt.user_id == "cu-1041"


def test_a_receipt_names_the_first_session_recorded_under_it(service):
    receipt = agree(service)
    names = {"service_id": service.id, "consent_id": receipt.consent_id}
    first = uuid.uuid4()
    receipts.name_recording(**names, session_id=first)
    receipts.name_recording(**names, session_id=uuid.uuid4())
    receipt.refresh_from_db()
    assert receipt.session_id == first


def test_a_receipt_never_names_an_erased_session(service):
    receipt = agree(service)
    erased = uuid.uuid4()
    job = ErasureJob.objects.create(service=service, kind="session", reason="asked")
    tombstones.mark(job, [erased])
    receipts.name_recording(
        service_id=service.id, consent_id=receipt.consent_id, session_id=erased
    )
    receipt.refresh_from_db()
    assert receipt.session_id is None


def test_a_withdrawal_that_cannot_take_effect_is_not_written_down(service, settings):
    receipt = agree(service)
    settings.VALKEY_URL = "redis://127.0.0.1:1/0"
    with pytest.raises(redis.RedisError):
        receipts.withdraw(service_id=service.id, consent_id=receipt.consent_id)
    receipt.refresh_from_db()
    assert receipt.withdrawn_at is None
