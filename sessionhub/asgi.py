"""The ASGI application: the ingest edge first, then Django and the sockets.

The edge comes before Django because a POST costs it microseconds, not milliseconds.
"""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sessionhub.settings")
django_application = get_asgi_application()

import logging  # noqa: E402

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from daphne.access import AccessLogGenerator  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402
from django.urls import re_path  # noqa: E402

from live.routing import websocket_urlpatterns  # noqa: E402
from recordings.ingest.edge import IngestEdge  # noqa: E402
from recordings.ingest.edge.daphne_bounds import bound_bodies  # noqa: E402
from sessionhub.lib import collector  # noqa: E402
from sessionhub.lib.bounded_database import bound_waits  # noqa: E402
from sessionhub.lib.logged_paths import HidePaths, hide_in_access_log  # noqa: E402
from sessionhub.lib.safe_headers import SafeHeaders, transport_policy  # noqa: E402
from sessionhub.serving import bind_daphne  # noqa: E402
from sessionhub.unknown_socket import bind_sockets, no_such_socket  # noqa: E402

STAFF_FRAME_BYTES = 64 * 1024


# The last line answers 404 wherever nothing else does.
sockets = URLRouter([*websocket_urlpatterns, re_path("", no_such_socket)])  # type: ignore[arg-type]
edge = IngestEdge(
    otherwise=ProtocolTypeRouter({"http": django_application, "websocket": sockets}),
)
application = SafeHeaders(
    edge,
    transport=transport_policy(
        seconds=settings.SECURE_HSTS_SECONDS,
        subdomains=settings.SECURE_HSTS_INCLUDE_SUBDOMAINS,
        preload=settings.SECURE_HSTS_PRELOAD,
    ),
    proxy_header=settings.SECURE_PROXY_SSL_HEADER,
)


def frame_limit(path: str) -> int:
    """Return the largest message a socket takes, in bytes."""
    return edge.body_limit(path) or STAFF_FRAME_BYTES


bind_sockets(frame_limit)
bound_bodies(edge.body_limit, edge.may_read)
bind_daphne()
hide_in_access_log(AccessLogGenerator)
logging.getLogger("uvicorn.access").addFilter(HidePaths())
bound_waits(connections.settings["default"])
collector.settle()
