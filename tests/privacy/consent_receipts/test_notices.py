"""Notices of consent: versions and languages."""

from __future__ import annotations

import uuid

import pytest

from privacy.consent import notices
from privacy.models import ConsentNotice
from privacy.models.consent_notice import NoticeInUseError
from tests.privacy.consent_receipts.answers import NOTICES, english

pytestmark = pytest.mark.django_db(databases=["default", "clickhouse"])


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
