"""GET /api/recordings/: filters, pages, and the answers to bad questions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from recordings.models import RecordingView
from tests.recordings.factories import make_service, make_session
from tests.recordings.test_api_access import assert_error

pytestmark = [
    pytest.mark.django_db(databases=["default", "clickhouse"]),
    pytest.mark.usefixtures("store"),
]

ADDRESS = "/api/recordings/"


def days_ago(days):
    return datetime.now(tz=UTC) - timedelta(days=days)


def listed(staff, query=""):
    answer = staff.get(f"{ADDRESS}?{query}")
    assert answer.status_code == 200, answer.content
    return [session["id"] for session in answer.json()["results"]]


def test_it_answers_an_empty_page_when_nothing_was_recorded(staff):
    assert staff.get(ADDRESS).json() == {"next": None, "previous": None, "results": []}


def test_a_session_reads_as_documented(staff):
    session = make_session(
        actor_type=1,
        actor_id="u-1",
        actor_name="Ada Ansel",
        actor_email="ada@example.com",
        tenant_id="acme",
        roles=["buyer"],
        country="DE",
        city="Berlin",
        integrity_score=80,
        privacy_version=4,
        masked='{"active":1,"email":2,"input":3}',
        integrity_reasons='[{"code":"gap","detail":"Chunk 3 is missing."}]',
        started_at=datetime(2026, 1, 31, 9, 30, 0, 123000, tzinfo=UTC),
        expires_on=days_ago(-30).date(),
        duration_ms=60_000,
    )
    (found,) = staff.get(ADDRESS).json()["results"]
    assert found == {
        "id": str(session.id),
        "service": "web-app",
        "status": "ended",
        "actor": {
            "type": "user",
            "id": "u-1",
            "name": "Ada Ansel",
            "email": "ada@example.com",
            "tenantId": "acme",
            "roles": ["buyer"],
        },
        "device": {"type": "desktop", "browser": "Chrome 130", "os": "Windows"},
        "location": {"country": "DE", "city": "Berlin"},
        "entryUrl": "https://shop.example.com/",
        "pages": ["https://shop.example.com/"],
        "startedAt": "2026-01-31T09:30:00.123Z",
        "lastActivityAt": "2026-01-31T09:31:00.123Z",
        "endedAt": "2026-01-31T09:31:00.123Z",
        "durationMs": 60_000,
        "activeMs": 30_000,
        "counts": {
            "events": 10,
            "clicks": 2,
            "rageClicks": 0,
            "deadClicks": 0,
            "errors": 0,
            "inputs": 1,
            "pages": 1,
        },
        "sizeBytes": 4096,
        "consentId": None,
        "privacyVersion": 4,
        "privacy": {
            "version": 4,
            "counts": {"email": 2},
            "masked": {"inputs": 3, "active": 1},
        },
        "signed": True,
        "integrity": {
            "score": 80,
            "reasons": [{"code": "gap", "detail": "Chunk 3 is missing."}],
        },
        "replayUrl": f"http://testserver/admin/session-recordings/{session.id}/",
    }
    assert staff.get(f"{ADDRESS}{session.id}/").json() == found


def test_each_filter_narrows_the_list(staff, viewer):
    wanted = make_session(
        service=make_service("web-admin"),
        device_type=2,
        country="SE",
        actor_email="ada@example.com",
        duration_ms=120_000,
        rage_clicks=1,
        errors=1,
        is_final=1,
        started_at=datetime(2026, 1, 31, 9, 30, tzinfo=UTC),
        expires_on=days_ago(-30).date(),
    )
    RecordingView.objects.create(user=viewer, session_id=wanted.id)
    other = make_session()
    for query in (
        "search=ADA@",
        "service=web-admin",
        "device=mobile",
        "status=ended",
        "country=se",
        "to=2026-01-31",
        "to=2026-01-31T09:30:01Z",
        "to=2026-01-31T10:30:01%2B01:00",
        "to=2026-01-31T10:30:01+01:00",
        "minDuration=60",
        "hasRage=true",
        "hasErrors=1",
        "watchedByMe=true",
        "service=web-admin&device=mobile&search=ada",
    ):
        assert listed(staff, query) == [str(wanted.id)], query
    for query in (
        "service=web-app",
        "status=active",
        "from=2026-02-01",
        "maxDuration=60",
        "hasRage=false",
        "hasErrors=false",
        "watchedByMe=false",
    ):
        assert listed(staff, query) == [str(other.id)], query
    assert len(listed(staff, "search=")) == 2


def test_following_next_and_previous_visits_every_session_once(staff):
    for days in range(5):
        make_session(started_at=days_ago(days), country="DE")
    make_session(started_at=days_ago(1), country="FR")
    address, pages = f"{ADDRESS}?country=DE&limit=2", []
    while address:
        page = staff.get(address).json()
        pages.append([session["id"] for session in page["results"]])
        address = page["next"]
    assert [len(ids) for ids in pages] == [2, 2, 1]
    assert len({pk for ids in pages for pk in ids}) == 5
    back = staff.get(page["previous"]).json()
    assert [session["id"] for session in back["results"]] == pages[1]


@pytest.mark.parametrize("limit", ["-1", "0", "abc", "1.5", "", "1e3", "١", "9" * 30])
def test_a_limit_that_is_no_count_is_refused(staff, limit):
    body = assert_error(staff.get(ADDRESS, {"limit": limit}), 400, "invalid")
    assert list(body["fields"]) == ["limit"]


@pytest.mark.parametrize("limit", ["51", "1000", "999999999999"])
def test_a_limit_above_the_cap_is_clamped(staff, limit):
    for _ in range(51):
        make_session()
    assert len(listed(staff, f"limit={limit}")) == 50


@pytest.mark.parametrize(
    "cursor", ["", "abc", "!!!", "bgAA", "x" * 61, "é", "A" * 34, "eA" + "A" * 32]
)
def test_a_cursor_nobody_made_is_refused(staff, cursor):
    body = assert_error(staff.get(ADDRESS, {"cursor": cursor}), 400, "invalid")
    assert list(body["fields"]) == ["cursor"]


def test_an_unknown_parameter_is_refused_by_name(staff):
    answer = staff.get(ADDRESS, {"serach": "ada", "page": "2"})
    body = assert_error(answer, 400, "invalid")
    assert set(body["fields"]) == {"serach", "page"}
    assert "search" in body["fields"]["page"]


def test_a_parameter_given_twice_is_refused(staff):
    answer = staff.get(f"{ADDRESS}?device=mobile&device=tablet")
    body = assert_error(answer, 400, "invalid")
    assert list(body["fields"]) == ["device"]


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("device", "phone", "unknown, desktop, mobile, tablet"),
        ("device", "Mobile", "unknown, desktop, mobile, tablet"),
        ("status", "live", "unknown, active, idle, ended, expired, erased"),
        ("service", "shop", "web-admin, web-app"),
    ],
)
def test_an_unknown_value_is_refused_naming_the_allowed(staff, name, value, allowed):
    for slug in ("web-app", "web-admin"):
        make_service(slug)
    body = assert_error(staff.get(ADDRESS, {name: value}), 400, "invalid")
    assert f"allowed: {allowed}" in body["detail"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("from", "yesterday"),
        ("from", "2026-13-01"),
        ("to", "2026-01-31T25:00:00Z"),
        ("to", "9999-12-31"),
        ("from", "0001-01-01"),
        ("minDuration", "-1"),
        ("maxDuration", "1m"),
        ("minDuration", "9" * 12),
        ("hasRage", "yes"),
        ("hasErrors", ""),
        ("watchedByMe", "2"),
        ("country", "Germany"),
        ("country", "D1"),
        ("search", "x" * 201),
        ("search", "\x00"),
    ],
)
def test_a_value_out_of_its_range_is_refused_by_name(staff, name, value):
    body = assert_error(staff.get(ADDRESS, {name: value}), 400, "invalid")
    assert list(body["fields"]) == [name]


def test_dates_at_the_edge_of_what_is_stored_are_fine(staff):
    make_session()
    assert listed(staff, "from=1970-01-01&to=2199-12-30T23:59:59Z")


def test_a_store_that_is_away_is_503_with_a_time_to_wait(staff, monkeypatch):
    from django.db import connections

    config = connections["clickhouse"].settings_dict
    monkeypatch.setitem(config, "PORT", 1)
    answer = staff.get(ADDRESS)
    assert_error(answer, 503, "unavailable")
    assert int(answer["Retry-After"]) > 0
    assert b"127.0.0.1" not in answer.content
