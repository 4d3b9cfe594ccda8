"""Notes over the API."""

from __future__ import annotations

import json
import uuid

import pytest
from django.test import Client

from recordings.models import RecordingNote
from tests.recordings.factories import make_session
from tests.recordings.people import make_staff, open_to
from tests.recordings.test_api_access import assert_error

pytestmark = [
    pytest.mark.django_db(databases=["default", "clickhouse"]),
    pytest.mark.usefixtures("store"),
]

JSON = "application/json"


@pytest.fixture
def session(viewer):
    session = make_session()
    open_to(viewer, session)
    return session


@pytest.fixture
def address(session):
    return f"/api/recordings/{session.id}/notes/"


@pytest.fixture
def note(staff, address):
    return staff.post(address, {"atMs": 1500, "text": "Look"}, JSON).json()


@pytest.fixture
def colleague(session):
    client, otto = Client(), make_staff("otto")
    client.force_login(otto)
    open_to(otto, session)
    return client


def test_a_note_is_written_and_read_back(staff, viewer, address):
    answer = staff.post(address, {"atMs": 1500, "text": "  Look here "}, JSON)
    assert answer.status_code == 201
    written = answer.json()
    assert written["text"] == "Look here"
    assert written["atMs"] == 1500
    assert written["author"] == {"id": str(viewer.pk), "name": "Vera"}
    assert written["mine"] is True
    assert written["editedAt"] is None
    assert written["createdAt"].endswith("Z")
    assert staff.get(address).json() == {"results": [written]}


def test_notes_come_in_the_order_of_the_recording(staff, address):
    for at_ms in (900, 100, 500):
        staff.post(address, {"atMs": at_ms, "text": "x"}, JSON)
    notes = staff.get(address).json()["results"]
    assert [note["atMs"] for note in notes] == [100, 500, 900]


def test_the_author_edits_and_deletes(staff, address, note):
    one = f"{address}{note['id']}/"
    edited = staff.patch(one, {"text": "Better"}, JSON).json()
    assert (edited["text"], edited["atMs"]) == ("Better", 1500)
    assert edited["editedAt"] is not None
    assert staff.patch(one, {"atMs": 7}, JSON).json()["atMs"] == 7
    assert staff.delete(one).status_code == 204
    assert staff.get(address).json() == {"results": []}
    assert_error(staff.delete(one), 404, "not_found")


def test_a_colleague_reads_but_does_not_change_it(colleague, address, note):
    (seen,) = colleague.get(address).json()["results"]
    assert seen["mine"] is False
    one = f"{address}{note['id']}/"
    body = assert_error(
        colleague.patch(one, {"text": "x"}, JSON), 403, "permission_denied"
    )
    assert "author" in body["detail"]
    assert_error(colleague.delete(one), 403, "permission_denied")
    assert RecordingNote.objects.get().text == "Look"


def test_a_note_is_not_found_under_another_recording(staff, viewer, note):
    other = make_session()
    open_to(viewer, other)
    one = f"/api/recordings/{other.id}/notes/{note['id']}/"
    assert_error(staff.patch(one, {"text": "x"}, JSON), 404, "not_found")
    assert_error(staff.delete(one), 404, "not_found")


def test_a_missing_note_is_not_found(staff, address):
    answer = staff.patch(f"{address}{uuid.uuid4()}/", {"text": "x"}, JSON)
    assert_error(answer, 404, "not_found")
    assert_error(staff.delete(f"{address}nonsense/"), 400, "invalid")


@pytest.mark.parametrize(
    "text",
    ["", "   ", "\n\t", "\u200b\u2060\ufeff", "\u3164\u2800", "\u00ad", "\ufe0f"],
)
def test_text_that_shows_nothing_is_refused(staff, address, text):
    body = assert_error(
        staff.post(address, {"atMs": 1, "text": text}, JSON), 400, "invalid"
    )
    assert list(body["fields"]) == ["text"]


def test_a_text_of_5000_characters_is_kept_and_one_more_refused(staff, address):
    answer = staff.post(address, {"atMs": 1, "text": "é" * 5000}, JSON)
    assert answer.status_code == 201
    answer = staff.post(address, {"atMs": 1, "text": "é" * 5001}, JSON)
    assert_error(answer, 400, "invalid")


@pytest.mark.parametrize(
    "at_ms", [-1, 1.5, "soon", None, True, 86_400_001, 10**30, "1.0", [], {}]
)
def test_a_time_that_is_no_moment_is_refused(staff, address, at_ms):
    body = assert_error(
        staff.post(address, {"atMs": at_ms, "text": "x"}, JSON), 400, "invalid"
    )
    assert list(body["fields"]) == ["atMs"]


@pytest.mark.parametrize("text", [None, 5, True, ["x"], {"a": 1}])
def test_a_text_that_is_no_text_is_refused(staff, address, text):
    answer = staff.post(address, {"atMs": 1, "text": text}, JSON)
    assert_error(answer, 400, "invalid")


def test_an_unknown_field_is_refused_by_name(staff, address, note):
    answer = staff.post(address, {"atMs": 1, "text": "x", "author": "me"}, JSON)
    body = assert_error(answer, 400, "invalid")
    assert list(body["fields"]) == ["author"]
    answer = staff.patch(f"{address}{note['id']}/", {"mine": False}, JSON)
    assert list(assert_error(answer, 400, "invalid")["fields"]) == ["mine"]


def test_a_change_of_nothing_is_refused(staff, address, note):
    assert_error(staff.patch(f"{address}{note['id']}/", {}, JSON), 400, "invalid")


def test_nul_and_lone_surrogates_are_stored_as_replacement_characters(staff, address):
    raw = b'{"atMs":1,"text":"a\\u0000b\\ud800c\\ud83d\\ude00"}'
    answer = staff.post(address, raw, JSON)
    assert answer.json()["text"] == "a\ufffdb\ufffdc\U0001f600"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"nonsense",
        b'{"atMs":NaN,"text":"x"}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"atMs":1,"text":"x"} trailing',
        b'{"atMs":1,"text":"x","text":"y"}',
    ],
)
def test_a_body_that_is_no_json_is_refused(staff, address, raw):
    answer = staff.post(address, raw, JSON)
    assert answer.status_code == 400
    assert answer.json()["code"] in ("parse_error", "invalid")


@pytest.mark.parametrize("raw", [b"[]", b'"x"', b"5", b"null"])
def test_a_body_that_is_no_object_is_refused(staff, address, raw):
    assert_error(staff.post(address, raw, JSON), 400, "invalid")


def test_a_body_over_one_mebibyte_is_413(staff, address):
    text = json.dumps({"atMs": 1, "text": "x" * 2**20}).encode()
    assert_error(staff.post(address, text, JSON), 413, "too_large")


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml"])
def test_a_body_of_another_type_is_415(staff, address, content_type):
    answer = staff.post(address, b"atMs=1", content_type=content_type)
    assert_error(answer, 415, "unsupported_media_type")


def test_a_form_is_415(staff, address):
    answer = staff.post(address, {"atMs": 1, "text": "x"})
    assert_error(answer, 415, "unsupported_media_type")


def test_a_note_on_a_missing_recording_is_not_found(staff):
    address = f"/api/recordings/{uuid.uuid4()}/notes/"
    answer = staff.post(address, {"atMs": 1, "text": "x"}, JSON)
    assert_error(answer, 404, "not_found")
    assert not RecordingNote.objects.exists()


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_405(staff, address, method):
    answer = getattr(staff, method)(address)
    assert_error(answer, 405, "method_not_allowed")
    assert "POST" in answer["Allow"]
