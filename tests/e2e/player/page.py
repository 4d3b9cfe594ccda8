"""The real template of the replay page, rendered without a database."""

from __future__ import annotations

from types import SimpleNamespace

from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import set_urlconf

USER = SimpleNamespace(
    is_active=True,
    is_staff=True,
    is_authenticated=True,
    has_usable_password=False,
    get_short_name="Sam",
    get_username="sam",
)


def replay_page(session_id: str) -> str:
    """Return the page as the hub's own view renders it for a signed-in person."""
    set_urlconf("tests.e2e.player.urls")
    request = RequestFactory().get(f"/admin/session-recordings/{session_id}/")
    request.user = USER
    config = {
        "sessionId": session_id,
        "apiBase": f"/api/recordings/{session_id}/",
        "staticBase": "/static/",
        "userName": "Sam Support",
        "canWriteNotes": True,
        "listUrl": "/admin/recordings/recordedsession/",
    }
    context = {
        "player_config": config,
        "title": "Replay",
        "site_header": "SessionHub",
        "site_title": "SessionHub",
        "has_permission": True,
        "is_nav_sidebar_enabled": False,
        "is_popup": False,
    }
    return render_to_string("recordings/replay.html", context, request)
