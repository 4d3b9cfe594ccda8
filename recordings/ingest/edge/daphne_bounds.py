"""Keep daphne's memory flat: refuse a body that is too large before it is spooled.

Daphne takes a whole body into a file, then puts all of it into the application's queue
at once, so an application never gets to refuse 300 MB. Its requests know the declared
length when the headers are complete and see every piece of the body as it arrives;
`bound_bodies` refuses there, for every address of this server and however it was
started (`daphne`, `runserver`). Other servers call the application first and need none
of this.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from io import BytesIO
from typing import Any

import orjson
from daphne import http_protocol

from sessionhub.lib.errors import error_body
from sessionhub.lib.raw_answer import raw_answer
from sessionhub.lib.uuid7 import uuid7

OTHER_BODY_BYTES = 16 * 1024**2
"""What Django may be sent; its own limits on forms and JSON are lower."""
LINGER_SECONDS = 5.0
"""How long a refused body is still read, so that its sender reads the answer first."""

_CODES = {400: "bad_request", 503: "unavailable"}

LimitOf = Callable[[str], int | None]
Reads = Callable[[str, str], bool]


class BoundedRequest(http_protocol.WebRequest):
    """Daphne's request, refusing bodies over the limit of their address."""

    limit_of: LimitOf = staticmethod(lambda path: None)
    may_read: Reads = staticmethod(lambda path, origin: False)
    _limit = OTHER_BODY_BYTES
    _path = ""
    _seen = 0
    is_refused = False
    _linger: asyncio.TimerHandle | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # What Twisted would parse is not used: the application gets the raw body.
        # Parsing the Content-Type of a POST alone costs as much as our whole edge.
        super().__init__(*args, **{**kwargs, "parsePOSTFormSubmission": False})

    def gotLength(self, length: int | None) -> None:
        """Refuse a declared length over the limit; nothing was read yet."""
        # Private in Twisted until the whole request is in; a test guards the name.
        target = getattr(self.channel, "_path", b"/")
        self._path = target.split(b"?", 1)[0].decode("latin-1")
        limit = self.limit_of(self._path)
        self._limit = OTHER_BODY_BYTES if limit is None else limit
        if length is not None and length > self._limit:
            self._refuse()
        else:
            super().gotLength(length)

    def handleContentChunk(self, data: bytes) -> None:
        """Count what arrives; refuse at the first byte too many."""
        if self.is_refused:
            return
        self._seen += len(data)
        if self._seen > self._limit:
            self._refuse()
        else:
            super().handleContentChunk(data)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:
        """Go on, unless the request was answered already."""
        if self.is_refused:
            self._hang_up()
        else:
            super().requestReceived(command, path, version)

    def basic_error(self, status: int, status_text: bytes, body: str) -> None:
        """Answer in the one shape of errors; daphne has a page of its own."""
        request_id = str(uuid7())
        error = error_body(
            code=_CODES.get(status, "internal_error"),
            detail=f"{status_text.decode('ascii')}: {body}",
            request_id=request_id,
        )
        headers = [
            (b"Content-Type", b"application/json"),
            (b"X-Content-Type-Options", b"nosniff"),
            (b"X-Request-Id", request_id.encode()),
        ]
        start = {"type": "http.response.start", "status": status, "headers": headers}
        self.handle_reply(start)
        self.handle_reply({"type": "http.response.body", "body": orjson.dumps(error)})

    def _refuse(self) -> None:
        """Answer 413, drop the body so far, and read on for a while without keeping."""
        self.is_refused = True
        self.content = BytesIO()
        loop = asyncio.get_running_loop()
        self._linger = loop.call_later(LINGER_SECONDS, self._hang_up)
        origin = self._origin()
        readable = self.may_read(self._path, origin.decode("latin-1"))
        self.channel.transport.write(refusal(self._limit, origin if readable else b""))
        # A request is not finished before its body is; the answer is out all the same.
        self.channel.setTimeout(None)

    def _origin(self) -> bytes:
        values = self.requestHeaders.getRawHeaders(b"origin")
        return values[0] if values else b"*"

    def _hang_up(self) -> None:
        self._stop_listening()
        if self.channel is not None:
            self.channel.transport.loseConnection()

    def _stop_listening(self) -> None:
        if self._linger is not None:
            self._linger.cancel()

    def connectionLost(self, reason: Any) -> None:
        """Cancel the timer."""
        self._stop_listening()
        super().connectionLost(reason)


def refusal(limit: int, origin: bytes) -> bytes:
    """Return the whole HTTP answer to a body over `limit` bytes.

    Pages of `origin` may read it; empty: no page may.
    """
    cors = ((b"Access-Control-Allow-Origin", origin), (b"Vary", b"Origin"))
    return raw_answer(
        413,
        "too_large",
        f"The body may have at most {limit} bytes.",
        headers=cors if origin else (),
    )


def bound_bodies(limit_of: LimitOf, may_read: Reads) -> None:
    """Make daphne in this process ask `limit_of(path)` for the limit of a body.

    `may_read(path, origin)` is whether a page of that origin may read the refusal.
    """
    BoundedRequest.limit_of = staticmethod(limit_of)
    BoundedRequest.may_read = staticmethod(may_read)
    http_protocol.WebRequest = BoundedRequest
