"""Who gets through the doors of the recordings API."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sessionhub.models import ApiToken, User
from tests.recordings.factories import make_session
from tests.recordings.people import bearer, make_staff, make_token, open_to

pytestmark = [
    pytest.mark.django_db(databases=["default", "clickhouse"]),
    pytest.mark.usefixtures("store"),
]

READ, WRITE = "recordings:read", "notes:write"
NOTE = {"atMs": 5, "text": "Look here"}
JSON = {"content_type": "application/json"}


def read_addresses(session):
    one = f"/api/recordings/{session.id}/"
    events = f"{one}events/?window={session.id}"
    return [
        "/api/recordings/",
        one,
        f"{one}manifest/",
        events,
        f"{one}timeline/",
        f"{one}notes/",
        f"{one}access/",
    ]


def opened(person):
    session = make_session()
    open_to(person, session)
    return session


def assert_error(answer, status, code):
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/json"
    body = answer.json()
    assert body["code"] == code
    assert body["detail"]
    assert body["requestId"] == answer["X-Request-Id"]
    return body


def test_staff_with_permission_and_a_reason_read_everything(staff, viewer):
    for address in read_addresses(opened(viewer)):
        assert staff.get(address).status_code == 200, address


def test_nobody_is_told_anything_without_signing_in(client):
    for address in read_addresses(make_session()):
        answer = client.get(address)
        assert_error(answer, 401, "not_authenticated")
        assert answer["WWW-Authenticate"] == "Bearer"


def test_staff_without_permission_are_refused(client):
    client.force_login(make_staff(group=None))
    for address in read_addresses(make_session()):
        assert_error(client.get(address), 403, "permission_denied")


def test_people_with_permission_who_are_not_staff_are_refused(client, viewer):
    User.objects.filter(pk=viewer.pk).update(is_staff=False)
    client.force_login(viewer)
    for address in read_addresses(make_session()):
        assert_error(client.get(address), 403, "permission_denied")


def test_a_token_with_the_scope_reads_everything(client, viewer):
    _, token = make_token(viewer, READ)
    for address in read_addresses(opened(viewer)):
        assert client.get(address, **bearer(token)).status_code == 200, address


def test_a_token_without_the_scope_is_refused_naming_it(client, viewer):
    _, token = make_token(viewer, WRITE)
    for address in read_addresses(opened(viewer)):
        body = assert_error(
            client.get(address, **bearer(token)), 403, "permission_denied"
        )
        assert READ in body["detail"]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"revoked_at": timezone.now()}, "revoked"),
        ({"expiry": timezone.now() - timedelta(seconds=1)}, "expired"),
        ({"expiry": None}, "expired"),
    ],
)
def test_a_revoked_or_expired_token_is_refused_and_its_row_stays(
    client, viewer, values, sentence
):
    row, token = make_token(viewer, READ, **values)
    body = assert_error(
        client.get("/api/recordings/", **bearer(token)), 401, "authentication_failed"
    )
    assert sentence in body["detail"]
    assert ApiToken.objects.filter(pk=row.pk).exists()


def test_using_one_token_leaves_the_expired_others_of_its_owner(client, viewer):
    old, _ = make_token(viewer, READ, expiry=timezone.now() - timedelta(days=1))
    _, token = make_token(viewer, READ)
    assert client.get("/api/recordings/", **bearer(token)).status_code == 200
    assert ApiToken.objects.filter(pk=old.pk).exists()


@pytest.mark.parametrize("token", ["", "x", "x y", "ä" * 8, "0" * 64, "%00"])
def test_a_made_up_token_is_refused(client, viewer, token):
    make_token(viewer, READ)
    answer = client.get("/api/recordings/", **bearer(token))
    assert_error(answer, 401, "authentication_failed")


def test_a_token_does_no_more_than_its_owner_may(client):
    for change in (
        {"is_active": False},
        {"is_staff": False},
    ):
        owner = make_staff(f"owner-{next(iter(change))}")
        _, token = make_token(owner, READ)
        User.objects.filter(pk=owner.pk).update(**change)
        assert client.get("/api/recordings/", **bearer(token)).status_code in (401, 403)
    _, token = make_token(make_staff("bare", group=None), READ)
    answer = client.get("/api/recordings/", **bearer(token))
    assert_error(answer, 403, "permission_denied")


def test_the_last_use_of_a_token_is_noted(client, viewer):
    row, token = make_token(viewer, READ)
    client.get("/api/recordings/", **bearer(token))
    row.refresh_from_db()
    assert timezone.now() - row.last_used_at < timedelta(minutes=1)


def test_the_token_is_not_in_the_database(viewer):
    row, token = make_token(viewer, READ)
    assert token not in str(ApiToken.objects.filter(pk=row.pk).values().get())


def test_writing_with_a_session_needs_the_csrf_token(viewer):
    client = Client(enforce_csrf_checks=True)
    client.force_login(viewer)
    address = f"/api/recordings/{opened(viewer).id}/notes/"
    assert_error(client.post(address, NOTE, **JSON), 403, "permission_denied")
    client.get("/admin/login/")
    token = client.get("/admin/password_change/").cookies["csrftoken"].value
    answer = client.post(address, NOTE, **JSON, HTTP_X_CSRFTOKEN=token)
    assert answer.status_code == 201


def test_writing_with_a_token_needs_the_write_scope_and_no_csrf(viewer):
    client = Client(enforce_csrf_checks=True)
    address = f"/api/recordings/{opened(viewer).id}/notes/"
    _, reads = make_token(viewer, READ)
    body = assert_error(
        client.post(address, NOTE, **JSON, **bearer(reads)), 403, "permission_denied"
    )
    assert WRITE in body["detail"]
    _, writes = make_token(viewer, WRITE)
    assert client.post(address, NOTE, **JSON, **bearer(writes)).status_code == 201


def test_staff_who_may_view_but_not_write_notes_are_refused(client):
    client.force_login(make_staff(group="Privacy Officer"))
    session = make_session()
    assert client.get(f"/api/recordings/{session.id}/").status_code == 200
    answer = client.post(f"/api/recordings/{session.id}/notes/", NOTE, **JSON)
    assert_error(answer, 403, "permission_denied")


def test_a_missing_recording_answers_the_same_body_everywhere(staff):
    missing = uuid.uuid4()
    bodies = []
    tails = ("", "access/", "manifest/", "timeline/", "notes/")
    for tail in (*tails, f"events/?window={missing}"):
        answer = staff.get(f"/api/recordings/{missing}/{tail}")
        body = assert_error(answer, 404, "not_found")
        bodies.append({**body, "requestId": ""})
    assert all(body == bodies[0] for body in bodies)
