"""Giving a reason over HTTP, and reading the access log."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import pytest

from privacy.access import Caller, open_session
from privacy.models import AccessAlert, AccessGrant, AuditLog
from tests.privacy.access.endpoints import GATED, make_scene, reopen
from tests.recordings.factories import empty_clickhouse
from tests.recordings.people import SomeSession, bearer, make_staff, make_token, open_to

pytestmark = pytest.mark.django_db(databases=["default", "clickhouse"])

JSON = "application/json"


@pytest.fixture
def scene(vera):
    empty_clickhouse()
    return make_scene(vera)


@pytest.fixture
def page(client, vera):
    client.force_login(vera)
    return client


@pytest.fixture
def address(scene):
    return f"/api/recordings/{scene.values['id']}/access/"


def test_a_reason_is_answered_with_the_grant(page, address, scene, vera):
    body = {"reasonCode": "bug_report", "reason": " It hangs ", "ticket": "B-1"}
    answer = page.post(address, body, JSON)
    assert answer.status_code == 201
    grant = AccessGrant.objects.get()
    given = answer.json()
    assert given.pop("grantedAt").endswith("Z")
    assert given.pop("expiresAt").endswith("Z")
    assert given == {
        "id": str(grant.pk),
        "sessionId": scene.values["id"],
        "reasonCode": "bug_report",
        "reason": "It hangs",
        "ticket": "B-1",
        "breakGlass": False,
    }
    assert grant.expires_at - grant.created_at == timedelta(minutes=60)
    assert (grant.user, grant.service_id) == (vera, scene.session.service.id)
    assert page.get(address).json()["grant"]["id"] == str(grant.pk)


# Lists rather than parameters: what empties ClickHouse between tests takes longer.
ENOUGH = [
    {"reasonCode": "support_ticket"},
    {"reason": "Somebody asked"},
    {"ticket": "SUP-1"},
    {"reasonCode": "other", "ticket": "SUP-1"},
    {"reasonCode": "bug_report", "reason": "", "ticket": ""},
    {"reason": "x" * 2000},
    {"reason": "a\x00\ud800b"},
]
REFUSED = [
    ({}, "reason"),
    ({"reasonCode": "other"}, "reason"),
    ({"reason": ""}, "reason"),
    ({"reason": "   "}, "reason"),
    ({"reason": "\u200b\u2060\ufeff"}, "reason"),
    ({"reason": "\u3164", "reasonCode": "bug_report"}, "reason"),
    ({"reason": "x" * 2001}, "reason"),
    ({"reason": "x" * 1_000_000}, "reason"),
    ({"reason": "x" * 1024**2}, "reason"),
    ({"reason": 5}, "reason"),
    ({"reason": None}, "reason"),
    ({"ticket": " "}, "ticket"),
    ({"ticket": "x" * 101}, "ticket"),
    ({"reasonCode": "curiosity"}, "reasonCode"),
    ({"reasonCode": ["bug_report"]}, "reasonCode"),
    ({"reasonCode": "bug_report", "why": "x"}, "why"),
    ({"reason": "x" * 30, "breakGlass": "yes"}, "breakGlass"),
]


def test_any_one_of_the_three_is_enough(page, address):
    for body in ENOUGH:
        answer = page.post(address, json.dumps(body), JSON)
        assert answer.status_code == 201, (body, answer.content)


def test_an_empty_or_too_long_reason_is_refused_by_name(page, address):
    for body, field in REFUSED:
        answer = page.post(address, body, JSON)
        assert answer.status_code == 400, (str(body)[:80], answer.content[:300])
        assert list(answer.json()["fields"]) == [field], str(body)[:80]
    assert not AccessGrant.objects.exists()


def test_a_body_beyond_all_reason_is_too_large(page, address):
    answer = page.post(address, {"reason": "x" * 3 * 1024**2}, JSON)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_short_reason_does_not_break_the_glass(client, address):
    client.force_login(make_staff("sam", group="Support Admin"))
    body = {"reason": "Quick", "reasonCode": "bug_report", "breakGlass": True}
    answer = client.post(address, body, JSON)
    assert answer.status_code == 400
    assert "20 characters" in answer.json()["detail"]


def test_broken_glass_is_announced(client, address):
    client.force_login(make_staff("sam", group="Support Admin"))
    body = {"reason": "The shop is down for everyone.", "breakGlass": True}
    given = client.post(address, body, JSON).json()
    assert given["breakGlass"] is True
    assert AccessAlert.objects.get().kind == "break_glass"


def test_the_reason_codes_are_listed(page, address):
    body = page.get(address).json()
    assert body["grant"] is None
    assert (body["grantMinutes"], body["breakGlassMinutes"]) == (60, 15)
    assert (body["mayOpen"], body["mayBreakGlass"]) == (True, False)
    assert {"code": "support_ticket", "label": "Support ticket"} in body["reasonCodes"]


def test_every_reason_makes_a_grant_of_its_own(page, address):
    first = page.post(address, {"reasonCode": "bug_report"}, JSON).json()
    second = page.post(address, {"reasonCode": "legal_request"}, JSON).json()
    assert first["id"] != second["id"]
    assert page.get(address).json()["grant"]["id"] == second["id"]


def test_a_token_gives_a_reason_with_the_scope_to_read(client, vera, address):
    _, reads = make_token(vera, "recordings:read")
    _, writes = make_token(vera, "notes:write")
    body = {"reasonCode": "bug_report"}
    assert client.post(address, body, JSON, **bearer(writes)).status_code == 403
    assert client.post(address, body, JSON, **bearer(reads)).status_code == 201


class TestLog:
    def entries(self, page, address):
        return page.get(address).json()["log"]

    def test_it_lists_user_range_and_reason(self, page, vera, scene, address):
        open_to(vera, scene.session, reason="It hangs")
        GATED[1].request(page, scene)
        viewed, granted = self.entries(page, address)
        assert (viewed["outcome"], granted["outcome"]) == ("viewed", "granted")
        assert viewed["actor"]["name"] == "Vera"
        assert viewed["actor"]["role"] == "Viewer"
        assert (viewed["reason"], viewed["via"]) == ("It hangs", "page")
        assert (viewed["fromMs"], viewed["toMs"]) == (0, 1)
        assert (granted["fromMs"], granted["reason"]) == (None, "It hangs")

    def test_ranges_that_touch_are_one_entry(self, page, vera, scene, address):
        reopen(vera, scene)
        session = SomeSession(scene.session.id, scene.session.service.id)
        for start, end in ((0, 9_000), (120_000, 130_000), (10_000, 60_000)):
            portion = {"part": "events", "fromMs": start, "toMs": end}
            open_session(caller=Caller(user=vera), session=session, portion=portion)
        seen = [e for e in self.entries(page, address) if e["outcome"] == "viewed"]
        assert [(e["fromMs"], e["toMs"]) for e in seen] == [
            (0, 60_000),
            (120_000, 130_000),
        ]

    def test_refusals_of_one_kind_in_a_row_are_one(self, page, scene, address):
        for endpoint in GATED:
            endpoint.request(page, scene)
        refused = self.entries(page, address)
        kinds = [(e["outcome"], e["reason"]) for e in refused]
        assert kinds == [("denied", "reason_required")]

    def test_it_goes_on_where_an_answer_ends(self, page, scene, address, monkeypatch):
        monkeypatch.setattr("privacy.access.access_log.MOST_ROWS", 3)
        for _ in range(5):
            page.post(address, {"reasonCode": "bug_report"}, JSON)
        seen, following = [], address
        while following:
            body = page.get(following).json()
            seen += [entry["id"] for entry in body["log"]]
            following = body["next"]
        assert len(seen) == len(set(seen)) == 5

    def test_another_recording_has_another(self, page, vera, scene):
        reopen(vera, scene)
        other = make_scene(vera)
        body = page.get(f"/api/recordings/{other.values['id']}/access/").json()
        assert body["log"] == []

    def test_a_wrong_place_in_it_is_refused(self, page, address):
        for before in ("0", "-1", "abc", "1.5", ""):
            answer = page.get(f"{address}?before={before}")
            assert answer.status_code == 400
            assert list(answer.json()["fields"]) == ["before"]


def test_eleven_reasons_over_http_raise_one_alert(page, vera, scene):
    for number in range(11):
        assert AccessAlert.objects.count() == 0
        one = scene if number == 0 else make_scene(vera)
        address = f"/api/recordings/{one.values['id']}/access/"
        page.post(address, {"reasonCode": "bug_report"}, JSON)
    assert AccessAlert.objects.count() == 1
    assert AuditLog.objects.filter(action="privacy.access_alert.raised").count() == 1


def test_a_missing_recording_takes_no_reason(page):
    address = f"/api/recordings/{uuid.uuid4()}/access/"
    assert page.post(address, {"reasonCode": "bug_report"}, JSON).status_code == 404
    assert not AccessGrant.objects.exists()
