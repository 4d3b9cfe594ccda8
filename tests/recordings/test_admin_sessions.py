"""The list of recorded sessions in the admin."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from recordings.models import RecordingView
from tests.recordings.factories import make_service, make_session
from tests.recordings.people import make_staff

pytestmark = [
    pytest.mark.django_db(databases=["default", "clickhouse"]),
    pytest.mark.usefixtures("store"),
]

LIST = "/admin/recordings/recordedsession/"


def hours_ago(hours):
    return datetime.now(tz=UTC) - timedelta(hours=hours)


def page(client, query=""):
    answer = client.get(f"{LIST}?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def shown(text):
    return re.findall(r'data-session="([^"]+)"', text)


def test_staff_with_permission_see_the_sessions(staff):
    session = make_session(actor_name="Ada Ansel", actor_email="ada@example.com")
    text = page(staff)
    assert shown(text) == [str(session.id)]
    assert "Ada Ansel" in text
    assert "ada@example.com" in text
    assert f'href="/admin/session-recordings/{session.id}/"' in text


def test_nobody_else_sees_them(client):
    assert client.get(LIST).status_code == 302
    client.force_login(make_staff("bare", group=None))
    answer = client.get(LIST)
    assert answer.status_code == 403
    assert "no permission" in answer.content.decode()


def test_an_anonymous_visit_is_named_by_the_end_of_its_id(staff):
    session = make_session()
    assert f"Anonymous {str(session.id)[-6:]}" in page(staff)


def test_names_from_a_page_are_shown_as_text(staff):
    make_session(
        actor_name="<script>alert(1)</script>",
        entry_url='javascript:"><img src=x>',
        browser="<b>",
    )
    text = page(staff)
    assert "<script>alert" not in text
    assert "<img src=x>" not in text


def test_signals_are_badges_and_silence_has_none(staff):
    make_session(rage_clicks=2, errors=1)
    text = page(staff)
    assert re.findall(r'sh-badge" data-kind="(\w+)" title="([^"]+)"', text) == [
        ("rage", "2 rage clicks"),
        ("error", "1 error"),
    ]


def test_what_i_watched_is_marked_for_me_alone(staff, client, viewer):
    session = make_session()
    RecordingView.objects.create(user=viewer, session_id=session.id)
    assert "data-watched" in page(staff)
    staff.force_login(make_staff("otto"))
    assert "data-watched" not in page(staff)


def test_search_and_filters_narrow_the_list(staff):
    wanted = make_session(actor_email="ada@example.com", rage_clicks=1, country="SE")
    make_session(started_at=hours_ago(1), device_type=2)
    for query in ("search=ada", "hasRage=true", "country=SE", "device=desktop"):
        assert shown(page(staff, query)) == [str(wanted.id)], query


def test_the_sidebar_offers_what_there_is_and_marks_the_choice(staff):
    make_session(country="SE", service=make_service("web-admin"))
    make_service("web-app")
    text = page(staff, "country=SE&hasErrors=false&hasRage=false")
    for title in ("Service", "Status", "Device", "Signals", "Watched", "Country"):
        assert f"<summary>{title}</summary>" in text
    assert re.findall(r'aria-current="true">([^<]+)<', text) == [
        "All",
        "All",
        "All",
        "Neither",
        "All",
        "Any date",
        "Any",
        "SE",
    ]
    assert "Clear all filters" in text


def test_older_and_newer_lead_through_all_pages_and_keep_the_filters(staff):
    made = [
        make_session(started_at=hours_ago(n), country="SE").id for n in range(1, 61)
    ]
    first = page(staff, "country=SE")
    assert "50 of about 60 sessions" in first
    assert 'rel="prev"' not in first
    older = re.search(r'href="\?([^"]+)" rel="next"', first)[1].replace("&amp;", "&")
    second = page(staff, older)
    assert shown(first) + shown(second) == [str(pk) for pk in made]
    assert 'rel="next"' not in second
    newer = re.search(r'href="\?([^"]+)" rel="prev"', second)[1].replace("&amp;", "&")
    assert shown(page(staff, newer)) == shown(first)


def test_a_wrong_parameter_is_said_and_the_rest_still_works(staff):
    wanted = make_session(country="SE")
    make_session(started_at=hours_ago(1))
    text = page(staff, "device=phone&country=SE&nonsense=1&cursor=zzz")
    assert "allowed: unknown, desktop, mobile, tablet" in text
    assert "nonsense" in text
    assert shown(text) == [str(wanted.id)]


def test_an_empty_field_of_the_form_asks_for_nothing(staff):
    make_session()
    assert len(shown(page(staff, "search=&from=&to="))) == 1


def test_a_filter_that_nothing_fits_says_so(staff):
    make_session()
    text = page(staff, "search=zebra")
    assert "No recorded session fits." in text
    assert "Nothing has been recorded yet" not in text


def test_a_newcomer_is_told_how_to_get_a_first_recording(staff, settings):
    settings.DEMO = True
    service = make_service()
    text = page(staff)
    assert "Nothing has been recorded yet" in text
    assert f"data-key=&quot;{service.key}&quot;" in text
    assert "http://testserver/recorder.js" in text
    assert 'href="/demo/"' in text
    settings.DEMO, settings.PUBLIC_URL = False, "https://hub.example.com/"
    text = page(staff)
    assert "https://hub.example.com/recorder.js" in text
    assert "/demo/" not in text


def test_without_a_service_the_newcomer_is_told_whom_to_ask(staff, client, admin_user):
    assert "Ask whoever manages SessionHub" in page(staff)
    client.force_login(admin_user)
    assert "/admin/sessionhub/service/add/" in page(client)


def test_a_store_that_is_away_is_said_in_a_sentence(staff, monkeypatch):
    from django.db import connections

    monkeypatch.setitem(connections["clickhouse"].settings_dict, "PORT", 1)
    answer = staff.get(LIST)
    assert answer.status_code == 503
    assert "does not answer" in answer.content.decode()


def test_nothing_is_added_changed_or_deleted_here(client, admin_user):
    client.force_login(admin_user)
    session = make_session()
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.get(f"{LIST}{session.id}/delete/").status_code in (302, 403, 404)
    answer = client.get(f"{LIST}{session.id}/change/")
    assert answer["Location"] == f"/admin/session-recordings/{session.id}/"


def test_the_admin_index_and_app_list_link_to_it(staff):
    for address in ("/admin/", "/admin/recordings/"):
        text = staff.get(address).content.decode()
        assert LIST in text


def test_the_page_obeys_the_default_policy(staff):
    make_session()
    answer = staff.get(LIST)
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    text = answer.content.decode()
    assert not re.search(r"<script(?![^>]* src=)[^>]*>[^<]*\S", text)
    assert " onclick=" not in text
