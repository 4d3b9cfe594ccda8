"""Recorded persons stand in the log under pseudonyms that can be blanked."""

from __future__ import annotations

import pytest
from django.db import connection

from privacy.audit import SYSTEM, forget_subject, record, subject_pseudonym
from privacy.audit.subjects import Person, known_pseudonyms, person_of
from privacy.audit.verify import verify
from privacy.models import AuditLog, AuditSubject

pytestmark = pytest.mark.django_db

WHO = "grace@example.com"


def test_a_person_keeps_one_pseudonym_a_service():
    first = subject_pseudonym("shop", WHO)
    assert subject_pseudonym("shop", WHO) == first
    assert subject_pseudonym("blog", WHO) != first
    assert subject_pseudonym("shop", "heidi@example.com") != first
    assert person_of(first) == Person("shop", WHO)
    assert [str(key) for key in known_pseudonyms(WHO, ["shop"])] == [first]
    assert len(known_pseudonyms(WHO, ["shop", "blog", "other"])) == 2


def test_neither_rows_nor_the_table_of_pseudonyms_say_who():
    pseudonym = subject_pseudonym("shop", WHO)
    record("test.row.written", actor=SYSTEM, metadata={"subject": pseudonym})
    with connection.cursor() as cursor:
        for table in ("audit_logs", "privacy_auditsubject"):
            cursor.execute(f"SELECT * FROM {table}")
            stored = str([[_plain(v) for v in row] for row in cursor.fetchall()])
            assert pseudonym in stored or pseudonym.replace("-", "") in stored
            assert "grace" not in stored


def _plain(value):
    return bytes(value) if isinstance(value, memoryview) else value


def test_who_is_forgotten_is_nobody_and_the_chain_holds():
    pseudonym = subject_pseudonym("shop", WHO)
    record("test.row.written", actor=SYSTEM, metadata={"subject": pseudonym})
    hashes = list(AuditLog.objects.values_list("hash", flat=True))
    assert forget_subject("shop", WHO) == 1
    assert person_of(pseudonym) is None
    assert known_pseudonyms(WHO, ["shop"]) == []
    kept = AuditSubject.objects.get()
    assert (kept.lookup, kept.sealed) == (None, None)
    assert kept.forgotten_at is not None
    assert list(AuditLog.objects.values_list("hash", flat=True)) == hashes
    assert verify().rows == 1
    assert forget_subject("shop", WHO) == 0


def test_who_comes_back_is_somebody_else():
    before = subject_pseudonym("shop", WHO)
    forget_subject("shop", WHO)
    assert subject_pseudonym("shop", WHO) != before


def test_only_the_one_asked_for_is_forgotten():
    subject_pseudonym("shop", WHO)
    other, elsewhere = (
        subject_pseudonym("shop", "heidi"),
        subject_pseudonym("blog", WHO),
    )
    forget_subject("shop", WHO)
    assert person_of(other) == Person("shop", "heidi")
    assert person_of(elsewhere) == Person("blog", WHO)


def test_a_new_secret_key_still_finds_whom_the_old_one_named(settings):
    old = settings.SECRET_KEY
    pseudonym = subject_pseudonym("shop", WHO)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [old]
    assert subject_pseudonym("shop", WHO) == pseudonym
    assert person_of(pseudonym) == Person("shop", WHO)
    settings.SECRET_KEY_FALLBACKS = []
    assert person_of(pseudonym) is None
    settings.SECRET_KEY_FALLBACKS = [old]
    assert forget_subject("shop", WHO) == 1


def test_a_person_whose_id_no_database_takes_has_a_pseudonym_too():
    assert subject_pseudonym("shop", "a\x00\ud800") == subject_pseudonym(
        "shop", "a\ufffd\ufffd"
    )


def test_a_pseudonym_nobody_gave_names_nobody():
    assert person_of(SYSTEM.id) is None
