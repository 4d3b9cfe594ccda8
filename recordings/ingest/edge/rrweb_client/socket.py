"""WS /recordings/<id>/events/ws?token=<key>: one rrweb event a frame.

browser-client neither waits for acknowledgements nor understands any: what we send it
ends up in the page's console, and `{"type": "error"}` makes it stop streaming. So we
send only refusals. Events are stored in batches, and what came is stored at the end,
however the connection ends.

Close codes: 4400 bad frame, 4403 the session is another sender's, 4409 it has ended,
4410 it was erased, 4429 flood, 1013 the buffer is down for longer than we can wait.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

import orjson
import structlog
from django.conf import settings

from recordings.ingest.buffer import BufferDownError
from recordings.ingest.consent import CANNOT_SHOW
from recordings.ingest.decode import Limits
from recordings.ingest.directory import RecordedService
from recordings.ingest.edge.accept import (
    admit,
    find_service,
    refuse_unless_taken,
)
from recordings.ingest.edge.answers import Refusal
from recordings.ingest.edge.asgi_types import Message, Receive, Scope, Send
from recordings.ingest.edge.endpoint import explain
from recordings.ingest.edge.rate_limit import RateLimit
from recordings.ingest.edge.request import Request
from recordings.ingest.edge.rrweb_client.chunks import chunk_of
from recordings.ingest.edge.rrweb_client.lines import Line, read_frame
from recordings.ingest.edge.third_party import UNPACKED_BYTES, session_id_of, take
from recordings.ingest.validation import InvalidChunkError

log = structlog.get_logger(__name__)

BATCH_SECONDS = 1.0
BATCH_BYTES = 256 * 1024
WAITING_BYTES = 4 * 1024**2
"""What one connection may hold back while the buffer is down."""
LAST_TRIES = 3
CLOSE_OF_STATUS = {400: 4400, 422: 4400, 413: 4400, 503: 1013}


class RecordingSocket:
    """Answers one handshake, then one connection."""

    def __init__(self, *, raw_id: str) -> None:
        self._raw_id = raw_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Admit the page (else 403 at the handshake) and take its events."""
        request = Request(scope, receive)
        await receive()  # websocket.connect
        try:
            service = await admit(request, request.query.get("token", ""))
            session_id = session_id_of(
                self._raw_id or request.query.get("recordingId", ""),
                service_id=service.id,
                source="rrweb",
            )
            if not service.enabled:
                raise Refusal(403, "disabled", "This service does not record now.")
            if service.needs_consent:
                raise Refusal(403, "consent_required", CANNOT_SHOW)
        except Exception as error:  # noqa: BLE001 - any error refuses the handshake
            explain(error, request)  # logs the unexpected
            await send({"type": "websocket.close", "code": 4403})
            return
        await send({"type": "websocket.accept"})
        stream = Stream(
            service=service, request=request, session_id=session_id, send=send
        )
        await stream.run(receive)


class Stream:
    """One connection: frames in, chunks out."""

    def __init__(
        self,
        *,
        service: RecordedService,
        request: Request,
        session_id: str,
        send: Send,
    ) -> None:
        self._service = service
        self._request = request
        self._session_id = session_id
        self._send = send
        self._limits = Limits.from_settings()
        self._rate_limit = RateLimit(frames_a_second=settings.INGEST_FRAMES_PER_SECOND)
        self._lines: list[Line] = []
        self._bytes = 0
        self._due: float | None = None
        self._page_gone = False

    async def run(self, receive: Receive) -> None:
        """Take frames until either side ends it."""
        try:
            await self._read(receive)
            await self._store_last()
        except (Refusal, InvalidChunkError, BufferDownError) as error:
            await self._end(error)

    async def _read(self, receive: Receive) -> None:
        """Return when the page has gone; raise what ends the connection from here."""
        receiving: asyncio.Future[Message] = asyncio.ensure_future(receive())
        try:
            while True:
                wait = None if self._due is None else self._due - time.monotonic()
                if wait is None or wait > 0:
                    # Not wait_for: a receive cut short may take its frame with it.
                    await asyncio.wait({receiving}, timeout=wait)
                if receiving.done():
                    message = receiving.result()
                    if message["type"] == "websocket.disconnect":
                        self._page_gone = True
                        return
                    self._take(message)
                    receiving = asyncio.ensure_future(receive())
                await self._store_if_due()
        finally:
            receiving.cancel()

    def _take(self, message: Message) -> None:
        """Add the event of a frame to the batch."""
        text = message.get("text")
        if not isinstance(text, str):
            raise InvalidChunkError(400, "bad_frame", "Frames must be text.")
        if len(text) > UNPACKED_BYTES:
            raise InvalidChunkError(413, "too_large", "The frame is too large.")
        if not self._rate_limit.allows(len(text)):
            raise Refusal(429, "flood", "Too many events; this is not one page.")
        line = read_frame(text, self._limits)
        self._lines.append(line)
        self._bytes += len(line.text)
        if self._due is None:
            self._due = time.monotonic() + BATCH_SECONDS

    async def _store_if_due(self) -> None:
        if not self._lines or self._due is None:
            return
        if self._bytes < BATCH_BYTES and time.monotonic() < self._due:
            return
        try:
            await self._store()
        except BufferDownError as down:
            if self._bytes > WAITING_BYTES:
                raise
            self._due = time.monotonic() + down.retry_after

    async def _store(self) -> None:
        """Store the batch as one chunk; raise Refusal if the session takes no more."""
        # A socket lives long; the service may have been changed meanwhile.
        self._service = await find_service(self._service.key)
        chunk = await chunk_of(
            self._lines,
            service=self._service,
            request=self._request,
            session_id=self._session_id,
        )
        has_snapshot = any(line.is_snapshot for line in self._lines)
        verdict = await take(chunk, has_snapshot=has_snapshot, one_window=True)
        self._lines, self._bytes, self._due = [], 0, None
        refuse_unless_taken(verdict)

    async def _store_last(self) -> None:
        """Store what is left; the client will not send it again."""
        for tries_left in reversed(range(LAST_TRIES)):
            if not self._lines:
                return
            try:
                await self._store()
            except BufferDownError as down:
                if not tries_left:
                    log.warning("ingest.socket_lost", events=len(self._lines))
                    return
                await asyncio.sleep(down.retry_after)

    async def _end(self, error: Exception) -> None:
        """Store the good events before the bad one, send the reason, and close."""
        if not isinstance(error, BufferDownError):
            try:
                await self._store_last()
            except Refusal as later:
                log.info("ingest.socket_refused", code=later.code)
        if self._page_gone:
            return
        answer = explain(error, self._request)
        frame: dict[str, Any] = {"type": "error", **orjson.loads(answer.body)}
        code = CLOSE_OF_STATUS.get(answer.status, 4000 + answer.status)
        await self._send(
            {"type": "websocket.send", "text": orjson.dumps(frame).decode()}
        )
        await self._send({"type": "websocket.close", "code": code})
