"""A person is erased under every spelling the page may have sent."""

from __future__ import annotations

import json
import uuid
import zlib
from datetime import UTC, datetime

import pytest

from privacy.audit import subject_pseudonym
from privacy.consent.receipts import name_person
from privacy.erasure.requests import named
from privacy.models import AuditSubject, ConsentReceipt
from recordings.erasers import buffer
from recordings.erasers.found import RecordedSessions
from recordings.extract import extract
from recordings.models import DeadLetter
from recordings.services.dead_letters import seal
from sessionhub.lib.uuid7 import uuid7
from tests.recordings.factories import make_chunk, make_service, make_session

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "clickhouse"]
)

LONG = "l-" + "x" * 400
# What the page said, what is asked for.
SPELLINGS = {
    "as it is": ({"userId": "u-1"}, {"user_id": "u-1"}),
    "white space around": ({"userId": "\tu-2 \n"}, {"user_id": "u-2"}),
    "white space asked for": ({"userId": "u-3"}, {"user_id": " u-3 "}),
    "a number": ({"userId": 1041}, {"user_id": "1041"}),
    "composed letters": ({"userId": "Zoe\u0308"}, {"user_id": "Zo\u00eb"}),
    "longer than a column": ({"userId": LONG}, {"user_id": LONG}),
    "an email in capitals": (
        {"userId": "e-1", "traits": {"email": "\u00dcNAL@Example.com "}},
        {"email": "\u00fcnal@example.com"},
    ),
    "an email that is the id": (
        {"userId": "Cleo@example.com"},
        {"email": "cleo@example.com"},
    ),
    "an email given as the id": (
        {"userId": "e-2", "traits": {"email": "dan@example.com"}},
        {"user_id": "Dan@example.com"},
    ),
    "an email without an id": (
        {"userId": None, "traits": {"email": "eve@example.com"}},
        {"email": "EVE@example.com"},
    ),
}


def facts_of(*payloads):
    """What extraction keeps of a chunk that names these people."""
    events = [
        {"type": 5, "timestamp": at, "data": {"tag": "sh.identify", "payload": each}}
        for at, each in enumerate(payloads)
    ]
    facts = extract(events).facts
    for name in ("hash", "whole"):
        facts["identity"].pop(name)
    return facts


def before_forms(facts):
    """The same as the hub kept it before it kept canonical forms."""
    return {"identity": facts["identity"]}


def found(service, **asked):
    person = named(**asked)
    sessions = RecordedSessions()
    known = sessions.identify(service.pk, person)
    return {each for page in sessions.find(service.pk, known) for each in page}


@pytest.mark.parametrize("kept", [dict, before_forms])
def test_every_spelling_finds_its_session_and_no_other(stores, kept):
    service, made = make_service(), {}
    for name, (payload, _) in SPELLINGS.items():
        made[name] = make_session(service=service)
        make_chunk(made[name], facts=json.dumps(kept(facts_of(payload))))
    for name, (_, asked) in SPELLINGS.items():
        assert found(service, **asked) == {made[name].id}, name
    assert found(service, user_id="U-1") == set()


def test_who_signed_in_before_another_in_one_chunk_is_found_alone(stores):
    session = make_session()
    ada = {"userId": "u-1", "traits": {"email": "ada@example.com"}}
    ben = {"userId": "u-2", "traits": {"email": "ben@example.com"}}
    make_chunk(session, facts=json.dumps(facts_of(ada, ben)))
    other = make_session()
    make_chunk(other, facts=json.dumps(facts_of(ben)))
    assert found(session.service, email="ada@example.com") == {session.id}
    assert found(session.service, user_id="u-2") == {session.id, other.id}


def test_long_ids_with_one_beginning_are_two_people(stores):
    one, other = make_session(), make_session()
    for session, end in ((one, "a"), (other, "b")):
        make_chunk(session, facts=json.dumps(facts_of({"userId": LONG + end})))
    assert found(one.service, user_id=LONG + "a") == {one.id}


def test_derived_rows_alone_are_found(stores):
    new = make_session(person_ids=["u-1"], person_emails=["ada@example.com"])
    old = make_session(actor_id="U-9 ", actor_email="ADA@example.com")
    assert found(new.service, email="Ada@Example.com") == {new.id, old.id}
    assert found(new.service, user_id="u-1") == {new.id}


def test_receipts_pseudonyms_and_anonymous_visits_follow_the_form(stores, erase):
    service, consent = make_service(), uuid.uuid4()
    receipt = ConsentReceipt.objects.create(service=service, consent_id=consent)
    name_person(service_id=service.pk, consent_id=consent, user_id="Zoe\u0308 ")
    anonymous = make_session(service=service, consent_id=str(consent))
    subject_pseudonym(service.slug, "Zoe\u0308")
    assert found(service, user_id="Zo\u00eb") == {anonymous.id}
    job = erase(service, user_id="Zo\u00eb")
    receipt.refresh_from_db()
    assert (receipt.user_id, receipt.user_form, job.sessions) == ("", "", 1)
    assert AuditSubject.objects.get().sealed is None


def letter(session, body):
    DeadLetter.objects.create(
        service=session.service,
        session_id=session.id,
        window_id=uuid7(),
        seq=0,
        code="x",
        entry={},
        body=seal(body),
        received_at=datetime.now(tz=UTC),
    )


def test_dead_letters_are_searched_as_text_is_spelled_in_them(stores):
    made = {}
    for name, payload in {
        "escaped": '{"userId":"\\u005ao\\u00eb "}',
        "a number": '{"userId": 1041}',
        "an email": '{"traits":{"email":"ADA@Example.com"}}',
        "of nobody asked for": '{"userId":"zo\\u00eb","count":1041}',
    }.items():
        made[name] = make_session()
        letter(made[name], payload.encode())
    service = made["escaped"].service
    assert found(service, user_id="Zo\u00eb") == {made["escaped"].id}
    assert found(service, user_id="1041") == {made["a number"].id}
    assert found(service, email="ada@example.com") == {made["an email"].id}


def test_a_dead_letter_that_breaks_off_is_read_up_to_there(stores):
    session = make_session()
    packer = zlib.compressobj(wbits=31)
    text = b'[{"userId":"u-1"},"' + bytes(range(32, 127)).replace(b'"', b"") * 40
    body = packer.compress(text) + packer.flush(zlib.Z_FULL_FLUSH)
    letter(session, b'{"seq":0}\n' + body + b"\xff" * 900)
    assert found(session.service, user_id="u-1") == {session.id}


@pytest.mark.parametrize("known", [["U-1 ", {}], [7, {"email": "ADA@example.com "}]])
def test_what_posthog_said_of_a_person_is_compared_by_form(known):
    person = named(user_id="U-1").joined(named(email="ada@example.com"))
    assert buffer.names(json.dumps(known), person)


def test_the_certificate_says_what_was_looked_for_and_names_nobody(stores, erase):
    session = make_session()
    make_chunk(session, facts=json.dumps(facts_of({"userId": "Cleo@example.com"})))
    job = erase(session.service, email="cleo@example.com")
    looked_for = job.certificate["lookedFor"]
    assert [form["kind"] for form in looked_for["forms"]] == ["userId", "email"]
    assert "case folded" in looked_for["rule"]
    assert "texts of dead letters" in looked_for["fields"]
    assert "cleo" not in json.dumps(job.certificate).lower()
    assert job.certificate["sessions"] == 1
