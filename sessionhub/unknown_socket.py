"""Refused WebSocket handshakes in daphne: their status, and bounds of messages.

Daphne answers 403 to every refused handshake. Here it also sends the other statuses,
which `sessionhub.lib.handshake` puts into the code of a close, and reads no more of a
message than its address allows. An address without a socket is 404.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from autobahn.websocket.types import ConnectionDeny
from daphne.ws_protocol import WebSocketFactory

from sessionhub.lib.handshake import CODE_OF_STATUS, EXTENSION, refuse_handshake
from sessionhub.lib.safe_headers import NOSNIFF, POLICY
from sessionhub.serving.connections import connections
from sessionhub.serving.waiting import BoundedSocket

__all__ = ("EXTENSION", "NO_SUCH_SOCKET", "bind_sockets", "no_such_socket")

Message = dict[str, Any]
LimitOf = Callable[[str], int]

NO_SUCH_SOCKET = CODE_OF_STATUS + 404
CLOSE_SECONDS = 30
REASONS = {
    401: "Unauthorized",
    404: "Not found",
    410: "Gone",
    429: "Too many requests",
    503: "Service unavailable",
}


async def no_such_socket(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[Message]],
    send: Callable[[Message], Awaitable[None]],
) -> None:
    """Refuse the handshake."""
    await receive()  # websocket.connect
    await refuse_handshake(scope, send, 404)


class StatusProtocol(BoundedSocket):
    """Daphne's connection, with the status of a refused handshake."""

    limit_of: LimitOf = staticmethod(lambda path: 0)

    def makeConnection(self, transport: Any) -> None:
        """Take over the connection of the handshake, which stays counted."""
        connections.upgraded(transport)
        super().makeConnection(transport)

    def connectionLost(self, reason: Any) -> None:
        """Count the connection no longer."""
        connections.release(self.transport)
        super().connectionLost(reason)

    def sendHttpErrorResponse(
        self, code: int, reason: str, responseHeaders: Any = None
    ) -> None:
        """Refuse a handshake, with the headers that every answer has."""
        ours = [(name.decode(), value.decode()) for name, value in (NOSNIFF, POLICY)]
        headers = [*(responseHeaders or ()), *ours, ("Content-Length", "0")]
        super().sendHttpErrorResponse(code, reason, [*headers, ("Connection", "close")])

    def serverClose(self, code: int | None = None) -> None:
        """Close with any code; autobahn's own way allows 1000 and from 3000 on."""
        self.sendCloseFrame(code=1000 if code is None else code)

    def onConnect(self, request: Any) -> Any:
        """Bound the messages: daphne would take in a gigabyte before it calls us."""
        limit = self.limit_of(request.path)
        self.maxMessagePayloadSize = self.maxFramePayloadSize = limit
        # A client that did not read for a while shall still receive the close code.
        self.closeHandshakeTimeout = CLOSE_SECONDS
        # With a close frame and code: 1009 too large, 1007 not UTF-8, 1002.
        self.failByDrop = False
        return super().onConnect(request)

    def serverSend(self, content: str | bytes, binary: bool = False) -> None:
        """Send without a bound: ours is for what is received, autobahn's for both."""
        limit, self.maxMessagePayloadSize = self.maxMessagePayloadSize, 0
        try:
            super().serverSend(content, binary)
        finally:
            self.maxMessagePayloadSize = limit

    def handle_reply(self, message: Message) -> None:
        """Refuse with the status in the close code, if it is a known one."""
        status = (message.get("code") or 0) - CODE_OF_STATUS
        closes = message.get("type") == "websocket.close"
        if not closes or status not in REASONS or not self.is_connecting:
            super().handle_reply(message)
            return
        denial = ConnectionDeny(  # type: ignore[no-untyped-call]
            code=status, reason=REASONS[status]
        )
        self.handshake_deferred.errback(denial)
        del self.handshake_deferred
        self.server.protocol_disconnected(self)

    @property
    def is_connecting(self) -> bool:
        """Whether the handshake is not answered yet."""
        return bool(self.state == self.STATE_CONNECTING)


def bind_sockets(limit_of: LimitOf) -> None:
    """Make daphne in this process use this protocol; `limit_of(path)` is in bytes."""
    StatusProtocol.limit_of = staticmethod(limit_of)
    WebSocketFactory.protocol = StatusProtocol
