"""Nothing personal gets in, whoever recorded it and however little they masked.

The recorders' own masking is off here: what follows is the server's work alone.
"""

from __future__ import annotations

import io
import logging
import uuid

import orjson
import pytest
from django.test import Client

from privacy.models import MaskingRule
from recordings import chunk_store
from recordings.ingest import keys
from recordings.ingest.buffer import shard_of
from recordings.ingest.worker import IngestWorker
from recordings.ingest.worker.services import ServiceMemory
from recordings.services.derive import derive_and_store
from sessionhub.lib.uuid7 import uuid7
from tests.recordings.factories import clickhouse, empty_clickhouse
from tests.recordings.people import SomeSession, make_staff, open_to
from tests.recordings.worker.conftest import NOW
from tests.recordings.worker.planted import (
    RECORDERS,
    SECRETS,
    S,
    custom,
    first_chunk,
    second_chunk,
)

pytestmark = pytest.mark.django_db(databases=["default", "clickhouse"])


@pytest.fixture(autouse=True)
def _empty(db):
    """Find only what this test stored."""
    empty_clickhouse()


@pytest.fixture(params=RECORDERS)
def recorder(request):
    return request.param


@pytest.fixture
def send(accept, until_idle, service, recorder, db):
    """Send both chunks of the visit; return its session."""
    MaskingRule.objects.create(selector=".salary", mask_type="block")

    def send_both(between=lambda: None):
        session, window = uuid7(), uuid.uuid4()
        for seq, events in enumerate((first_chunk(), second_chunk())):
            body = RECORDERS[recorder](events)
            at = {"session": session, "window": window, "seq": seq, "body": body}
            accept(None, format=recorder, **at)
            until_idle()
            if seq == 0:
                between()
        derive_and_store([(service.pk, session)])
        return session

    return send_both


def everything_stored():
    """Return every column of every row of both tables, as one text."""
    with clickhouse() as client:
        rows = [
            client.execute(f"SELECT * FROM {t}") for t in ("replay_chunks", "sessions")
        ]
    return "\n".join(str(value) for table in rows for row in table for value in row)


def found_in(stored):
    spelled = {
        place: {secret, secret.replace(" ", "+"), secret.replace("@", "%40")}
        for place, secret in SECRETS.items()
    }
    return [place for place, ways in spelled.items() if any(w in stored for w in ways)]


def test_no_planted_secret_is_stored(send, caplog):
    with caplog.at_level(logging.DEBUG):
        send()
    stored = everything_stored()
    assert len(stored) > 2000
    assert found_in(stored) == []
    assert found_in(caplog.text) == []
    assert "p{margin:0 1px 2px 3px}" in stored
    assert "known@example.com" in stored


def opened(client, session, service):
    """Sign a viewer in who has given a reason to open the recording."""
    reader = make_staff()
    client.force_login(reader)
    open_to(reader, SomeSession(session, service.pk))


def test_no_planted_secret_is_in_any_answer(send, client, service):
    session = send()
    opened(client, session, service)
    one = f"/api/recordings/{session}/"
    window = client.get(f"{one}manifest/").json()["windows"][0]["id"]
    events = f"events/?window={window}&from=0&to={NOW + 10**6}"
    answers = "".join(
        client.get(address).content.decode()
        for address in (
            *("/api/recordings/", one, f"{one}timeline/", one + events),
            *(
                "/admin/recordings/recordedsession/",
                f"/admin/session-recordings/{session}/",
            ),
        )
    )
    assert found_in(answers) == []


def test_the_recording_says_what_was_masked_and_by_which_rules(send, client, service):
    session = send()
    opened(client, session, service)
    answer = client.get(f"/api/recordings/{session}/").json()
    report = answer["privacy"]
    assert report["version"] == service.rule_sets.first().number
    assert answer["privacyVersion"] == report["version"]
    assert report["counts"]["email"] >= 5
    assert {"card", "phone", "ssn", "iban", "jwt"} <= set(report["counts"])
    assert set(report["masked"]) == {"inputs", "rules", "names"}
    timeline = client.get(f"/api/recordings/{session}/timeline/").json()
    assert timeline["privacy"] == report


def test_operators_see_how_much_was_masked(send):
    send()
    page = Client().get("/metrics").content.decode()
    assert 'sessionhub_masked_total{kind="email"}' in page
    assert 'sessionhub_masked_total{kind="input"}' in page


def test_what_a_page_marked_stays_masked_when_another_worker_goes_on(
    send, worker, valkey
):
    others = []

    def hand_over():
        worker.close()
        others.append(IngestWorker())
        worker.turn = others[0].turn

    try:
        send(between=hand_over)
        assert found_in(everything_stored()) == []
        (name,) = valkey.keys("sh:{*}:w:*")
        held = orjson.loads(valkey.get(name))
        assert set(held) == {"seq", "page", "treated", "floors", "whole"}
        assert all(type(n) is int for pair in held["treated"] for n in pair)
        assert all(type(n) is int for n in held["floors"])
    finally:
        for other in others:
            other.close()


def test_a_full_snapshot_is_asked_for_where_nothing_is_known_of_a_page(
    accept, until_idle, valkey, service
):
    session, _ = accept(second_chunk(), seq=4)
    until_idle()
    state = keys.state(shard_of(session), str(service.pk), str(session))
    assert valkey.hget(state, "cp") == b"1"


def test_a_chunk_tried_again_is_masked_by_what_is_known_of_its_page(
    accept, until_idle, service
):
    MaskingRule.objects.create(selector=".salary", mask_type="block")
    session, window = accept(first_chunk())
    accept([custom("later", at=99)], session=session, window=window, seq=2)
    until_idle()
    accept(second_chunk(), session=session, window=window, seq=1)
    until_idle()
    assert len(chunk_store.manifest(session)) == 3
    assert found_in(everything_stored()) == []


def test_a_changed_rule_reaches_the_worker_within_seconds(service, monkeypatch):
    memory = ServiceMemory()
    before = memory.get(service.pk)
    MaskingRule.objects.create(selector=".late", mask_type="redact")
    assert memory.get(service.pk) is before
    monkeypatch.setattr("recordings.ingest.worker.services.REMEMBER_SECONDS", 0)
    after = memory.get(service.pk)
    assert after.privacy_version == before.privacy_version + 1
    assert ".late" in [rule.selector for rule in after.masking.rules]


def test_a_worker_that_fails_on_a_chunk_does_not_quote_it(
    accept, until_idle, monkeypatch, caplog
):
    def fail(events, *args):
        raise RuntimeError(f"cannot do {S['typed']}")

    monkeypatch.setattr("recordings.ingest.worker.process.mask_chunk", fail)
    printed = io.StringIO()
    monkeypatch.setattr("sys.stdout", printed)
    with caplog.at_level(logging.DEBUG):
        accept(first_chunk())
        until_idle()
    assert "cannot_read" in caplog.text + printed.getvalue()
    assert found_in(caplog.text + printed.getvalue()) == []
