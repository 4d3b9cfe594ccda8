"""Errors: JSON to machines, a sentence to people."""

from __future__ import annotations

import pytest

from tests.recordings.people import make_staff

pytestmark = pytest.mark.django_db(databases=["default", "clickhouse"])


@pytest.fixture
def staff(client):
    client.force_login(make_staff())
    return client


@pytest.mark.parametrize(
    "path", ["/api/", "/api/nothing", "/api/recordings/x/y/z/", "/api/support/status"]
)
def test_an_unknown_api_address_answers_json(client, path):
    answer = client.get(path, HTTP_ACCEPT="text/html")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/json"
    assert answer.json() == {
        "code": "not_found",
        "detail": "There is no such thing here.",
        "requestId": answer["X-Request-Id"],
    }


def test_an_unknown_page_answers_a_sentence_in_the_look_of_the_admin(client):
    answer = client.get("/nothing/here")
    assert answer.status_code == 404
    text = answer.content.decode()
    assert "There is no such page." in text
    assert "SessionHub" in text
    assert answer["X-Request-Id"] in text


def test_an_unexpected_error_of_the_api_is_json_without_a_trace(staff, monkeypatch):
    def fail(**kwargs):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("recordings.api.sessions.list_sessions", fail)
    answer = staff.get("/api/recordings/")
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal"
    assert answer.json()["requestId"] == answer["X-Request-Id"]
    assert b"secret" not in answer.content


def test_an_unexpected_error_of_a_page_is_a_sentence(staff, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("recordings.views.find_playable", fail)
    staff.raise_request_exception = False
    path = "/admin/session-recordings/01977f2e-6c1a-7c3e-9b1d-2f60d3a4c5e6/"
    answer = staff.get(path)
    assert answer.status_code == 500
    text = answer.content.decode()
    assert "This is a fault of the hub." in text
    assert "secret" not in text


def test_an_api_address_without_its_last_slash_leads_there(staff):
    answer = staff.get("/api/recordings?limit=1")
    assert answer.status_code == 301
    assert answer["Location"] == "/api/recordings/?limit=1"


def test_an_answer_in_another_format_is_not_to_be_had(staff):
    answer = staff.get("/api/recordings/", HTTP_ACCEPT="application/xml")
    assert answer.status_code == 406
    assert answer.json()["code"] == "not_acceptable"
