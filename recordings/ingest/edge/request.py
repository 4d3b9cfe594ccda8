"""An HTTP request (or WebSocket handshake) as the endpoints of the edge see it."""

from __future__ import annotations

from functools import cached_property
from urllib.parse import parse_qsl

from django.conf import settings

from recordings.ingest.edge.answers import Refusal, too_large
from recordings.ingest.edge.asgi_types import Receive, Scope
from sessionhub.lib.client_address import client_of
from sessionhub.lib.uuid7 import uuid7


class ClientGoneError(Exception):
    """The client went away before its body was complete; no answer is needed."""


class Request:
    """One request.

    Header names are lower-case bytes; of a repeated header the last one counts. Works
    for `http` and `websocket` scopes; only `body` needs the former.
    """

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.scope = scope
        self._receive = receive
        self.method: str = scope.get("method", "GET")
        self.path: str = scope["path"]
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self.id = str(uuid7())

    def header(self, name: bytes) -> str:
        """Return a header's text, '' if it was not sent."""
        return self.headers.get(name, b"").decode("latin-1")

    @cached_property
    def origin(self) -> str:
        """The page's origin, '' outside of a browser."""
        return self.header(b"origin")

    @cached_property
    def query(self) -> dict[str, str]:
        """The query string; of a repeated name the last counts."""
        text = self.scope["query_string"].decode("latin-1")
        return dict(parse_qsl(text, keep_blank_values=True)) if text else {}

    @cached_property
    def client_ip(self) -> str:
        """The sender's address, seen through the proxies we trust."""
        return client_of(self.scope)

    def check_length(self, limit: int) -> None:
        """Refuse (413) a body declared larger than `limit`, before reading it."""
        declared = self.headers.get(b"content-length", b"")
        if declared.isdigit() and int(declared) > limit:
            raise too_large(limit)

    async def body(self, *, limit: int | None = None) -> bytes:
        """Return the whole body, at most `limit` bytes (by default the ingest cap).

        Raises Refusal 413 at the first byte too many and reads no further.
        """
        limit = settings.INGEST_MAX_COMPRESSED_BYTES if limit is None else limit
        self.check_length(limit)
        message = await self._receive()
        if message["type"] == "http.request" and not message.get("more_body"):
            body: bytes = message.get("body", b"")
            if len(body) > limit:
                raise too_large(limit)
            return body
        parts = bytearray()
        while message["type"] == "http.request":
            parts += message.get("body", b"")
            if len(parts) > limit:
                raise too_large(limit)
            if not message.get("more_body"):
                return bytes(parts)
            message = await self._receive()
        raise ClientGoneError

    def check_encoding(self, *allowed: str) -> str:
        """Return Content-Encoding ('' = identity); refuse (415) any but `allowed`."""
        encoding = self.header(b"content-encoding").strip().lower()
        encoding = "" if encoding == "identity" else encoding
        if encoding and encoding not in allowed:
            raise Refusal(
                415,
                "unsupported_encoding",
                f"Content-Encoding {encoding[:40]!r} is not read here; "
                f"accepted: {', '.join((*allowed, 'identity'))}.",
                headers=((b"accept-encoding", ", ".join(allowed).encode()),),
                close=True,
            )
        return encoding
