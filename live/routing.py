"""Addresses of the sockets; tests/access_matrix tests the permissions of each."""

from __future__ import annotations

from django.urls import URLPattern, path

from live.consumers.monitor import MonitorSocket
from live.consumers.socket import Receive, Scope, Send, as_application
from live.consumers.watch import WatchSocket

monitor = as_application(MonitorSocket)


async def watch(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve the socket of the session in the address."""
    session_id = str(scope["url_route"]["kwargs"]["session_id"])
    serve = as_application(
        lambda scope, send: WatchSocket(scope, send, session_id=session_id)
    )
    await serve(scope, receive, send)


websocket_urlpatterns: list[URLPattern] = [
    path("admin/sessions/live", monitor),  # type: ignore[arg-type]
    path("admin/sessions/live/", monitor),  # type: ignore[arg-type]
    path("admin/sessions/live/<uuid:session_id>/", watch),  # type: ignore[arg-type]
]
