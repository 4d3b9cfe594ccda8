"""POST /recordings/<id>/events; hands WebSockets beside it to `socket`."""

from __future__ import annotations

import re
from functools import partial

from django.conf import settings

from recordings.ingest.decode import ChunkError, Limits
from recordings.ingest.decode.inflate import inflate, is_gzip
from recordings.ingest.directory import RecordedService
from recordings.ingest.edge.accept import (
    Verdict,
    admit,
    count_chunk,
    refuse_unless_taken,
)
from recordings.ingest.edge.answers import Answer, too_large
from recordings.ingest.edge.asgi_types import Application, Scope
from recordings.ingest.edge.endpoint import HttpEndpoint
from recordings.ingest.edge.native import acknowledgement
from recordings.ingest.edge.request import Request
from recordings.ingest.edge.rrweb_client.chunks import chunk_of
from recordings.ingest.edge.rrweb_client.lines import (
    Line,
    read_lines,
    remember,
    unseen,
)
from recordings.ingest.edge.rrweb_client.socket import RecordingSocket
from recordings.ingest.edge.third_party import (
    UNPACKED_BYTES,
    in_thread,
    session_id_of,
    take,
)
from recordings.ingest.session_state import Decision, Outcome
from recordings.ingest.validation import InvalidChunkError

# Without {recordingId} in its serverUrl the client adds ?recordingId= instead.
_PATH = re.compile(r"/recordings(?:/([^/]+))?/events(/ws)?/?")


class RrwebClientEndpoint(HttpEndpoint):
    """Take what browser-client posts: NDJSON, `Authorization: Bearer <key>`."""

    roots = ("recordings",)
    methods = ("POST",)
    request_headers = ("authorization", "content-type", "content-encoding")

    def find(self, scope: Scope) -> Application | None:
        """Return ourselves for a POST, a socket for a handshake."""
        match = _PATH.fullmatch(scope["path"])
        if match is None:
            return None
        if scope["type"] == "websocket":
            return RecordingSocket(raw_id=match[1] or "") if match[2] else None
        return None if match[2] else self

    def body_limit(self) -> int:
        return UNPACKED_BYTES

    async def answer(self, request: Request) -> Answer:
        """Take the lines of one request."""
        service = await admit(request, bearer(request), brings_chunks=True)
        match = _PATH.fullmatch(request.path)
        raw_id = (match and match[1]) or request.query.get("recordingId", "")
        session_id = session_id_of(raw_id, service_id=service.id, source="rrweb")
        count_chunk(request, service, session_id)
        body = await plain_body(request)
        limits = Limits.from_settings()
        lines = await in_thread(partial(read_lines, body, limits), len(body))
        verdict = await take_lines(
            lines, service=service, request=request, session_id=session_id
        )
        refuse_unless_taken(verdict)
        return acknowledgement(service, verdict)


def bearer(request: Request) -> str:
    """Return the key in the Authorization header, '' if there is none."""
    scheme, _, key = request.header(b"authorization").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


async def plain_body(request: Request) -> bytes:
    """Return the body inflated. Raises Refusal or InvalidChunkError."""
    encoding = request.check_encoding("gzip")
    request.check_length(UNPACKED_BYTES)
    raw = await request.body(limit=UNPACKED_BYTES)
    if not is_gzip(raw):
        if encoding:
            raise InvalidChunkError(
                400, "bad_gzip", "Content-Encoding says gzip but the body is not."
            )
        return raw
    if len(raw) > settings.INGEST_MAX_COMPRESSED_BYTES:
        raise too_large(settings.INGEST_MAX_COMPRESSED_BYTES)
    try:
        work = partial(inflate, raw, limits=Limits.from_settings())
        plain: bytes = await in_thread(work, len(raw))
    except ChunkError as error:
        raise InvalidChunkError.of(error) from None
    return plain


async def take_lines(
    lines: list[Line], *, service: RecordedService, request: Request, session_id: str
) -> Verdict:
    """Store those of the posted lines that are new."""
    names = {"service_id": service.id, "session_id": session_id}
    fresh = await unseen(lines, **names)
    if not fresh:
        return Verdict(
            outcome=Outcome.DUPLICATE, decision=Decision(outcome=Outcome.DUPLICATE)
        )
    chunk = await chunk_of(
        fresh, service=service, request=request, session_id=session_id
    )
    verdict = await take(
        chunk, has_snapshot=any(line.is_snapshot for line in fresh), one_window=True
    )
    if verdict.outcome is Outcome.ACCEPTED:
        await remember(fresh, **names)
    return verdict
