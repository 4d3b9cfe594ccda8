"""What both sockets of staff share: handshake, re-checks of permission, closing.

A handshake is refused with 403 without one of our origins, a signed-in user or the
permission, 429 after too many attempts, 503 while the database is away or too many
sockets arrive at once. Later an `error` message gives the reason, and a close code
follows (docs/messages.md).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from http.cookies import SimpleCookie
from typing import Any

import structlog
from django.conf import settings
from django.db import Error as DatabaseError

from live.clock import iso_now
from live.consumers import arrivals
from live.consumers.attempts import attempts
from live.consumers.closing import (
    SocketClosed,
    no_permission,
    not_on_record,
    unavailable,
)
from live.consumers.database import in_thread
from live.consumers.people import signed_in, signed_in_lately
from live.messages.staff import ERROR, PONG
from live.origins import comes_from_us
from privacy.access.revokers import staff_group
from privacy.audit import AuditUnavailableError
from recordings.ingest.buffer import BufferDownError
from recordings.ingest.directory import DirectoryDownError
from recordings.ingest.edge.rate_limit import RateLimit
from recordings.ingest.presence.notifications import notifications
from sessionhub.lib.client_address import client_of
from sessionhub.lib.handshake import refuse_handshake
from sessionhub.lib.messages import Message, MessageError, read
from sessionhub.models import User

log = structlog.get_logger(__name__)

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

RECHECK_SECONDS = 3.0
"""Well below the five seconds within which a lost permission must close."""
SILENCE_SECONDS = 90.0
"""A page that pings every 20 s, or every minute in the background, is alive."""
MESSAGES_A_SECOND = 10
DOWN_SECONDS = 12.0
"""How long the database may be away before sockets close: rights cannot be checked."""


class StaffSocket:
    """One connection; a subclass defines what is sent and which messages it takes."""

    to_hub: Sequence[Message] = ()
    action = ""
    user: User

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope = scope
        self._send = send
        self._rate_limit = RateLimit(frames_a_second=MESSAGES_A_SECOND)
        self._received_at = time.monotonic()
        self._notified = asyncio.Event()
        self._revoked = False
        self._closed = False

    # --- for subclasses ---------------------------------------------------------------

    def may(self, user: User) -> bool:
        """Return whether this user may have the socket; runs in a thread."""
        raise NotImplementedError

    async def opened(self) -> None:
        """Send the first messages. Raises SocketClosed."""

    async def show(self) -> None:
        """Send what changes until cancelled. Raises SocketClosed."""

    async def handle(self, message: dict[str, Any]) -> None:
        """Handle a checked message; pings are answered elsewhere."""

    def recheck(self) -> SocketClosed | None:
        """Return why this user may not stay; runs in a thread and audits a refusal."""
        raise NotImplementedError

    async def left(self) -> None:
        """Clean up after any end of the connection."""

    async def send_text(self, text: bytes) -> None:
        """Send one message."""
        if not self._closed:
            await self._send({"type": "websocket.send", "text": text.decode()})

    # --- from the handshake to the end ------------------------------------------------

    async def run(self, receive: Receive) -> None:
        """Serve the connection from its handshake on."""
        await receive()  # websocket.connect
        if not arrivals.begin(self):
            await refuse_handshake(self.scope, self._send, 503)
            return
        try:
            await self._answer(receive)
        finally:
            arrivals.end(self)

    async def _answer(self, receive: Receive) -> None:
        """Refuse the handshake, or accept it and serve until the end."""
        status = await self._refusal()
        if status:
            await refuse_handshake(self.scope, self._send, status)
            return
        await self._send({"type": "websocket.accept"})
        unsubscribe = notifications().listen(
            _channel_of(self.user), self._on_notification
        )
        try:
            await self._serve(receive)
        finally:
            unsubscribe()
            self._closed = True
            await self.left()

    async def _refusal(self) -> int:
        """Return the HTTP status that refuses the handshake, 0 to accept it."""
        if not comes_from_us(self.scope):
            return 403
        try:
            user = await in_thread(signed_in)(_session_key(self.scope))
            allowed = user and await in_thread(self.may)(user)
        except DatabaseError:
            log.exception("live.database_away")
            return 503
        if user is None or not allowed:
            return 403
        if not attempts.take(str(user.pk), client_of(self.scope)):
            return 429
        self.user = user
        return 0

    async def _serve(self, receive: Receive) -> None:
        reading = asyncio.create_task(self._read(receive))
        tasks = [reading, asyncio.create_task(self._watch_over())]
        tasks.append(asyncio.create_task(self._show()))
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            gone = reading.done() and reading.exception() is None
            failed = [t.exception() for t in tasks if t.done()]
            for error in failed:
                if error is not None and not gone:
                    await self._end(error)
                    break
        finally:
            self._closed = True
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _show(self) -> None:
        await self.opened()
        arrivals.end(self)
        await self.show()

    async def _read(self, receive: Receive) -> None:
        """Read messages until the page disconnects."""
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            self._received_at = time.monotonic()
            text = message.get("text")
            if not self._rate_limit.allows(len(text or b"")):
                raise SocketClosed(4429, "flood", "Too many messages; slow down.")
            if not isinstance(text, str):
                raise MessageError("A message must be one JSON object, as text.")
            received = read(text, self.to_hub)
            await self.handle(received)
            if received["type"] == "ping":
                await self.send_text(PONG.pack(at=iso_now()))

    async def _watch_over(self) -> None:
        """Raise SocketClosed once the user may not stay or the page is silent."""
        unsure_since: float | None = None
        while True:
            try:
                async with asyncio.timeout(RECHECK_SECONDS):
                    await self._notified.wait()
            except TimeoutError:
                pass
            was_notified = self._notified.is_set()
            self._notified.clear()
            if time.monotonic() - self._received_at > SILENCE_SECONDS:
                raise SocketClosed(4008, "silent", "Nothing arrived from this page.")
            try:
                closed = await in_thread(self._still)(afresh=was_notified)
            except (DatabaseError, AuditUnavailableError):
                unsure_since = unsure_since or time.monotonic()
                if time.monotonic() - unsure_since > DOWN_SECONDS:
                    raise unavailable() from None
                continue
            unsure_since = None
            if closed is None and self._revoked:
                closed = no_permission()
            if closed is not None:
                raise closed

    def _still(self, *, afresh: bool) -> SocketClosed | None:
        look_up = signed_in if afresh else signed_in_lately
        user = look_up(_session_key(self.scope))
        if user is None:
            # Signed out, deactivated or a new password: there is no user to check.
            self.note_denial("signed_out")
            if not self.user_is_active():
                return no_permission()
            return SocketClosed(4401, "signed_out", "You were signed out.")
        self.user = user
        return self.recheck()

    def user_is_active(self) -> bool:
        """Return whether the account still works; runs in a thread."""
        return User.objects.filter(pk=self.user.pk, is_active=True).exists()

    def note_denial(self, code: str) -> None:
        """Audit that the socket was closed for `code`; runs in a thread."""

    def _on_notification(self, text: str | None) -> None:
        self._revoked |= text is not None and "access.revoked" in text
        self._notified.set()

    async def _end(self, error: BaseException) -> None:
        """Send the reason and close."""
        closed = _closed_by(error)
        await self.send_text(ERROR.pack(code=closed.code, detail=closed.detail))
        self._closed = True
        await self._send({"type": "websocket.close", "code": closed.close})


def _closed_by(error: BaseException) -> SocketClosed:
    match error:
        case SocketClosed():
            return error
        case MessageError():
            return SocketClosed(4400, "bad_message", str(error))
        case AuditUnavailableError():
            return not_on_record()
        case BufferDownError() | DirectoryDownError() | DatabaseError():
            return unavailable()
        case _:
            log.error("live.socket_failed", exc_info=error)
            return SocketClosed(1011, "internal_error", "Something went wrong here.")


def _channel_of(user: User) -> str:
    """Return the Valkey channel behind the channel layer's group of a user.

    Subscribed directly: the layer's own subscription does not survive a restart of
    Valkey.
    """
    layer: dict[str, Any] = settings.CHANNEL_LAYERS["default"]
    prefix = layer["CONFIG"]["prefix"]
    return f"{prefix}__group__{staff_group(user)}"


def _session_key(scope: Scope) -> str | None:
    raw = dict(scope["headers"]).get(b"cookie", b"").decode("latin-1")
    found = SimpleCookie(raw).get(settings.SESSION_COOKIE_NAME)
    return found.value if found else None


def as_application(
    make: Callable[[Scope, Send], StaffSocket],
) -> Callable[[Scope, Receive, Send], Coroutine[Any, Any, None]]:
    """Return the ASGI application that serves such sockets."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await make(scope, send).run(receive)

    return application
