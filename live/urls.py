"""HTTP addresses of live viewing; the sockets stand in routing."""

from __future__ import annotations

from django.urls import path

from live.views import monitor, watch

app_name = "live"

urlpatterns = [
    path("admin/sessions/live/", monitor, name="monitor"),
    path("admin/sessions/live/<str:session_id>/", watch, name="watch"),
]
