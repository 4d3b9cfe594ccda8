"""Nothing personal gets in, whoever recorded it and however little they masked.

The recorders' own masking is off here: what follows is the server's work alone.
"""

from __future__ import annotations

import gzip
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

pytestmark = pytest.mark.django_db(databases=["default", "clickhouse"])

# Where it stands -> what must not be found. All invented.
SECRETS = {
    "text": "ada.lovelace@example.org",
    "password": "correct-horse-77",
    "card number field": "tok-card-3141",
    "one-time code": "908172",
    "typed": "my diary of tuesday",
    "hidden input": "hidden-value-5512",
    "textarea": "a letter to nobody",
    "option": "the third illness",
    "title attribute": "4111 1111 1111 1111",
    "aria": "call +1 415 555 0134",
    "link": "grace@example.org",
    "query": "s3cr3t-token-value",
    "page title": "mary@example.org",
    "comment": "078-05-1120",
    "late text": "DE89 3704 0044 0532 0130 00",
    "late attribute": "katherine@example.org",
    "late value": "typed by a script",
    "marked": "under an alias mark",
    "marked late": "later under the mark",
    "blocked by rule": "salary 91000 a year",
    "blocked late": "bonus 7000 more",
    "console": "joan@example.org",
    "console object": "console-password-1",
    "request address": "api-key-in-query",
    "request body": "body-password-9",
    "response body": "revenue of the year",
    "track": "barbara@example.org",
    "trait": "radia@example.org",
    "error": "frances@example.org",
    "error address": "token-in-source",
    "nested json": "nested-secret-42",
    "jwt": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0."
    "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
}
S = SECRETS


def element(id_, tag, *children, **attributes):
    names = {name.rstrip("_").replace("_", "-"): v for name, v in attributes.items()}
    return {
        "type": 2,
        "id": id_,
        "tagName": tag,
        "attributes": names,
        "childNodes": list(children),
    }


def text(id_, value):
    return {"type": 3, "id": id_, "textContent": value}


def page():
    fields = [
        element(10, "input", type="password", value=S["password"]),
        element(11, "input", autocomplete="cc-number", value=S["card number field"]),
        element(12, "input", autocomplete="one-time-code", value=S["one-time code"]),
        element(13, "input", type="hidden", value=S["hidden input"]),
        element(14, "textarea", text(15, S["textarea"])),
        element(16, "select", element(17, "option", value=S["option"])),
        element(18, "input", type="text", value=""),
    ]
    rest = [
        element(20, "p", text(21, f"Write to {S['text']}")),
        element(22, "img", title=f"Card {S['title attribute']}"),
        element(23, "b", aria_label=S["aria"]),
        element(24, "a", href=f"mailto:{S['link']}"),
        element(25, "a", href=f"https://shop.example.com/x?token={S['query']}"),
        {"type": 5, "id": 26, "textContent": f" {S['comment']} "},
        element(30, "div", text(31, S["marked"]), class_="ph-mask"),
        element(32, "div", text(33, S["blocked by rule"]), class_="salary"),
        element(34, "pre", text(35, orjson.dumps({"jwt": S["jwt"]}).decode())),
        element(40, "style", text(41, "p{margin:0 1px 2px 3px}")),
    ]
    head = element(3, "head", element(4, "title", text(5, S["page title"])))
    body = element(6, "body", *fields, *rest)
    return {"type": 0, "id": 1, "childNodes": [element(2, "html", head, body)]}


def custom(tag, at=50, **payload):
    return {"type": 5, "timestamp": NOW + at, "data": {"tag": tag, "payload": payload}}


def plugin(name, **payload):
    data = {"plugin": name, "payload": payload}
    return {"type": 6, "timestamp": NOW + 60, "data": data}


def first_chunk():
    return [
        {"type": 4, "timestamp": NOW, "data": {"href": "https://shop.example.com/"}},
        {"type": 2, "timestamp": NOW + 5, "data": {"node": page()}},
        {
            "type": 3,
            "timestamp": NOW + 40,
            "data": {"source": 5, "id": 18, "text": S["typed"], "isChecked": False},
        },
        custom(
            "sh.page",
            href=f"https://shop.example.com/y?api-key={S['request address']}",
            title=S["page title"],
            kind="push",
        ),
        custom("sh.track", name="step", props={"who": S["track"]}),
        custom(
            "sh.identify",
            userId="u-1",
            traits={"email": "known@example.com", "backup": S["trait"]},
        ),
        custom(
            "sh.error",
            message=f"No account for {S['error']}",
            source=f"https://shop.example.com/a.js?access_token={S['error address']}",
            stack="at f (a.js:1:1)",
            kind="error",
        ),
        plugin(
            "rrweb/console@1",
            level="log",
            payload=[
                f'"hello {S["console"]}"',
                orjson.dumps({"password": S["console object"]}).decode(),
            ],
            trace=[],
        ),
        plugin(
            "rrweb/network@1",
            requests=[
                {
                    "name": f"https://api.example.com/?apiKey={S['request address']}",
                    "initiatorType": "fetch",
                    "method": "POST",
                    "status": 200,
                    "startTime": NOW + 60,
                    "timestamp": NOW + 60,
                    "duration": 5,
                    "requestBody": f"user=x&password={S['request body']}",
                    "responseBody": orjson.dumps(
                        {
                            "revenue_forecast": S["response body"],
                            "more": orjson.dumps({"secret": S["nested json"]}).decode(),
                        }
                    ).decode(),
                }
            ],
        ),
    ]


def second_chunk():
    mutation = {
        "source": 0,
        "texts": [
            {"id": 21, "value": f"IBAN {S['late text']}"},
            {"id": 31, "value": S["marked late"]},
            {"id": 33, "value": S["blocked late"]},
        ],
        "attributes": [
            {"id": 22, "attributes": {"title": S["late attribute"]}},
            {"id": 18, "attributes": {"value": S["late value"]}},
        ],
        "removes": [],
        "adds": [],
    }
    return [{"type": 3, "timestamp": NOW + 9000, "data": mutation}]


def as_native(events):
    return gzip.compress(orjson.dumps(events))


def as_rrweb(events):
    return gzip.compress(b"\n".join(orjson.dumps(event) for event in events))


def as_posthog(events):
    packed = []
    for event in events:
        if event["type"] == 2:  # as posthog-js packs full snapshots
            body = gzip.compress(orjson.dumps(event["data"]), mtime=0)
            event = {**event, "data": body.decode("latin-1"), "cv": "2024-10"}
        packed.append(event)
    message = {
        "event": "$snapshot",
        "properties": {"$snapshot_data": packed, "distinct_id": str(uuid.uuid4())},
    }
    return gzip.compress(orjson.dumps([message]))


RECORDERS = {"native": as_native, "rrweb": as_rrweb, "posthog": as_posthog}


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
    """Sign somebody in who has said why they look at the recording."""
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
    told = client.get(f"/api/recordings/{session}/").json()
    report = told["privacy"]
    assert report["version"] == service.rule_sets.first().number
    assert told["privacyVersion"] == report["version"]
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
        assert set(orjson.loads(valkey.get(name))) == {"seq", "page", "treated"}
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
    said = io.StringIO()
    monkeypatch.setattr("sys.stdout", said)
    with caplog.at_level(logging.DEBUG):
        accept(first_chunk())
        until_idle()
    assert "cannot_read" in caplog.text + said.getvalue()
    assert found_in(caplog.text + said.getvalue()) == []
