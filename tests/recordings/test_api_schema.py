"""The OpenAPI description holds for real answers, and the page of it works offline."""

from __future__ import annotations

import re

import jsonschema
import pytest

from tests.recordings.factories import custom, make_chunk, make_session, meta, snapshot
from tests.recordings.people import make_staff, open_to

pytestmark = [
    pytest.mark.django_db(databases=["default", "clickhouse"]),
    pytest.mark.usefixtures("store"),
]


@pytest.fixture
def schema(client):
    answer = client.get("/api/schema/")
    assert answer.status_code == 200
    return answer.json()


@pytest.fixture
def session(viewer):
    session = make_session(
        actor_type=1, actor_email="ada@example.com", roles=["buyer"], is_final=1
    )
    start = session.start_ms
    make_chunk(session, events=[meta(start), snapshot(start), custom(start + 900)])
    open_to(viewer, session)
    return session


def check(schema, answer, *, path, method="get"):
    """Hold an answer against what the description says of its address and status."""
    responses = schema["paths"][path][method]["responses"]
    content = responses[str(answer.status_code)]["content"]["application/json"]
    document = {**_strict(schema), **content["schema"]}
    checker = jsonschema.FormatChecker()
    jsonschema.validate(
        answer.json(), document, jsonschema.Draft202012Validator, format_checker=checker
    )


def _strict(node):
    """OpenAPI 3.0 as JSON schema, where a property nobody described is an error."""
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    strict = {key: _strict(value) for key, value in node.items()}
    if strict.pop("nullable", False) is True:
        strict = {"anyOf": [strict, {"type": "null"}]}
    elif "properties" in strict and strict.get("type") == "object":
        strict.setdefault("additionalProperties", False)
    return strict


ONE = "/api/recordings/{session_id}/"


@pytest.mark.parametrize(
    "path",
    [
        "/api/recordings/",
        ONE,
        f"{ONE}manifest/",
        f"{ONE}events/",
        f"{ONE}timeline/",
        f"{ONE}notes/",
        f"{ONE}access/",
    ],
)
def test_every_answer_is_as_described(staff, schema, session, path):
    staff.post(
        f"/api/recordings/{session.id}/notes/",
        {"atMs": 1, "text": "x"},
        "application/json",
    )
    query = {"window": str(session.id)} if "events" in path else {}
    answer = staff.get(path.format(session_id=session.id), query)
    assert answer.status_code == 200
    check(schema, answer, path=path)


def test_a_manifest_with_its_first_events_is_as_described(staff, schema, session):
    path = f"{ONE}manifest/"
    answer = staff.get(path.format(session_id=session.id), {"first": "1"})
    assert answer.json()["first"]["events"]
    check(schema, answer, path=path)


def test_every_error_is_as_described(staff, client, schema, session):
    check(schema, staff.get("/api/recordings/?limit=0"), path="/api/recordings/")
    missing = f"/api/recordings/{'0' * 8}-0000-4000-8000-{'0' * 12}/"
    check(schema, staff.get(missing), path=ONE)
    staff.logout()
    check(schema, client.get("/api/recordings/"), path="/api/recordings/")


def test_notes_are_written_as_described(staff, schema, session):
    path = f"{ONE}notes/"
    address = path.format(session_id=session.id)
    answer = staff.post(address, {"atMs": 1, "text": "x"}, "application/json")
    check(schema, answer, path=path, method="post")
    answer = staff.post(address, {"atMs": 1}, "application/json")
    check(schema, answer, path=path, method="post")
    answer = staff.post(address, "x", "text/plain")
    check(schema, answer, path=path, method="post")


def test_a_reason_is_given_and_asked_for_as_described(client, schema, session):
    client.force_login(make_staff("otto"))
    address = f"/api/recordings/{session.id}/access/"
    check(
        schema,
        client.get(address.replace("access", "manifest")),
        path=f"{ONE}manifest/",
    )
    for body in ({"reasonCode": "bug_report"}, {"reason": " "}, {"why": "x"}):
        answer = client.post(address, body, "application/json")
        check(schema, answer, path=f"{ONE}access/", method="post")


def test_every_example_is_as_described(schema):
    for operations in schema["paths"].values():
        for operation in operations.values():
            for response in operation["responses"].values():
                content = response.get("content", {}).get("application/json", {})
                for example in content.get("examples", {}).values():
                    document = {**_strict(schema), **content["schema"]}
                    jsonschema.validate(example["value"], document)


def test_the_check_sees_what_is_missing_and_what_is_too_much(staff, schema, session):
    answer = staff.get(f"/api/recordings/{session.id}/")
    real = answer.json()
    for wrong in (real | {"extra": 1}, {k: v for k, v in real.items() if k != "actor"}):
        answer.json = lambda wrong=wrong: wrong
        with pytest.raises(jsonschema.ValidationError):
            check(schema, answer, path=ONE)


def test_every_operation_of_recordings_has_words_examples_and_both_ways_to_sign_in(
    schema,
):
    for path, operations in schema["paths"].items():
        if not path.startswith("/api/recordings/"):
            continue
        for operation in operations.values():
            assert operation["summary"]
            assert operation["description"]
            assert {"apiToken": []} in operation["security"]
            assert {"cookieAuth": []} in operation["security"]
            if "200" in operation["responses"]:
                content = operation["responses"]["200"]["content"]["application/json"]
                assert content["examples"]


def test_the_words_of_the_filters_are_described(schema):
    parameters = schema["paths"]["/api/recordings/"]["get"]["parameters"]
    by_name = {parameter["name"]: parameter["schema"] for parameter in parameters}
    assert by_name["device"]["enum"] == ["unknown", "desktop", "mobile", "tablet"]
    assert "from" in by_name


def test_the_page_loads_everything_from_here(client):
    answer = client.get("/api/docs/")
    assert answer.status_code == 200
    text = answer.content.decode()
    sources = re.findall(r'(?:src|href)="([^"]+)"', text)
    assert sources
    assert all(s.startswith("/") and not s.startswith("//") for s in sources)
    assert not re.search(r"<script(?![^>]* src=)[^>]*>[^<]*\S", text)
    script = next(s for s in sources if "script" in s)
    assert client.get(script.replace("&amp;", "&")).status_code == 200
