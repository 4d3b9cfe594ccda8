"""The contract of the edge's endpoints, and the base of those that answer HTTP.

An endpoint is anything with `roots` and `find` (see `Endpoint`). Most are an
`HttpEndpoint`: they write one coroutine, `answer`, and raise `Refusal` for everything
that goes wrong. The base adds request ids, CORS, HEAD, OPTIONS and a 500 without
details. An endpoint that also takes WebSockets returns its own ASGI application from
`find` for such scopes.

To add one, write it in a module beside this one and name it in `endpoints.py`.
"""

from __future__ import annotations

import gzip
from functools import lru_cache
from typing import Protocol

import structlog

from recordings.ingest.buffer import BufferDownError
from recordings.ingest.directory import DirectoryDownError
from recordings.ingest.edge.answers import JSON, Answer, Headers, Refusal
from recordings.ingest.edge.asgi_types import Application, Receive, Scope, Send
from recordings.ingest.edge.request import ClientGoneError, Request
from recordings.ingest.validation import InvalidChunkError
from sessionhub.lib.compressed import accepted

log = structlog.get_logger(__name__)

PREFLIGHT_SECONDS = 86_400
MIN_ZIPPED_BYTES = 1024


class Endpoint(Protocol):
    """Some addresses of the edge.

    `roots` are first path segments ("i" for /i/v1/…): only those are offered to `find`.
    `body_limit` is the largest body, in bytes; a server that spools bodies before it
    calls us (daphne) applies it, too.
    """

    @property
    def roots(self) -> tuple[str, ...]:
        """First path segments."""

    def find(self, scope: Scope) -> Application | None:
        """Return what answers this http or websocket scope; None = not ours."""

    def body_limit(self) -> int:
        """Return the largest body in bytes."""


class HttpEndpoint:
    """An endpoint that answers whole HTTP requests."""

    roots: tuple[str, ...] = ()
    methods: tuple[str, ...] = ("GET", "HEAD")
    request_headers: tuple[str, ...] = ("content-type", "content-encoding")
    """What a page may send after a preflight."""

    def matches(self, path: str) -> bool:
        """Return whether `path` is one of ours (its root already is)."""
        return True

    async def answer(self, request: Request) -> Answer:
        """Answer a request with one of `methods`; raise Refusal to refuse it."""
        raise NotImplementedError

    def body_limit(self) -> int:
        """Return the largest body in bytes; 0 = no body expected."""
        return 0

    def find(self, scope: Scope) -> Application | None:
        """Return ourselves for HTTP requests to our paths."""
        if scope["type"] == "http" and self.matches(scope["path"]):
            return self
        return None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens."""
        request = Request(scope, receive)
        try:
            answer = await self._answer_method(request)
        except ClientGoneError:
            return
        except Exception as error:  # noqa: BLE001 - turned into an answer
            answer = explain(error, request)
        await send_answer(answer, request, send)

    async def _answer_method(self, request: Request) -> Answer:
        if request.method in self.methods:
            return await self.answer(request)
        allowed = ", ".join((*self.methods, "OPTIONS")).encode()
        if request.method == "OPTIONS":
            return self._preflight(allowed)
        raise Refusal(
            405,
            "method_not_allowed",
            f"Allowed here: {allowed.decode()}.",
            headers=((b"allow", allowed),),
            # No page of a service sends such a request.
            cors=False,
            close=True,
        )

    def _preflight(self, allowed: bytes) -> Answer:
        """Return the answer to a CORS preflight."""
        return Answer(
            204,
            headers=(
                (b"allow", allowed),
                (b"access-control-allow-methods", allowed),
                (
                    b"access-control-allow-headers",
                    ", ".join(self.request_headers).encode(),
                ),
                (b"access-control-max-age", str(PREFLIGHT_SECONDS).encode()),
            ),
        )


def explain(error: Exception, request: Request) -> Answer:
    """Return the answer to an exception; an unexpected one is logged, not described."""
    match error:
        case Refusal():
            refusal = error
        case InvalidChunkError():
            refusal = Refusal(error.status, error.code, error.detail, **error.more)
        case BufferDownError():
            refusal = Refusal(
                503, "unavailable", error.detail, retry_after=error.retry_after
            )
        case DirectoryDownError():
            refusal = Refusal(
                503,
                "unavailable",
                "The hub is starting, or its database is down.",
                retry_after=5,
            )
        case _:
            log.error("ingest.edge_failed", request_id=request.id, exc_info=error)
            refusal = Refusal(
                500, "internal_error", "Something went wrong here; it was logged."
            )
    return refusal.answer(request.id)


@lru_cache(maxsize=256)
def _zipped(body: bytes) -> bytes:
    """Return gzip of a body; cached, as configurations are long and often requested."""
    return gzip.compress(body, 6, mtime=0)


def packed(answer: Answer, request: Request) -> tuple[bytes, Headers]:
    """Return the body as sent and the headers of its coding; long JSON is gzip."""
    body = answer.body
    if (
        answer.content_type != JSON
        or answer.status != 200
        or len(body) < MIN_ZIPPED_BYTES
    ):
        return body, ()
    vary = (b"vary", b"Accept-Encoding")
    if "gzip" not in accepted(request.header(b"accept-encoding")):
        return body, (vary,)
    return _zipped(body), (vary, (b"content-encoding", b"gzip"))


async def send_answer(answer: Answer, request: Request, send: Send) -> None:
    """Send an answer with its request id, length and CORS headers."""
    body, coding = packed(answer, request)
    headers = [
        (b"x-request-id", request.id.encode()),
        *answer.headers,
        *coding,
    ]
    if answer.status not in (204, 304):
        headers.append((b"content-length", str(len(body)).encode()))
        headers.append((b"content-type", answer.content_type))
    if answer.cors:
        origin = request.headers.get(b"origin")
        headers.append((b"access-control-allow-origin", origin or b"*"))
        if origin:
            headers.append((b"vary", b"Origin"))
    if answer.close and request.scope.get("http_version", "1.1").startswith("1"):
        headers.append((b"connection", b"close"))
    await send(
        {"type": "http.response.start", "status": answer.status, "headers": headers}
    )
    if request.method == "HEAD":
        body = b""
    await send({"type": "http.response.body", "body": body})
