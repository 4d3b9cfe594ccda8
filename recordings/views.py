"""The page that plays a recording."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from privacy import access
from privacy.access import Caller
from privacy.erasure.permissions import may_act
from privacy.erasure.tombstones import is_erased
from recordings.permissions import may_open, may_view, may_write_notes
from recordings.selectors.playable import Playable, find_playable
from sessionhub.error_pages import gone
from sessionhub.input_fields import CANONICAL_UUID

PAGE_OPENED = "recordings.session.page_opened"

# Recorded content is hostile: nothing goes in or out but the hub (docs/architecture).
REPLAY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' data: blob:",
        "connect-src 'self'",
        "frame-src 'none'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    )
)


@require_safe
@never_cache
@ensure_csrf_cookie
def replay(request: HttpRequest, session_id: str) -> HttpResponse:
    """Serve the page that plays one recording; it holds nothing but the id of it.

    The page asks for a reason, and the API gives nothing without one.
    """
    return play(request, session_id)


def play(
    request: HttpRequest,
    session_id: str,
    *,
    title: str = "Replay",
    more: Callable[[UUID], dict[str, Any]] | None = None,
) -> HttpResponse:
    """Serve the player; `more` adds to its terms, given the session's id."""
    user = request.user
    if not (user.is_authenticated and user.is_active and user.is_staff):
        return redirect_to_login(request.get_full_path(), reverse("admin:login"))
    caller = Caller(user=user, via="page")
    if not may_open(user):
        named = UUID(session_id) if CANONICAL_UUID.fullmatch(session_id) else None
        access.record_denial(
            caller=caller, action=PAGE_OPENED, target=named, code="permission_denied"
        )
        raise PermissionDenied
    if CANONICAL_UUID.fullmatch(session_id) and is_erased(UUID(session_id)):
        return gone(request)
    session = _session(session_id)
    access.record_served(caller=caller, action=PAGE_OPENED, target=session.id)
    context = {
        **admin.site.each_context(request),
        "title": title,
        "player_config": {
            **player_config(request, session.id),
            **(more(session.id) if more else {}),
        },
        "may_act": may_view(user) and may_act(user),
    }
    response = render(request, "recordings/replay.html", context)
    response.headers["Content-Security-Policy"] = REPLAY_POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def player_config(request: HttpRequest, session_id: UUID) -> dict[str, Any]:
    """Return the configuration of the player."""
    return {
        "sessionId": str(session_id),
        "apiBase": reverse("recordings:session", args=[session_id]),
        "staticBase": static(""),
        "userName": str(request.user),
        "canWriteNotes": may_write_notes(request.user),
        "listUrl": reverse("admin:recordings_recordedsession_changelist"),
    }


def _session(text: str) -> Playable:
    """Return the session called `text`, else a 404 that does not say why."""
    found = find_playable(UUID(text)) if CANONICAL_UUID.fullmatch(text) else None
    if found is None:
        raise Http404
    return found
