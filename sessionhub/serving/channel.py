"""One HTTP/1.1 connection of daphne, bounded in time, number and ambiguity.

Twisted's own time limit restarts with every byte, so that a client that sends one byte
a minute keeps a connection for ever. Here the head of a request has a time limit, its
body one that grows with what has arrived. What two servers could parse differently
(folded header lines, two lengths, two hosts) is refused.
"""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import Any

from django.conf import settings
from twisted.web.http import HTTPChannel

from sessionhub.lib.client_address import client_address, is_proxy, network_of
from sessionhub.lib.raw_answer import raw_answer
from sessionhub.serving.connections import TOO_MANY_TOTAL, connections
from sessionhub.serving.unread import Unread, unsent

CHECK_SECONDS = 1.0
"""How often unfinished requests are compared with their time limit."""
RETRY_SECONDS = 5
LINGER_SECONDS = 1.0
"""How long a refused connection is read, so that no reset discards our answer."""
MAX_LINGERING = 200


class Unfinished:
    """The connections whose current request has not arrived completely."""

    def __init__(self) -> None:
        self._channels: set[BoundedChannel] = set()
        self._is_checking = False

    def add(self, channel: BoundedChannel) -> None:
        """Check this connection from now on."""
        self._channels.add(channel)
        if not self._is_checking:
            self._is_checking = True
            asyncio.get_running_loop().call_later(CHECK_SECONDS, self._check)

    def remove(self, channel: BoundedChannel) -> None:
        """Stop checking: its request is complete, or its connection has ended."""
        self._channels.discard(channel)

    def _check(self) -> None:
        now = monotonic()
        for channel in list(self._channels):
            channel.end_if_late(now)
        self._is_checking = bool(self._channels)
        if self._is_checking:
            asyncio.get_running_loop().call_later(CHECK_SECONDS, self._check)


unfinished = Unfinished()


def seconds_for(phase: str, received: int) -> float:
    """Return the time limit of a head, or of a body of which `received` bytes came."""
    if phase == "head":
        return float(settings.WEB_HEAD_SECONDS)
    return float(
        settings.WEB_BODY_SECONDS + received / settings.WEB_BODY_BYTES_PER_SECOND
    )


