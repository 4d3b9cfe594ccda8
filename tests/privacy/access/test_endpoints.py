"""Every door: the right person, a wrong one, no reason, an old one, another one's."""

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
# Doors of the room of recordings that show none: the description of the API.
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


def assert_shut(doors, client, scene, code, *, status=403, told=True):
    for door in doors:
        before = denials().count()
        answer = door.knock(client, scene)
        assert answer.status_code == status, (str(door), answer.content)
        assert answer.json()["code"] == code, str(door)
        assert MARKER not in answer.content.decode(), str(door)
        assert denials().count() - before == (1 if told else 0), str(door)


def test_no_door_of_recordings_is_missing_here():
    walked = {door.path.split("?")[0].lstrip("/") for door in (*OPEN, *GATED)}
    patterns = {
        str(pattern.pattern)
        for pattern in get_resolver("recordings.urls").url_patterns
        if str(pattern.pattern) not in NOTHING_RECORDED
    }
    known = {
        pattern.replace("<str:session_id>", "{id}").replace("<str:note_id>", "{note}")
        for pattern in patterns
    }
    # Others' doors have tests of their own that walk them the same way.
    assert {word for word in known if "erasure" not in word and "hold" not in word} <= (
        walked
    )


def test_a_reason_opens_every_door_to_the_person_who_gave_it(page, vera, scene):
    reopen(vera, scene)
    for door in (*OPEN, *GATED):
        answer = door.knock(page, scene)
        assert answer.status_code == door.answer, (str(door), answer.content)


def test_without_a_reason_every_gated_door_is_shut(page, scene):
    assert_shut(GATED, page, scene, "reason_required")
    answer = GATED[0].knock(page, scene).json()
    assert {"code": "bug_report", "label": "Bug report"} in answer["reasonCodes"]
    assert not RecordingView.objects.exists()


def test_an_expired_reason_is_told_apart(page, vera, scene):
    open_to(vera, scene.session, now=timezone.now() - timedelta(minutes=60))
    assert_shut(GATED, page, scene, "grant_expired")


def test_a_revoked_one_too(page, vera, scene):
    reopen(vera, scene)
    AccessGrant.objects.update(revoked_at=timezone.now())
    assert_shut(GATED, page, scene, "grant_revoked")


def test_a_reason_for_another_recording_opens_nothing_here(page, vera, scene):
    open_to(vera, make_session())
    assert_shut(GATED, page, scene, "reason_required")


def test_somebody_elses_reason_opens_nothing_for_me(page, scene):
    reopen(make_staff("otto"), scene)
    assert_shut(GATED, page, scene, "reason_required")


def test_who_lost_the_permission_is_out_whatever_they_hold(page, vera, scene):
    reopen(vera, scene)
    vera.groups.clear()
    api = [door for door in (*OPEN, *GATED) if door.path.startswith("/api/")]
    assert_shut(api, page, scene, "permission_denied")
    for door in OPEN:
        if not door.path.startswith("/api/"):
            before = denials().count()
            answer = door.knock(page, scene)
            assert answer.status_code == 403
            assert MARKER not in answer.content.decode()
            assert denials().count() == before + 1


def test_nobody_is_asked_for_a_reason_before_signing_in(scene):
    api = [door for door in (*OPEN, *GATED) if door.path.startswith("/api/")]
    assert_shut(api, Client(), scene, "not_authenticated", status=401, told=False)


def test_a_missing_recording_is_missing_before_anything_else(page, scene):
    missing = type(scene)(scene.session, scene.words | {"id": str(uuid.uuid4())})
    about_one = [door for door in (*OPEN, *GATED) if "{id}" in door.path]
    for door in about_one:
        assert door.knock(page, missing).status_code == 404, str(door)


def test_what_is_gone_is_missing_although_it_is_remembered(page, vera, scene):
    reopen(vera, scene)
    for door in GATED:
        assert door.knock(page, scene).status_code == door.answer
    empty_clickhouse()
    for door in GATED:
        assert door.knock(page, scene).status_code == 404, str(door)
    AccessGrant.objects.update(revoked_at=timezone.now())
    for door in GATED:
        assert door.knock(page, scene).status_code == 404, str(door)


def test_a_token_needs_its_owners_reason_and_is_named_in_the_row(vera, scene):
    token, word = make_token(vera, "recordings:read")
    reads = [door for door in GATED if door.method == "GET"]
    for door in reads:
        answer = door.knock(Client(), scene, **bearer(word))
        assert answer.json()["code"] == "reason_required"
    reason = next(door for door in OPEN if door.method == "POST")
    assert reason.knock(Client(), scene, **bearer(word)).status_code == 201
    assert AccessGrant.objects.get().api_token == token
    for door in reads:
        assert door.knock(Client(), scene, **bearer(word)).status_code == 200
    rows = AuditLog.objects.filter(action="recordings.session.viewed")
    assert rows.count() == len(reads)
    for row in rows:
        assert row.metadata["via"] == "api"
        assert row.metadata["token"]["key"] == token.token_key


