"""privacy.consent and its pages in the admin."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import redis
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from privacy.consent import notices, receipts, standing
from privacy.consent.receipts import Yes
from privacy.erasure import tombstones
from privacy.models import ConsentNotice, ConsentReceipt, ErasureJob
from privacy.models.consent_notice import NoticeInUseError
from sessionhub.models import Service
from tests.recordings.people import make_staff

pytestmark = pytest.mark.django_db(databases=["default", "clickhouse"])

RECEIPTS = "/admin/privacy/consentreceipt/"
NOTICES = "/admin/privacy/consentnotice/"


@pytest.fixture
def service(valkey):
    return Service.objects.create(slug="web-app", name="Web app")


@pytest.fixture
def officer(client):
    client.force_login(make_staff(group="Privacy Officer"))
    return client


def english():
    return ConsentNotice.objects.get(language="en", service=None, version=1)


def agree(service, **changes):
    notice = english()
    yes = {
        "consent_id": uuid.uuid4(),
        "scopes": ("record",),
        "method": "banner",
        "notice_version": str(notice.version),
        "notice_hash": notice.sha256,
    }
    return receipts.grant(Yes(**(yes | changes)), service_id=service.id, days=180)


def notice_form(**changes):
    values = {
        "service": "",
        "language": "fr",
        "enabled": "on",
        "title": "Pouvons-nous enregistrer ?",
        "body": "Nous aimerions voir ce qui ne marche pas.",
        "accept": "Oui",
        "decline": "Non",
        "privacy_url": "/vie-privee",
    }
    return values | changes


# --- the policy of a service ----------------------------------------------------------


def test_a_service_asks_unless_it_is_set_otherwise(service):
    assert service.consent_policy == "required"
    assert service.consent_days == 180
    assert service.respect_dnt is False


@pytest.mark.parametrize("reason", ["", "   ", "\u200b\u2060"])
def test_off_needs_a_reason_with_text(service, reason):
    service.consent_policy, service.consent_off_reason = "off", reason
    with pytest.raises(ValidationError, match="Give the reason"):
        service.full_clean()


def test_the_database_wants_the_reason_too(service):
    with pytest.raises(IntegrityError), transaction.atomic():
        Service.objects.update(consent_policy="off")
    Service.objects.update(consent_policy="off", consent_off_reason="Staff only.")


def test_the_admin_asks_for_the_reason(client, admin_user, service):
    client.force_login(admin_user)
    form = {
        "name": "Web app",
        "sampling": "1",
        "min_duration_ms": "0",
        "retention_days": "30",
        "pre_trigger_ms": "60000",
        "consent_policy": "off",
        "consent_days": "180",
        "watch_notice": "notice",
    }
    address = f"/admin/sessionhub/service/{service.pk}/change/"
    page = client.post(address, form).content.decode()
    assert "Give the reason for no consent" in page
    form["consent_off_reason"] = "Only staff use it, and they signed."
    assert client.post(address, form).status_code == 302
    service.refresh_from_db()
    assert service.consent_policy == "off"


# --- notices --------------------------------------------------------------------------


def test_english_and_german_are_shipped_once(db):
    notices.ensure_shipped()
    assert {n.language for n in notices.current()} == {"en", "de"}
    assert all(notice.version == 1 for notice in ConsentNotice.objects.all())


def test_words_that_were_shown_never_change(db):
    notice = english()
    notice.body = "Anything goes."
    with pytest.raises(NoticeInUseError):
        notice.save()
    notice.refresh_from_db()
    notice.enabled = False
    notice.save()
    assert english().enabled is False


def test_a_service_with_notices_of_its_own_shows_only_those(service):
    own = ConsentNotice.objects.create(
        service=service, language="fr", title="T", body="B", accept="A", decline="D"
    )
    shown = notices.of_service(notices.current(), service.pk)
    assert shown == [own]
    assert len(notices.of_service(notices.current(), uuid.uuid4())) == 2


def test_a_changed_text_in_the_admin_is_the_next_version(officer, service):
    assert officer.post(f"{NOTICES}add/", notice_form()).status_code == 302
    first = ConsentNotice.objects.get(language="fr")
    address = f"{NOTICES}{first.pk}/change/"
    page = officer.get(address).content.decode()
    assert "Pouvons-nous enregistrer" in page
    assert officer.post(address, notice_form(accept="Oui, merci")).status_code == 302
    versions = ConsentNotice.objects.filter(language="fr").order_by("version")
    assert [(n.version, n.accept) for n in versions] == [(1, "Oui"), (2, "Oui, merci")]
    assert versions[0].sha256 != versions[1].sha256
    officer.post(f"{NOTICES}{versions[1].pk}/change/", notice_form(accept="Oui, merci"))
    assert versions.count() == 2
    assert officer.get(NOTICES).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"language": "French"},
        {"title": ""},
        {"privacy_url": "javascript:alert(1)"},
        {"privacy_url": "ftp://x"},
    ],
)
def test_a_bad_notice_is_refused(officer, changes):
    assert officer.post(f"{NOTICES}add/", notice_form(**changes)).status_code == 200
    assert not ConsentNotice.objects.filter(language__in=("fr", "French")).exists()


def test_notices_are_not_deleted(officer):
    answer = officer.post(f"{NOTICES}{english().pk}/delete/", {"post": "yes"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (["de"], "de"),
        (["DE-at"], "de"),
        (["fr", "de"], "de"),
        (["fr"], "en"),
        ([], "en"),
        (["e"], "en"),
    ],
)
def test_the_language_that_suits_best_is_chosen(wanted, found):
    assert notices.choose(["en", "de"], wanted) == found


def test_without_english_the_first_language_is_better_than_none():
    assert notices.choose(["pt-BR", "de"], ["fr"]) == "de"
    assert notices.choose([], ["fr"]) is None


# --- receipts -------------------------------------------------------------------------


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


# --- receipts in the admin ------------------------------------------------------------


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