class BoundedChannel(HTTPChannel):
    """Twisted's connection with our bounds."""

    is_stopping = False
    """Set on the class when the process stops: every answer ends its connection."""
    transport: Any
    _lingering = 0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._phase = ""
        self._phase_began = 0.0
        self._phase_bytes = 0
        self._unread: Unread | None = None
        self._is_refused = False
        self._peer = ""
        self._is_proxied = False

    # --- the connection ---------------------------------------------------------------

    def connectionMade(self) -> None:
        """Count the connection; refuse one too many."""
        self.timeOut = settings.WEB_IDLE_SECONDS
        super().connectionMade()  # type: ignore[no-untyped-call]
        self._peer = getattr(self.transport.getPeer(), "host", "")
        self._is_proxied = is_proxy(self._peer)
        excess = connections.take(
            self.transport,
            self,
            "" if self._is_proxied else network_of(self._peer),
            total=settings.WEB_MAX_CONNECTIONS,
            each=settings.WEB_MAX_CONNECTIONS_PER_ADDRESS,
        )
        if excess == TOO_MANY_TOTAL:
            detail = "Too many connections."
            self.refuse(503, "unavailable", detail, retry=RETRY_SECONDS)
        elif excess:
            self._refuse_too_many()

    def connectionLost(self, reason: Any = None) -> None:
        """Stop counting the connection."""
        unfinished.remove(self)
        connections.release(self.transport)
        super().connectionLost(reason)  # type: ignore[no-untyped-call]

    def dataReceived(self, data: bytes) -> None:
        """Process what arrived, and note whether a request is still incomplete."""
        if self._is_refused:
            return
        super().dataReceived(data)  # type: ignore[no-untyped-call]
        if self._handlingRequest or self._is_refused:
            if self._phase:
                self._phase = ""
                unfinished.remove(self)
            return
        if not self.requests and not self._buffer:
            return
        phase = "head" if self.line_mode else "body"
        if phase != self._phase:
            if not self._phase:
                unfinished.add(self)
            self._phase, self._phase_began = phase, monotonic()
            self._phase_bytes = 0
        self._phase_bytes += len(data)

    def end_if_late(self, now: float) -> None:
        """Answer 408 and close if the request takes longer than it may."""
        if self._phase == "answer":
            self._look_at_answer(now)
            return
        if self.requests and getattr(self.requests[-1], "is_refused", False):
            return  # answered 413, and closed by itself
        if now - self._phase_began > seconds_for(self._phase, self._phase_bytes):
            self.refuse(408, "too_slow", "The request did not arrive in time.")

    @property
    def is_idle(self) -> bool:
        """Whether no request is on its way in or being answered."""
        return not (self.requests or self._handlingRequest or self._phase)

    # --- the request ------------------------------------------------------------------

    def lineReceived(self, line: bytes) -> None:
        """Refuse a line that continues the one before (obs-fold)."""
        if self._is_refused:
            return
        if line[:1] in (b" ", b"\t"):
            self.refuse(400, "bad_request", "A header line must not be folded.")
            return
        super().lineReceived(line)  # type: ignore[no-untyped-call]

    def allHeadersReceived(self) -> None:
        """Refuse an ambiguous head, and a request beyond the bound of an address."""
        headers = self.requests[-1].requestHeaders
        coding = headers.getRawHeaders(b"transfer-encoding")
        if coding and (len(coding) > 1 or coding[0].lower() != b"chunked"):
            self.refuse(400, "bad_request", "Transfer-Encoding may only be chunked.")
        elif coding and self._version != b"HTTP/1.1":
            self.refuse(400, "bad_request", "Transfer-Encoding needs HTTP/1.1.")
        elif len(headers.getRawHeaders(b"host") or ()) > 1:
            self.refuse(400, "bad_request", "There must be one Host.")
        elif self._is_proxied and not self._count_forwarded(headers):
            self._refuse_too_many()
        else:
            super().allHeadersReceived()  # type: ignore[no-untyped-call]

    def _count_forwarded(self, headers: Any) -> bool:
        found = (
            (name.lower(), value)
            for name, values in headers.getAllRawHeaders()
            for value in values
        )
        return connections.take_forwarded(
            self.transport,
            network_of(client_address(self._peer, found)),
            each=settings.WEB_MAX_CONNECTIONS_PER_ADDRESS,
        )

    def allContentReceived(self) -> None:
        """Continue, unless the head was refused already."""
        if not self._is_refused:
            super().allContentReceived()  # type: ignore[no-untyped-call]

    def rawDataReceived(self, data: bytes) -> None:
        """Continue, unless the head was refused already."""
        if not self._is_refused:
            super().rawDataReceived(data)

    def checkPersistence(self, request: Any, version: bytes) -> bool:
        """End the connection with its answer while the process stops."""
        persistent: bool = super().checkPersistence(  # type: ignore[no-untyped-call]
            request, version
        )
        if persistent and self.is_stopping:
            request.responseHeaders.setRawHeaders(b"Connection", [b"close"])
            return False
        return persistent

    def close_after_answer(self) -> None:
        """Close the connection after the response to the current request."""
        if not self.requests or self.line_mode:
            return  # none yet: checkPersistence sees to the next
        self.persistent = False
        request = self.requests[0]
        if not request.startedWriting:
            request.responseHeaders.setRawHeaders(b"Connection", [b"close"])

    def requestDone(self, request: Any) -> None:
        """Stop counting the proxy's request."""
        if self._is_proxied:
            connections.release_forwarded(self.transport)
        super().requestDone(request)  # type: ignore[no-untyped-call]
        if not self._phase and unsent(self.transport):
            self._phase, self._unread = "answer", Unread(self.transport, monotonic())
            unfinished.add(self)

    def timeoutConnection(self) -> None:
        """Close a silent connection, but not one that still reads our response."""
        if self._unread is not None and not self._unread.is_sent():
            self.setTimeout(self.timeOut)  # type: ignore[no-untyped-call]
        else:
            super().timeoutConnection()  # type: ignore[no-untyped-call]

    def _look_at_answer(self, now: float) -> None:
        """End the connection of a client that does not read."""
        if self._unread is None or self._unread.is_sent():
            self._phase, self._unread = "", None
            unfinished.remove(self)
        elif self._unread.is_abandoned(now):
            unfinished.remove(self)
            self.transport.abortConnection()

    # --- refusals ---------------------------------------------------------------------

    def _respondToBadRequestAndDisconnect(self) -> None:
        self.refuse(400, "bad_request", "This is not a request of HTTP/1.1.")

    def refuse(self, status: int, code: str, detail: str, *, retry: int = 0) -> None:
        """Answer without asking any application, and end the connection."""
        if self._is_refused:
            return
        self._is_refused = True
        unfinished.remove(self)
        headers = ((b"Retry-After", str(retry).encode()),) if retry else ()
        self.transport.write(raw_answer(status, code, detail, headers=headers))
        self._end_lingering()

    def _refuse_too_many(self) -> None:
        self.refuse(
            429,
            "too_many_connections",
            "Too many connections from this address.",
            retry=RETRY_SECONDS,
        )

    def _end_lingering(self) -> None:
        """Close our side, read on for a moment, then end: a bounded number at once."""
        self._networkProducer.unregisterProducer()
        cls = BoundedChannel
        if cls._lingering >= MAX_LINGERING:
            self.transport.loseConnection()
            return
        cls._lingering += 1
        self.transport.loseWriteConnection()
        asyncio.get_running_loop().call_later(LINGER_SECONDS, self._end_now)

    def _end_now(self) -> None:
        BoundedChannel._lingering -= 1
        self.transport.abortConnection()
