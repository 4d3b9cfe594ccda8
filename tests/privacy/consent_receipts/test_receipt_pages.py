"""Receipts of consent in the admin."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from privacy.consent import receipts, standing
from privacy.models import ConsentReceipt
from tests.privacy.consent_receipts.answers import NOTICES, agree
from tests.recordings.people import make_staff

pytestmark = pytest.mark.django_db(databases=["default", "clickhouse"])


RECEIPTS = "/admin/privacy/consentreceipt/"


def test_receipts_are_found_by_every_id_and_by_user(officer, service):
    mine, other = agree(service, session_id=uuid.uuid4()), agree(service)
    receipts.name_person(
        service_id=service.id, consent_id=mine.consent_id, user_id="cu-1041"
    )
    for query in (mine.consent_id, mine.pk, mine.session_id, "cu-1041"):
        text = officer.get(RECEIPTS, {"q": str(query)}).content.decode()
        assert str(mine.consent_id) in text
        assert str(other.consent_id) not in text


def test_a_receipt_leads_to_its_replay(officer, service):
    receipt = agree(service)
    session = uuid.uuid4()
    receipts.name_recording(
        service_id=service.id, consent_id=receipt.consent_id, session_id=session
    )
    link = f'href="/admin/session-recordings/{session}/"'
    for page in (RECEIPTS, f"{RECEIPTS}{receipt.pk}/change/"):
        assert link in officer.get(page).content.decode()


def test_receipts_are_filtered_by_how_they_stand(officer, service):
    granted, expired, withdrawn = agree(service), agree(service), agree(service)
    past = timezone.now() - timedelta(minutes=1)
    ConsentReceipt.objects.filter(pk=expired.pk).update(expires_at=past)
    receipts.withdraw(service_id=service.id, consent_id=withdrawn.consent_id)
    every = {"granted": granted, "expired": expired, "withdrawn": withdrawn}
    for status, receipt in every.items():
        text = officer.get(RECEIPTS, {"status": status}).content.decode()
        shown = {name for name, r in every.items() if str(r.consent_id) in text}
        assert shown == {status}
        receipt.refresh_from_db()
        assert receipt.status == status


def test_a_receipt_is_read_and_never_edited(officer, service):
    receipt = agree(service)
    address = f"{RECEIPTS}{receipt.pk}/change/"
    text = officer.get(address).content.decode()
    assert str(receipt.consent_id) in text
    assert 'name="_save"' not in text
    officer.post(address, {"user_id": "mallory", "scopes": "[]"})
    receipt.refresh_from_db()
    assert (receipt.user_id, receipt.scopes) == ("", ["record"])
    assert officer.get(f"{RECEIPTS}add/").status_code == 403
    assert officer.post(f"{RECEIPTS}{receipt.pk}/delete/").status_code == 403


def test_staff_withdraw_after_a_question(officer, service, valkey):
    receipt = agree(service)
    chosen = {"action": "withdraw_chosen", "_selected_action": [str(receipt.pk)]}
    question = officer.post(RECEIPTS, chosen)["Location"]
    assert str(receipt.consent_id) in officer.get(question).content.decode()
    receipt.refresh_from_db()
    assert receipt.withdrawn_at is None
    assert officer.post(question)["Location"] == RECEIPTS
    receipt.refresh_from_db()
    assert receipt.withdrawn_by == "vera"
    raw = valkey.get(standing.key(service.pk, receipt.consent_id))
    assert standing.unpack(raw).withdrawn_ms
    assert "holds any more" in officer.get(question).content.decode()


def test_a_question_about_nothing_answers_plainly(officer):
    for ids in ("", "x", str(uuid.uuid4()), "1,2,3"):
        text = officer.get(f"{RECEIPTS}withdraw/", {"ids": ids}).content.decode()
        assert "holds any more" in text


@pytest.mark.parametrize("group", ["Viewer", "Support Admin", "Auditor"])
def test_others_read_receipts_and_withdraw_none(client, service, group):
    receipt = agree(service)
    client.force_login(make_staff(group=group))
    assert str(receipt.consent_id) in client.get(RECEIPTS).content.decode()
    answer = client.post(f"{RECEIPTS}withdraw/?ids={receipt.pk}")
    assert answer.status_code == 403
    receipt.refresh_from_db()
    assert receipt.withdrawn_at is None


def test_who_may_see_nothing_sees_no_receipts(client, service):
    client.force_login(make_staff(group=None))
    assert client.get(RECEIPTS).status_code == 403
    assert client.get(f"{RECEIPTS}withdraw/").status_code == 403
    assert client.get(NOTICES).status_code == 403