def test_broken_glass_opens_what_the_account_may_not(client, scene):
    alma = make_staff("alma", group="Authorization Admin")
    client.force_login(alma)
    reads = [door for door in GATED if door.method == "GET"]
    detail = next(door for door in OPEN if door.path == "/api/recordings/{id}/")
    assert_shut([*reads, detail], client, scene, "reason_required")
    assert client.get("/api/recordings/").status_code == 403
    address = f"/api/recordings/{scene.words['id']}/access/"
    offered = client.get(address).json()
    assert (offered["mayOpen"], offered["mayBreakGlass"]) == (False, True)
    assert offered["log"] == []
    plain = client.post(address, {"reasonCode": "other", "reason": "x"}, JSON)
    assert plain.json()["code"] == "permission_denied"
    why = {"reason": "Somebody is in danger, and it shows here.", "breakGlass": True}
    assert client.post(address, why, JSON).status_code == 201
    for door in [*reads, detail]:
        assert door.knock(client, scene).status_code == 200, str(door)
    row = AuditLog.objects.filter(action="recordings.session.viewed").first()
    assert row.metadata["breakGlass"] is True


def test_the_row_says_which_part_was_served(page, vera, scene):
    reopen(vera, scene)
    GATED[1].knock(page, scene)
    (row,) = AuditLog.objects.filter(action="recordings.session.viewed")
    start = scene.session.start_ms
    facts = row.metadata
    assert (facts["part"], facts["window"]) == ("events", scene.words["id"])
    assert (facts["fromTs"], facts["toTs"]) == (start, start + 1)
    assert (facts["fromMs"], facts["toMs"]) == (0, 1)


def test_watched_by_me_begins_with_the_first_events(page, vera, scene):
    reopen(vera, scene)
    page.get(f"/admin/session-recordings/{scene.words['id']}/")
    GATED[0].knock(page, scene)
    assert not RecordingView.objects.exists()
    GATED[1].knock(page, scene)
    GATED[1].knock(page, scene)
    view = RecordingView.objects.get()
    assert (view.user, view.session_id) == (vera, scene.session.id)


def test_a_search_is_on_record_without_its_words(page, scene):
    page.get(f"/api/recordings/?search={MARKER}&device=desktop")
    (row,) = AuditLog.objects.filter(action="recordings.list.viewed")
    assert MARKER not in str(row.metadata)
    assert row.metadata["filters"] == {"device": "desktop"}
    assert (row.metadata["shown"], len(row.metadata["searchHash"])) == (1, 64)


def test_nobody_keeps_an_answer(page, vera, scene):
    reopen(vera, scene)
    for door in (*OPEN, *GATED):
        answer = door.knock(page, scene)
        if door.path.startswith("/api/"):
            assert "no-store" in answer["Cache-Control"], str(door)


@pytest.mark.parametrize("broken", BROKEN)
def test_without_the_audit_log_no_door_serves_a_byte(client, scene, broken):
    root = User.objects.create_superuser("root", "root@example.com", "x")
    client.force_login(root)
    reopen(root, scene)
    note = scene.words["note"]
    AccessGrant.objects.update(first_used_at=timezone.now())
    with broken():
        for door in (*OPEN, *GATED, *ADMIN):
            answer = door.knock(client, scene)
            text = answer.content.decode()
            assert answer.status_code == 503, (str(door), text)
            assert MARKER not in text, str(door)
            assert "on record" in text, str(door)
            if door.path.startswith("/api/"):
                assert answer.json()["code"] == "audit_unavailable"
    # Nor did anything change that could not be put on record.
    assert RecordingNote.objects.get().text == MARKER
    assert str(RecordingNote.objects.get().pk) == note
    assert DeadLetter.objects.count() == 1
    assert AccessGrant.objects.count() == 1


@pytest.mark.parametrize("broken", BROKEN)
def test_a_refusal_that_cannot_be_put_on_record_is_a_503_too(page, scene, broken):
    with broken():
        for door in GATED:
            assert door.knock(page, scene).status_code == 503, str(door)


def test_with_the_audit_log_each_of_those_doors_serves(client, scene):
    """The test above would pass on doors that never open."""
    root = User.objects.create_superuser("root", "root@example.com", "x")
    client.force_login(root)
    reopen(root, scene)
    shown = 0
    for door in (*OPEN, *GATED[:5], *ADMIN):
        before = AuditLog.objects.count()
        answer = door.knock(client, scene)
        assert answer.status_code == door.answer, (str(door), answer.content)
        assert AuditLog.objects.count() > before, str(door)
        shown += MARKER in answer.content.decode()
    assert shown >= 8
