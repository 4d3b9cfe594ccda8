"""The ASGI application: the ingest edge first, then Django and the sockets.

The edge stands before Django because a POST costs it microseconds, not milliseconds.
"""

from __future__ import annotations

import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sessionhub.settings")
django_application = get_asgi_application()

from channels.routing import ProtocolTypeRouter  # noqa: E402

from live.routing import socket_at  # noqa: E402
from recordings.ingest.edge import IngestEdge  # noqa: E402
from recordings.ingest.edge.daphne_bounds import bound_bodies  # noqa: E402
from sessionhub.lib import collector  # noqa: E402
from sessionhub.unknown_socket import no_such_socket, teach_daphne  # noqa: E402

STAFF_FRAME_BYTES = 64 * 1024


async def staff_sockets(scope: Any, receive: Any, send: Any) -> None:
    """Serve the sockets of the live view, and say 404 elsewhere."""
    socket = socket_at(scope["path"]) or no_such_socket
    await socket(scope, receive, send)


application = IngestEdge(
    otherwise=ProtocolTypeRouter(
        {"http": django_application, "websocket": staff_sockets}
    ),
)


def frame_limit(path: str) -> int:
    """Return the largest message a socket takes, in bytes."""
    return application.body_limit(path) or STAFF_FRAME_BYTES


teach_daphne(frame_limit)
bound_bodies(application.body_limit)
collector.settle()
