"""The answer to a WebSocket handshake at an address that has no socket: 404.

ASGI has an extension to answer a handshake with any status. Daphne lacks it and knows
only 403, so it is taught one more: closing with NO_SUCH_SOCKET before accepting.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from autobahn.websocket.types import ConnectionDeny
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol

Message = dict[str, Any]

NO_SUCH_SOCKET = 4404
EXTENSION = "websocket.http.response"
NOT_FOUND = ConnectionDeny(code=404, reason="Not found")  # type: ignore[no-untyped-call]


async def no_such_socket(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[Message]],
    send: Callable[[Message], Awaitable[None]],
) -> None:
    """Refuse the handshake."""
    await receive()  # websocket.connect
    if EXTENSION in (scope.get("extensions") or {}):
        await send({"type": f"{EXTENSION}.start", "status": 404, "headers": []})
        await send({"type": f"{EXTENSION}.body", "body": b""})
    else:
        await send({"type": "websocket.close", "code": NO_SUCH_SOCKET})


class KnowingProtocol(WebSocketProtocol):
    """Daphne's connection, which tells an unknown address from a forbidden one."""

    def handle_reply(self, message: Message) -> None:
        """Answer 404 where the application found nothing."""
        refused = (message.get("type"), message.get("code"))
        if refused != ("websocket.close", NO_SUCH_SOCKET) or not self.is_connecting:
            super().handle_reply(message)
            return
        self.handshake_deferred.errback(NOT_FOUND)
        del self.handshake_deferred
        self.server.protocol_disconnected(self)

    @property
    def is_connecting(self) -> bool:
        """Whether the handshake is not answered yet."""
        return bool(self.state == self.STATE_CONNECTING)


def teach_daphne() -> None:
    """Have daphne in this process know NO_SUCH_SOCKET."""
    WebSocketFactory.protocol = KnowingProtocol
