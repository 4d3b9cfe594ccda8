"""Headers of every response, whichever code makes it.

Django's own answers get them from its middleware. Static files, the ingest endpoints
and the refusals of WebSockets are answered elsewhere: `SafeHeaders` stands around all
of it and adds what is missing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

NOSNIFF = (b"x-content-type-options", b"nosniff")
# For responses that are no pages.
POLICY = (
    b"content-security-policy",
    b"base-uri 'none'; form-action 'none'; frame-ancestors 'self'; object-src 'none'",
)
STRICT_TRANSPORT = b"strict-transport-security"
STARTS = frozenset({"http.response.start", "websocket.http.response.start"})


class SafeHeaders:
    """An ASGI application around another.

    `transport` is the value of Strict-Transport-Security, empty for none; it is sent
    over TLS alone: that of this server, or of a proxy that writes `proxy_header` (name
    and value, as Django's SECURE_PROXY_SSL_HEADER).
    """

    def __init__(
        self,
        inner: Application,
        *,
        transport: str = "",
        proxy_header: tuple[str, str] | None = None,
    ) -> None:
        self.inner = inner
        self._transport = transport.encode()
        self._proxy = None
        if proxy_header is not None:
            name = proxy_header[0].removeprefix("HTTP_").replace("_", "-").lower()
            self._proxy = (name.encode(), proxy_header[1].encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call the application, adding headers to its response."""
        if scope["type"] not in ("http", "websocket"):
            await self.inner(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] in STARTS:
                message["headers"] = self._complete(scope, message.get("headers") or ())
            await send(message)

        await self.inner(scope, receive, send_safely)

    def _complete(self, scope: Scope, headers: Any) -> list[tuple[bytes, bytes]]:
        complete = list(headers)
        there = {name.lower() for name, _ in complete}
        complete += [each for each in (NOSNIFF, POLICY) if each[0] not in there]
        if self._transport and STRICT_TRANSPORT not in there and self._is_secure(scope):
            complete.append((STRICT_TRANSPORT, self._transport))
        return complete

    def _is_secure(self, scope: Scope) -> bool:
        if scope.get("scheme") in ("https", "wss"):
            return True
        return self._proxy is not None and self._proxy in scope["headers"]


def transport_policy(*, seconds: int, subdomains: bool, preload: bool) -> str:
    """Return the value of Strict-Transport-Security, empty if `seconds` is 0."""
    if not seconds:
        return ""
    value = f"max-age={seconds}"
    value += "; includeSubDomains" if subdomains else ""
    return value + ("; preload" if preload else "")
