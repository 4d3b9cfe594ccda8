"""The endpoints of the ingest edge, and the sockets."""

from __future__ import annotations

from dataclasses import dataclass

from tests.access_matrix.roles import AUTHORIZATION, PRIVACY, SUPPORT, VIEWER, Roles

VIEWERS = VIEWER | SUPPORT | PRIVACY
OPENERS = VIEWERS | AUTHORIZATION


@dataclass(frozen=True)
class EdgeLine:
    """An address of the ingest edge; `{key}`, also in the body, is a public key.

    The method WS is a socket: 101 is accepted, 403 refused.

    The edge knows services, not users: every role, signed in or not, gets the same
    answer. `known` and `unknown` are the statuses with a service's key and with a key
    of no service. The key is also sent in the Authorization header.
    """

    method: str
    path: str
    known: int
    unknown: int
    body: bytes = b""


@dataclass(frozen=True)
class SocketLine:
    """An address with a socket, and the roles it accepts with their own objects."""

    address: str
    may: Roles


# By the class of the endpoint.
EDGE: dict[str, tuple[EdgeLine, ...]] = {
    "ConsentEndpoint": (EdgeLine("POST", "/i/v1/{key}/consent", 400, 401, b"{}"),),
    "NativeEndpoint": (
        EdgeLine("GET", "/i/v1/{key}/config", 200, 401),
        EdgeLine("POST", "/i/v1/{key}", 400, 401, b"{}\n[]"),
    ),
    "RecorderScriptEndpoint": (EdgeLine("GET", "/recorder.js", 200, 200),),
    "LiveScriptEndpoint": (EdgeLine("GET", "/recorder-live.js", 200, 200),),
    "OversizeScriptEndpoint": (EdgeLine("GET", "/recorder-oversize.js", 200, 200),),
    "NativeSocketEndpoint": (EdgeLine("WS", "/i/v1/{key}/ws", 101, 403),),
    "PingEndpoint": (EdgeLine("POST", "/i/v1/{key}/live", 400, 401, b"{}"),),
    "BannerScriptEndpoint": (EdgeLine("GET", "/recorder-banner.js", 200, 200),),
    "RrwebClientEndpoint": (
        EdgeLine("POST", "/recordings/{id}/events", 400, 401, b"{"),
        EdgeLine("WS", "/recordings/{id}/events/ws?token={key}", 101, 403),
    ),
    "PosthogEndpoint": (EdgeLine("POST", "/s/", 200, 401, b'{"api_key":"{key}"}'),),
}

SOCKETS = [
    SocketLine("admin/sessions/live", VIEWERS),
    SocketLine("admin/sessions/live/", VIEWERS),
    # Whether there is a grant is answered after the handshake, before the first frame.
    SocketLine("admin/sessions/live/<uuid:session_id>/", OPENERS),
]
