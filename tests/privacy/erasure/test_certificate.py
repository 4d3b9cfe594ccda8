"""Certificates: signed, checked by who has the key, and silent about the person."""

from __future__ import annotations

import copy
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from privacy.audit.canonical import canonical
from privacy.erasure import certificate, sealing
from privacy.erasure.scope import Person
from privacy.erasure.sealing import Subject
from privacy.models import AuditLog

BODY = {
    "version": 1,
    "id": "0190",
    "stores": [{"store": "notes", "found": 2, "erased": 2, "remaining": 0}],
    "held": [],
}


@pytest.fixture
def signed():
    row = AuditLog(sequence=7, hash="f" * 64)
    return certificate.signed(BODY, audit=row)


def test_what_was_signed_is_genuine_also_after_a_round_trip(signed):
    assert certificate.is_genuine(signed)
    assert certificate.is_genuine(json.loads(json.dumps(signed, indent=3)))


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c["stores"][0].update(found=3),
        lambda c: c["audit"].update(hash="0" * 64),
        lambda c: c.update(extra=1),
        lambda c: c.pop("held"),
        lambda c: c.update(signature="0" * 64),
        lambda c: c.update(signature="ä"),
        lambda c: c.update(signature=None),
        lambda c: c.pop("signature"),
    ],
)
def test_whatever_is_changed_is_noticed(signed, change):
    forged = copy.deepcopy(signed)
    change(forged)
    assert not certificate.is_genuine(forged)


@pytest.mark.parametrize("thing", [None, [], "x", 7, {"a": float("nan")}])
def test_what_is_no_certificate_is_not_genuine(thing):
    assert not certificate.is_genuine(thing)


def test_another_key_signs_otherwise_and_a_former_one_still_counts(signed, settings):
    settings.SECRET_KEY = "another one"
    assert not certificate.is_genuine(signed)
    settings.SECRET_KEY_FALLBACKS = ["only for tests"]
    assert certificate.is_genuine(signed)


def test_the_signature_is_of_canonical_json(signed):
    content = {name: value for name, value in signed.items() if name != "signature"}
    assert signed["signature"] == sealing.signature(canonical(content))


def test_a_subject_is_sealed_and_comes_back():
    person = Person(user_ids=("u-17",), emails=("ada@example.com",))
    sealed = sealing.seal(Subject(person=person))
    assert b"u-17" not in sealed
    assert sealing.unseal(sealed).person == person


def test_the_hash_of_a_subject_is_keyed_and_its_own(settings):
    def of(**changes):
        subject = {
            "service": "web-app",
            "kind": "person",
            "identifiers": ["u-17"],
            **changes,
        }
        return sealing.subject_hash(**subject)

    first = of()
    others = [of(service="other"), of(kind="session"), of(identifiers=["u-18"])]
    settings.SECRET_KEY = "another one"
    assert len({first, *others, of()}) == 5


@pytest.mark.django_db
def test_the_command_prints_what_is_wrong(signed, tmp_path):
    file = tmp_path / "certificate.json"
    file.write_text("{")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_erasure", str(file))
    file.write_text(json.dumps({**signed, "held": [1]}))
    with pytest.raises(CommandError, match="not genuine"):
        call_command("verify_erasure", str(file))
    file.write_text(json.dumps(signed))
    with pytest.raises(CommandError, match="audit row is not here"):
        call_command("verify_erasure", str(file), stdout=StringIO())
