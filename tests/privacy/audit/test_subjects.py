"""Recorded persons have pseudonyms in the log, which can be unlinked."""

from __future__ import annotations

import pytest
from django.db import connection

from privacy.audit import SYSTEM, forget_subject, record, subject_pseudonym
from privacy.audit.subjects import Person, known_pseudonyms, person_of
from privacy.audit.verify import verify
from privacy.models import AuditLog, AuditSubject

pytestmark = pytest.mark.django_db

GRACE = "grace@example.com"


def test_a_person_keeps_one_pseudonym_a_service():
    first = subject_pseudonym("shop", GRACE)
    assert subject_pseudonym("shop", GRACE) == first
    assert subject_pseudonym("blog", GRACE) != first
    assert subject_pseudonym("shop", "heidi@example.com") != first
    assert person_of(first) == Person("shop", GRACE)
    assert [str(key) for key in known_pseudonyms(GRACE, ["shop"])] == [first]
    assert len(known_pseudonyms(GRACE, ["shop", "blog", "other"])) == 2


def test_neither_rows_nor_the_table_of_pseudonyms_name_the_person():
    pseudonym = subject_pseudonym("shop", GRACE)
    record("test.row.written", actor=SYSTEM, metadata={"subject": pseudonym})
    with connection.cursor() as cursor:
        for table in ("audit_logs", "privacy_auditsubject"):
            cursor.execute(f"SELECT * FROM {table}")
            stored = str([[_plain(v) for v in row] for row in cursor.fetchall()])
            assert pseudonym in stored or pseudonym.replace("-", "") in stored
            assert "grace" not in stored


def _plain(value):
    return bytes(value) if isinstance(value, memoryview) else value


def test_a_forgotten_person_is_not_found_and_the_chain_holds():
    pseudonym = subject_pseudonym("shop", GRACE)
    record("test.row.written", actor=SYSTEM, metadata={"subject": pseudonym})
    hashes = list(AuditLog.objects.values_list("hash", flat=True))
    assert forget_subject("shop", GRACE) == 1
    assert person_of(pseudonym) is None
    assert known_pseudonyms(GRACE, ["shop"]) == []
    kept = AuditSubject.objects.get()
    assert (kept.lookup, kept.sealed) == (None, None)
    assert kept.forgotten_at is not None
    assert list(AuditLog.objects.values_list("hash", flat=True)) == hashes
    assert verify().rows == 1
    assert forget_subject("shop", GRACE) == 0


def test_a_forgotten_person_gets_another_pseudonym():
    before = subject_pseudonym("shop", GRACE)
    forget_subject("shop", GRACE)
    assert subject_pseudonym("shop", GRACE) != before


def test_only_the_one_asked_for_is_forgotten():
    subject_pseudonym("shop", GRACE)
    other, elsewhere = (
        subject_pseudonym("shop", "heidi"),
        subject_pseudonym("blog", GRACE),
    )
    forget_subject("shop", GRACE)
    assert person_of(other) == Person("shop", "heidi")
    assert person_of(elsewhere) == Person("blog", GRACE)


def test_a_new_secret_key_still_finds_persons_sealed_with_the_old_one(settings):
    old = settings.SECRET_KEY
    pseudonym = subject_pseudonym("shop", GRACE)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [old]
    assert subject_pseudonym("shop", GRACE) == pseudonym
    assert person_of(pseudonym) == Person("shop", GRACE)
    settings.SECRET_KEY_FALLBACKS = []
    assert person_of(pseudonym) is None
    settings.SECRET_KEY_FALLBACKS = [old]
    assert forget_subject("shop", GRACE) == 1


def test_a_person_with_an_id_no_database_takes_has_a_pseudonym_too():
    assert subject_pseudonym("shop", "a\x00\ud800") == subject_pseudonym(
        "shop", "a\ufffd\ufffd"
    )


def test_an_unknown_pseudonym_names_no_one():
    assert person_of(SYSTEM.id) is None
