"""The hub's own recorder: POST /i/v1/<key> and GET /i/v1/<key>/config."""

from __future__ import annotations

import zlib

import orjson
from django.conf import settings

from privacy.consent.notices import wanted_languages
from recordings.ingest.decode import ChunkError, Limits
from recordings.ingest.decode.inflate import inflate, is_gzip
from recordings.ingest.directory import RecordedService
from recordings.ingest.edge.accept import (
    Chunk,
    Verdict,
    accept,
    admit,
    check_origin,
    count_chunk,
    find_service,
    refuse_unless_taken,
)
from recordings.ingest.edge.answers import Answer, Refusal
from recordings.ingest.edge.endpoint import HttpEndpoint
from recordings.ingest.edge.executor import in_executor
from recordings.ingest.edge.request import Request
from recordings.ingest.session_state import Outcome, errors_of
from recordings.ingest.validation import (
    Envelope,
    InvalidChunkError,
    check_events,
    check_gzip,
    read_envelope,
    split,
)

PREFIX = "/i/v1"


class NativeEndpoint(HttpEndpoint):
    """The native protocol; docs/ingest.md is its description for client authors."""

    roots = ("i",)
    methods = ("GET", "HEAD", "POST")

    def matches(self, path: str) -> bool:
        """Everything below /i/v1, with or without a key."""
        return path == PREFIX or path.startswith(PREFIX + "/")

    def body_limit(self) -> int:
        return int(settings.INGEST_MAX_COMPRESSED_BYTES)

    async def answer(self, request: Request) -> Answer:
        """Take a chunk, or answer with the configuration."""
        key, _, rest = request.path[len(PREFIX) + 1 :].partition("/")
        if rest == "config" and request.method in ("GET", "HEAD"):
            return await self._config(request, key)
        if rest:
            raise Refusal(404, "not_found", "There is no such thing here.", close=True)
        if request.method != "POST":
            raise Refusal(
                405,
                "method_not_allowed",
                "Allowed here: POST, OPTIONS.",
                headers=((b"allow", b"POST, OPTIONS"),),
            )
        return await self._take(request, key)

    async def _config(self, request: Request, key: str) -> Answer:
        """Answer with the configuration, or 304 to a recorder that has it."""
        service = await find_service(key)
        check_origin(request, service, needs_origin=False)
        etag = f'"{service.etag}"'.encode()
        headers = (
            (b"etag", etag),
            (b"cache-control", b"no-cache"),
            (b"vary", b"Accept-Language"),
            (b"access-control-expose-headers", b"ETag"),
        )
        if holds(request.header(b"if-none-match"), etag.decode()):
            return Answer(304, headers=headers)
        wanted = wanted_languages(
            lang=request.query.get("lang", ""),
            accept_language=request.header(b"accept-language"),
        )
        return Answer(200, service.config_in(wanted), headers=headers)

    async def _take(self, request: Request, key: str) -> Answer:
        service = await admit(request, key, brings_chunks=True)
        envelope, body = await self._read(request)
        count_chunk(
            request,
            service,
            envelope.session_id,
            token=envelope.token,
            knows_tokens=True,
        )
        return await take(service, request, envelope, body)

    async def _read(self, request: Request) -> tuple[Envelope, bytes]:
        """Return envelope and events of a request, checked as far as it asks for."""
        request.check_length(self.body_limit())
        encoding = request.check_encoding("gzip")
        raw = await request.body(limit=self.body_limit())
        if encoding == "gzip":
            raw = await unpacked(raw)
        line, body = split(raw)
        envelope = read_envelope(line)
        limits = Limits.from_settings()
        if encoding == "gzip":
            body = await repacked(body)
        check_gzip(body, limits=limits)
        if request.query.get("validate") == "1":
            await in_executor(check_events, body, limits=limits)
        return envelope, body


async def take(
    service: RecordedService, request: Request, envelope: Envelope, body: bytes
) -> Answer:
    """Take one chunk; return 202 or 200. Raises the errors `explain` answers."""
    verdict = await accept(
        Chunk(
            service=service,
            request=request,
            format="native",
            session_id=envelope.session_id,
            window_id=envelope.window_id,
            seq=envelope.seq,
            body=body,
            signed=True,
            token=envelope.token,
            secret=envelope.secret,
            age_ms=envelope.sent_at - envelope.first_ts,
            envelope=envelope.as_json(),
            final=envelope.final,
            consent_id=envelope.consent_id,
        )
    )
    refuse_unless_taken(verdict)
    return acknowledgement(service, verdict)


def acknowledgement(service: RecordedService, verdict: Verdict) -> Answer:
    """Return 202 for a chunk just stored, 200 where nothing new was."""
    answer = {
        "live": verdict.decision.live,
        "checkpoint": verdict.decision.checkpoint,
        "stop": {"reason": verdict.stop} if verdict.stop else None,
        "config": service.etag,
        "errors": errors_of(verdict.decision),
    }
    if verdict.decision.near:
        answer["near"] = True
    if verdict.decision.live:
        answer["notify"] = service.notifies_watched
    if verdict.token:
        answer["token"] = verdict.token
    if verdict.outcome is Outcome.DUPLICATE:
        answer["duplicate"] = True
    status = 202 if verdict.outcome is Outcome.ACCEPTED else 200
    return Answer(status, orjson.dumps(answer))


def holds(if_none_match: str, etag: str) -> bool:
    """Return whether a client that sent If-None-Match holds `etag` (quoted)."""
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in tags or "*" in tags


async def unpacked(raw: bytes) -> bytes:
    """Return a body whose transport was gzip, inflated with a bound."""
    if not is_gzip(raw):
        raise InvalidChunkError(
            400, "bad_gzip", "Content-Encoding says gzip but the body is not."
        )
    try:
        return await in_executor(inflate, raw, limits=Limits.from_settings())
    except ChunkError as error:
        raise InvalidChunkError.of(error) from None


async def repacked(body: bytes) -> bytes:
    """Return events as gzip: the buffer holds nothing inflated.

    The same events give the same bytes, so a retry is still a duplicate.
    """
    if is_gzip(body):
        raise Refusal(
            415,
            "nested_encoding",
            "The body is gzip inside gzip; accepted: gzip events without "
            "Content-Encoding, or Content-Encoding: gzip around plain ones.",
        )
    return await in_executor(zlib.compress, body, level=1, wbits=16 + zlib.MAX_WBITS)
