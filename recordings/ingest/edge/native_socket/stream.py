"""One connection of a watched page: chunks and messages in, answers and directives out.

Close codes: 4400 a frame that makes no sense, 4403 a token that is not the session's,
4429 flood.
"""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import structlog

from recordings.ingest import tokens
from recordings.ingest.buffer import BufferDownError
from recordings.ingest.decode import Limits
from recordings.ingest.directory import DirectoryDownError, RecordedService
from recordings.ingest.edge.accept import find_service
from recordings.ingest.edge.answers import Refusal
from recordings.ingest.edge.asgi_types import Message, Receive, Send
from recordings.ingest.edge.endpoint import explain
from recordings.ingest.edge.native import take
from recordings.ingest.edge.native_socket.frames import Frames
from recordings.ingest.edge.native_socket.orders import Orders
from recordings.ingest.edge.request import Request
from recordings.ingest.presence import messages
from recordings.ingest.presence.rows import keep_listed
from recordings.ingest.presence.watching import stop_watching
from recordings.ingest.validation import (
    Envelope,
    InvalidChunkError,
    check_gzip,
    read_envelope,
    split,
)
from sessionhub.lib.messages import MessageError, read

log = structlog.get_logger(__name__)

LAST_SECONDS = 10.0
"""How long what came before the page went may take to be stored."""


class Stream:
    """Serves an accepted connection until either side ends it."""

    def __init__(self, *, key: str, request: Request, send: Send) -> None:
        self._key = key
        self._request = request
        self._send = send
        self._frames = Frames()
        self._orders = Orders(send=self._send_text)
        self._gone = False

    async def run(self, receive: Receive) -> None:
        """Return when it is over, however it ended."""
        reading = asyncio.create_task(self._frames.read(receive))
        working = asyncio.create_task(self._work())
        ordering = asyncio.create_task(self._orders.run())
        tasks = (reading, working, ordering)
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if reading.done() and reading.exception() is None:
                self._gone = True
                await self._finish(working)
            await self._end([t.exception() for t in tasks if t.done()])
        finally:
            self._orders.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _finish(self, working: asyncio.Task[None]) -> None:
        """Store what the page sent before it went."""
        deadline = asyncio.get_running_loop().time() + LAST_SECONDS
        while not self._frames.is_empty and not working.done():
            if asyncio.get_running_loop().time() > deadline:
                return
            await asyncio.sleep(0.01)

    async def _work(self) -> None:
        while True:
            message = await self._frames.next()
            await self._take(message)
            self._frames.answered()

    async def _take(self, message: Message) -> None:
        """Take a chunk, or handle a message."""
        text = message.get("text")
        raw = message.get("bytes") or b""
        if text is not None:
            # A chunk has a line end after its envelope, a message has none.
            if "\n" not in text:
                await self._handle(text)
                return
            raw = text.encode(errors="replace")
        line, body = split(raw)
        envelope = read_envelope(line)
        answer = await self._answer(envelope, body)
        await self._send_text(
            messages.ANSWER.pack(seq=envelope.seq, window=envelope.window_id, **answer)
        )

    async def _answer(self, envelope: Envelope, body: bytes) -> dict[str, Any]:
        """Return what a POST of this chunk would be answered."""
        try:
            check_gzip(body, limits=Limits.from_settings())
            # A socket lives long; the service may have been changed meanwhile.
            service = await find_service(self._key)
            answer = await take(service, self._request, envelope, body)
        except Exception as error:  # noqa: BLE001 - turned into an answer
            return self._refusal(error)
        answered = orjson.loads(answer.body)
        token = answered.get("token", envelope.token)
        if token is not None:
            self._bind(service, envelope.session_id, envelope.window_id)
        return {"status": answer.status, **answered}

    def _refusal(self, error: Exception) -> dict[str, Any]:
        answer = explain(error, self._request)
        body = orjson.loads(answer.body)
        body = {name: body[name] for name in body if name in _REFUSAL_FIELDS}
        retry = dict(answer.headers).get(b"retry-after")
        if retry is not None:
            body["retryAfter"] = int(retry)
        return {"status": answer.status, **body}

    async def _handle(self, text: str) -> None:
        message = read(text, messages.TO_HUB)
        service = await find_service(self._key)
        if message["type"] == messages.HELLO.name:
            start = tokens.start_in(
                message["token"], service_id=service.id, session_id=message["sessionId"]
            )
            if start is None:
                raise Refusal(403, "bad_token", "This is not the session's token.")
            self._bind(service, message["sessionId"], message["windowId"])
            self._orders.look(always=True)
        elif message["type"] == messages.PING.name:
            if self._orders.session_id:
                await _unless_down(keep_listed(self._orders.session_id))
            await self._send_text(messages.PONG.pack())
        elif self._orders.session_id:
            await _unless_down(
                stop_watching(service_id=service.id, session_id=self._orders.session_id)
            )

    def _bind(self, service: RecordedService, session_id: str, window_id: str) -> None:
        """Send this connection the directives of this session and window."""
        self._orders.bind(
            service_id=service.id,
            session_id=session_id,
            window_id=window_id,
            notify=service.notifies_watched,
        )

    async def _send_text(self, text: bytes) -> None:
        if not self._gone:
            await self._send({"type": "websocket.send", "text": text.decode()})

    async def _end(self, failures: list[BaseException | None]) -> None:
        """Send the error, and close."""
        for error in failures:
            if self._gone or error is None:
                continue
            if isinstance(error, MessageError):
                error = Refusal(400, "bad_frame", str(error))
            answer = explain(error, self._request)  # type: ignore[arg-type]
            body = orjson.loads(answer.body)
            known = {name: body[name] for name in _ERROR_FIELDS if name in body}
            await self._send_text(messages.ERROR.pack(**known))
            status = 400 if isinstance(error, InvalidChunkError) else answer.status
            await self._send({"type": "websocket.close", "code": 4000 + status})
            return


_ERROR_FIELDS = ("code", "detail", "requestId", "field")
_REFUSAL_FIELDS = frozenset(("code", "detail", "requestId", "stop"))


async def _unless_down(work: Any) -> None:
    """Await `work`; where Valkey is away, only log: the page sends it again."""
    try:
        await work
    except (BufferDownError, DirectoryDownError):
        log.info("live.message_lost")
