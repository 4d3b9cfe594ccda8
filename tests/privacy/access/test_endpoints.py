"""Every endpoint: allowed, not allowed, and without a valid grant of one's own."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from privacy.models import AccessGrant, AuditLog
from recordings.models import DeadLetter, RecordingNote, RecordingView
from sessionhub.models import User
from tests.privacy.access.endpoints import (
    ADMIN,
    GATED,
    MARKER,
    OPEN,
    make_scene,
    reopen,
)
from tests.recordings.factories import empty_clickhouse, make_session
from tests.recordings.people import bearer, make_staff, make_token, open_to
from tests.unwritable import BROKEN

pytestmark = pytest.mark.django_db(databases=["default", "clickhouse"])

JSON = "application/json"
# Endpoints of recordings that show none: the description of the API.
NOTHING_RECORDED = {"api/schema/", "api/docs/"}


@pytest.fixture
def scene(vera):
    empty_clickhouse()
    return make_scene(vera)


@pytest.fixture
def page(client, vera):
    client.force_login(vera)
    return client


def denials():
    return AuditLog.objects.filter(action__endswith=".denied")


def assert_refused(endpoints, client, scene, code, *, status=403, recorded=True):
    for endpoint in endpoints:
        before = denials().count()
        answer = endpoint.request(client, scene)
        assert answer.status_code == status, (str(endpoint), answer.content)
        assert answer.json()["code"] == code, str(endpoint)
        assert MARKER not in answer.content.decode(), str(endpoint)
        assert denials().count() - before == (1 if recorded else 0), str(endpoint)


def test_no_endpoint_of_recordings_is_missing_here():
    walked = {endpoint.path.split("?")[0].lstrip("/") for endpoint in (*OPEN, *GATED)}
    patterns = {
        str(pattern.pattern)
        for pattern in get_resolver("recordings.urls").url_patterns
        if str(pattern.pattern) not in NOTHING_RECORDED
    }
    known = {
        pattern.replace("<str:session_id>", "{id}").replace("<str:note_id>", "{note}")
        for pattern in patterns
    }
    # Endpoints of erasure and holds have such a test of their own.
    assert {path for path in known if "erasure" not in path and "hold" not in path} <= (
        walked
    )


def test_a_reason_opens_every_endpoint_to_the_user_who_gave_it(page, vera, scene):
    reopen(vera, scene)
    for endpoint in (*OPEN, *GATED):
        answer = endpoint.request(page, scene)
        assert answer.status_code == endpoint.status, (str(endpoint), answer.content)


def test_without_a_reason_every_gated_endpoint_refuses(page, scene):
    assert_refused(GATED, page, scene, "reason_required")
    answer = GATED[0].request(page, scene).json()
    assert {"code": "bug_report", "label": "Bug report"} in answer["reasonCodes"]
    assert not RecordingView.objects.exists()


def test_an_expired_grant_has_a_code_of_its_own(page, vera, scene):
    open_to(vera, scene.session, now=timezone.now() - timedelta(minutes=60))
    assert_refused(GATED, page, scene, "grant_expired")


def test_a_revoked_grant_has_a_code_of_its_own(page, vera, scene):
    reopen(vera, scene)
    AccessGrant.objects.update(revoked_at=timezone.now())
    assert_refused(GATED, page, scene, "grant_revoked")


def test_a_grant_for_another_recording_opens_nothing(page, vera, scene):
    open_to(vera, make_session())
    assert_refused(GATED, page, scene, "reason_required")


def test_a_grant_of_another_user_opens_nothing(page, scene):
    reopen(make_staff("otto"), scene)
    assert_refused(GATED, page, scene, "reason_required")


def test_a_grant_opens_nothing_after_the_permission_is_lost(page, vera, scene):
    reopen(vera, scene)
    vera.groups.clear()
    api = [
        endpoint for endpoint in (*OPEN, *GATED) if endpoint.path.startswith("/api/")
    ]
    assert_refused(api, page, scene, "permission_denied")
    for endpoint in OPEN:
        if not endpoint.path.startswith("/api/"):
            before = denials().count()
            answer = endpoint.request(page, scene)
            assert answer.status_code == 403
            assert MARKER not in answer.content.decode()
            assert denials().count() == before + 1


def test_a_request_without_sign_in_is_not_asked_for_a_reason(scene):
    api = [
        endpoint for endpoint in (*OPEN, *GATED) if endpoint.path.startswith("/api/")
    ]
    assert_refused(
        api, Client(), scene, "not_authenticated", status=401, recorded=False
    )


def test_a_missing_recording_is_a_404_before_anything_else(page, scene):
    missing = type(scene)(scene.session, scene.values | {"id": str(uuid.uuid4())})
    about_one = [endpoint for endpoint in (*OPEN, *GATED) if "{id}" in endpoint.path]
    for endpoint in about_one:
        assert endpoint.request(page, missing).status_code == 404, str(endpoint)


def test_a_deleted_recording_is_a_404_although_a_grant_is_left(page, vera, scene):
    reopen(vera, scene)
    for endpoint in GATED:
        assert endpoint.request(page, scene).status_code == endpoint.status
    empty_clickhouse()
    for endpoint in GATED:
        assert endpoint.request(page, scene).status_code == 404, str(endpoint)
    AccessGrant.objects.update(revoked_at=timezone.now())
    for endpoint in GATED:
        assert endpoint.request(page, scene).status_code == 404, str(endpoint)


def test_a_token_needs_its_owners_reason_and_is_named_in_the_row(vera, scene):
    token, secret = make_token(vera, "recordings:read")
    reads = [endpoint for endpoint in GATED if endpoint.method == "GET"]
    for endpoint in reads:
        answer = endpoint.request(Client(), scene, **bearer(secret))
        assert answer.json()["code"] == "reason_required"
    reason = next(endpoint for endpoint in OPEN if endpoint.method == "POST")
    assert reason.request(Client(), scene, **bearer(secret)).status_code == 201
    assert AccessGrant.objects.get().api_token == token
    for endpoint in reads:
        assert endpoint.request(Client(), scene, **bearer(secret)).status_code == 200
    rows = AuditLog.objects.filter(action="recordings.session.viewed")
    assert rows.count() == len(reads)
    for row in rows:
        assert row.metadata["via"] == "api"
        assert row.metadata["token"]["key"] == token.token_key


def test_broken_glass_opens_what_the_account_may_not(client, scene):
    alma = make_staff("alma", group="Authorization Admin")
    client.force_login(alma)
    reads = [endpoint for endpoint in GATED if endpoint.method == "GET"]
    detail = next(
        endpoint for endpoint in OPEN if endpoint.path == "/api/recordings/{id}/"
    )
    assert_refused([*reads, detail], client, scene, "reason_required")
    assert client.get("/api/recordings/").status_code == 403
    address = f"/api/recordings/{scene.values['id']}/access/"
    offered = client.get(address).json()
    assert (offered["mayOpen"], offered["mayBreakGlass"]) == (False, True)
    assert offered["log"] == []
    plain = client.post(address, {"reasonCode": "other", "reason": "x"}, JSON)
    assert plain.json()["code"] == "permission_denied"
    why = {"reason": "Somebody is in danger, and it shows here.", "breakGlass": True}
    assert client.post(address, why, JSON).status_code == 201
    for endpoint in [*reads, detail]:
        assert endpoint.request(client, scene).status_code == 200, str(endpoint)
    row = AuditLog.objects.filter(action="recordings.session.viewed").first()
    assert row.metadata["breakGlass"] is True


def test_the_row_says_which_part_was_served(page, vera, scene):
    reopen(vera, scene)
    GATED[1].request(page, scene)
    (row,) = AuditLog.objects.filter(action="recordings.session.viewed")
    start = scene.session.start_ms
    facts = row.metadata
    assert (facts["part"], facts["window"]) == ("events", scene.values["id"])
    assert (facts["fromTs"], facts["toTs"]) == (start, start + 1)
    assert (facts["fromMs"], facts["toMs"]) == (0, 1)


def test_watched_by_me_begins_with_the_first_events(page, vera, scene):
    reopen(vera, scene)
    page.get(f"/admin/session-recordings/{scene.values['id']}/")
    GATED[0].request(page, scene)
    assert not RecordingView.objects.exists()
    GATED[1].request(page, scene)
    GATED[1].request(page, scene)
    view = RecordingView.objects.get()
    assert (view.user, view.session_id) == (vera, scene.session.id)


def test_a_search_is_recorded_without_its_text(page, scene):
    page.get(f"/api/recordings/?search={MARKER}&device=desktop")
    (row,) = AuditLog.objects.filter(action="recordings.list.viewed")
    assert MARKER not in str(row.metadata)
    assert row.metadata["filters"] == {"device": "desktop"}
    assert (row.metadata["shown"], len(row.metadata["searchHash"])) == (1, 64)


def test_no_response_may_be_cached(page, vera, scene):
    reopen(vera, scene)
    for endpoint in (*OPEN, *GATED):
        answer = endpoint.request(page, scene)
        if endpoint.path.startswith("/api/"):
            assert "no-store" in answer["Cache-Control"], str(endpoint)


@pytest.mark.parametrize("broken", BROKEN)
def test_without_the_audit_log_no_endpoint_serves_a_byte(client, scene, broken):
    root = User.objects.create_superuser("root", "root@example.com", "x")
    client.force_login(root)
    reopen(root, scene)
    note = scene.values["note"]
    AccessGrant.objects.update(first_used_at=timezone.now())
    with broken():
        for endpoint in (*OPEN, *GATED, *ADMIN):
            answer = endpoint.request(client, scene)
            text = answer.content.decode()
            assert answer.status_code == 503, (str(endpoint), text)
            assert MARKER not in text, str(endpoint)
            assert "on record" in text, str(endpoint)
            if endpoint.path.startswith("/api/"):
                assert answer.json()["code"] == "audit_unavailable"
    # Nothing was changed that could not be recorded.
    assert RecordingNote.objects.get().text == MARKER
    assert str(RecordingNote.objects.get().pk) == note
    assert DeadLetter.objects.count() == 1
    assert AccessGrant.objects.count() == 1


@pytest.mark.parametrize("broken", BROKEN)
def test_a_refusal_that_cannot_be_recorded_is_a_503_too(page, scene, broken):
    with broken():
        for endpoint in GATED:
            assert endpoint.request(page, scene).status_code == 503, str(endpoint)


def test_with_the_audit_log_each_of_those_endpoints_serves(client, scene):
    """The test above would pass with endpoints that never succeed."""
    root = User.objects.create_superuser("root", "root@example.com", "x")
    client.force_login(root)
    reopen(root, scene)
    shown = 0
    for endpoint in (*OPEN, *GATED[:5], *ADMIN):
        before = AuditLog.objects.count()
        answer = endpoint.request(client, scene)
        assert answer.status_code == endpoint.status, (str(endpoint), answer.content)
        assert AuditLog.objects.count() > before, str(endpoint)
        shown += MARKER in answer.content.decode()
    assert shown >= 8
