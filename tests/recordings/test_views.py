"""The page that plays a recording."""

from __future__ import annotations

import json
import re
import uuid

import pytest

from privacy.models import AuditLog
from recordings.models import RecordingView
from sessionhub.models import User
from tests.recordings.factories import make_session
from tests.recordings.people import make_staff

pytestmark = [
    pytest.mark.django_db(databases=["default", "clickhouse"]),
    pytest.mark.usefixtures("store"),
]


@pytest.fixture
def address():
    return f"/admin/session-recordings/{make_session().id}/"


def config_of(answer):
    text = answer.content.decode()
    return json.loads(
        re.search(r'<script id="player-config"[^>]*>(.*?)</script>', text)[1]
    )


def test_staff_with_permission_get_the_player(staff, viewer):
    session = make_session()
    answer = staff.get(f"/admin/session-recordings/{session.id}/?t=12")
    assert answer.status_code == 200
    assert config_of(answer) == {
        "sessionId": str(session.id),
        "apiBase": f"/api/recordings/{session.id}/",
        "staticBase": "/static/",
        "userName": "Vera",
        "canWriteNotes": True,
        "listUrl": "/admin/recordings/recordedsession/",
    }


def test_somebody_who_may_not_write_notes_is_not_offered_to(client, address):
    client.force_login(make_staff(group="Privacy Officer"))
    assert config_of(client.get(address))["canWriteNotes"] is False


def test_nobody_else_gets_it(client, address):
    answer = client.get(f"{address}?t=3")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/?next=/admin/session-recordings")
    assert answer["Location"].endswith("%3Ft%3D3")
    client.force_login(User.objects.create_user("customer"))
    assert client.get(address).status_code == 302
    client.force_login(make_staff("bare", group=None))
    answer = client.get(address)
    assert answer.status_code == 403
    assert "no permission" in answer.content.decode()
    assert AuditLog.objects.filter(
        action="recordings.session.page_opened.denied"
    ).exists()


@pytest.mark.parametrize("name", [str(uuid.uuid4()), "abc", str(uuid.uuid4()).upper()])
def test_a_missing_recording_is_a_plain_404_page(staff, name):
    answer = staff.get(f"/admin/session-recordings/{name}/")
    assert answer.status_code == 404
    assert "There is no such page." in answer.content.decode()
    assert not RecordingView.objects.exists()


def test_nothing_comes_in_or_goes_out_but_the_hub(staff, address):
    answer = staff.get(address)
    assert answer["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; "
        "media-src 'self' data: blob:; connect-src 'self'; frame-src 'none'; "
        "object-src 'none'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'"
    )
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]


def test_it_holds_nothing_of_the_recording_but_its_id(staff):
    session = make_session(
        actor_name="Zinnober",
        actor_email="zinnober@example.com",
        entry_url="https://zinnober.example.com/",
        browser="Zinnober",
    )
    answer = staff.get(f"/admin/session-recordings/{session.id}/")
    assert "zinnober" not in answer.content.decode().lower()


def test_opening_the_page_is_on_record_and_is_not_yet_watching(staff, viewer):
    session = make_session()
    staff.get(f"/admin/session-recordings/{session.id}/")
    (row,) = AuditLog.objects.filter(action="recordings.session.page_opened")
    assert (row.actor_id, row.target_id) == (viewer.pk, session.id)
    assert not RecordingView.objects.exists()


def test_it_opens_for_those_who_may_break_the_glass(client, address):
    client.force_login(make_staff("alma", group="Authorization Admin"))
    assert client.get(address).status_code == 200


def test_only_reading_is_allowed(staff, address):
    assert staff.post(address).status_code == 405
    assert staff.head(address).status_code == 200


def test_the_answer_brings_the_csrf_cookie_for_notes(staff, address):
    assert "csrftoken" in staff.get(address).cookies
