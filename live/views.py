"""The page of live sessions, and the page that watches one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from recordings.permissions import may_view
from recordings.views import play
from sessionhub.models import Service


@require_safe
@never_cache
def monitor(request: HttpRequest) -> HttpResponse:
    """Render the live list for staff with permission; the socket sends the rows."""
    user = request.user
    if not (user.is_authenticated and user.is_active and user.is_staff):
        return redirect_to_login(request.get_full_path(), reverse("admin:login"))
    if not may_view(user):
        raise PermissionDenied
    context = {
        **admin.site.each_context(request),
        "title": "Live sessions",
        # The list needs the width more than the list of models does.
        "is_nav_sidebar_enabled": False,
        "live_config": {
            **socket_settings(settings.WS_URL or "/admin/sessions/live"),
            "services": list(Service.objects.values("slug", "name")),
            "listUrl": reverse("admin:recordings_recordedsession_changelist"),
        },
    }
    return render(request, "live/monitor.html", context)


@require_safe
@never_cache
@ensure_csrf_cookie
def watch(request: HttpRequest, session_id: str) -> HttpResponse:
    """Render the player, configured to show a session as it happens."""
    return play(request, session_id, title="One visit", more=_watching)


def _watching(session_id: UUID) -> dict[str, Any]:
    address = f"/admin/sessions/live/{session_id}/"
    return {"live": socket_settings(address), "listUrl": reverse("live:monitor")}


def socket_settings(address: str) -> dict[str, Any]:
    """Return what a page needs to keep a socket open; delays in milliseconds."""
    return {
        "socketUrl": address,
        "baseMs": settings.WS_RECONNECT_BASE_DELAY,
        "maxMs": settings.WS_RECONNECT_MAX_DELAY,
        "attempts": settings.WS_RECONNECT_MAX_ATTEMPTS,
    }
