"""`WS /admin/sessions/live/<sessionId>/`: one session as it happens.

Permission, audit and presence of the viewer; `viewer_stream` sends the content.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import structlog

from live.clock import now_ms
from live.consumers.closing import SocketClosed, unavailable
from live.consumers.database import in_thread
from live.consumers.socket import StaffSocket
from live.consumers.viewer_stream import ViewerStream
from live.feed import viewers
from live.feed.viewers import Viewer
from live.messages import watch
from live.roster.reading import read_rows
from live.roster.roster import roster
from privacy.access import Caller, GateError, open_session, put_on_record, record_denial
from privacy.access.gate import find_grant
from privacy.access.permissions import may_break_glass, may_view
from privacy.audit import AuditUnavailableError
from privacy.models import AccessGrant
from recordings.ingest.buffer import BufferDownError
from recordings.ingest.presence.watching import release
from sessionhub.models import User

log = structlog.get_logger(__name__)

WATCHED, LEFT = "live.session.watched", "live.session.left"
JOIN_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Session:
    """The part of a session that the gate needs."""

    id: UUID
    service_id: UUID


class WatchSocket(StaffSocket):
    """Opens a session under a grant; audited before the first message."""

    to_hub = watch.TO_HUB

    def __init__(self, *args: Any, session_id: str) -> None:
        super().__init__(*args)
        self.session_id = session_id
        self._roster = roster()
        self._grant: AccessGrant | None = None
        self._stream: ViewerStream | None = None
        self._opened_ms = 0

    @property
    def _caller(self) -> Caller:
        return Caller(user=self.user, via="live")

    def may(self, user: User) -> bool:
        """Allow staff who may open recordings or break the glass; the grant decides."""
        return may_view(user) or may_break_glass(user)

    def recheck(self) -> SocketClosed | None:
        """Return the reason to close once the user holds no grant."""
        if self._grant is None:
            return None
        try:
            find_grant(caller=self._caller, session_id=UUID(self.session_id))
        except GateError as error:
            self.note_denial(error.code)
            return SocketClosed(4403, error.code, error.detail)
        return None

    def note_denial(self, code: str) -> None:
        """Audit that the live picture was closed for `code`."""
        record_denial(
            caller=self._caller,
            action=WATCHED,
            code=code,
            target=UUID(self.session_id),
        )

    async def opened(self) -> None:
        """Check the grant, audit the opening, then send the first message."""
        try:
            async with asyncio.timeout(JOIN_SECONDS):
                await self._roster.join(self)
        except TimeoutError:
            raise unavailable() from None
        row = self._roster.rows.get(self.session_id)
        if row is None:
            raise await self._why_missing()
        session = Session(UUID(self.session_id), UUID(row.service_id))
        try:
            self._grant = await in_thread(open_session)(
                caller=self._caller, session=session, action=WATCHED
            )
        except GateError as error:
            raise SocketClosed(4403, error.code, error.detail) from None
        self._opened_ms = now_ms()
        name = self.user.get_full_name() or self.user.get_username()
        viewer = Viewer(socket=str(uuid4()), id=str(self.user.pk), name=name)
        self._stream = ViewerStream(
            row, roster=self._roster, viewer=viewer, send_text=self.send_text
        )
        await viewers.hold(self.session_id, [viewer], news=True)
        await self._stream.open(until=self._grant.expires_at)

    async def _why_missing(self) -> SocketClosed:
        rows = await read_rows([self.session_id], now_ms=now_ms())
        row = rows[self.session_id]
        if row is not None and row.ended == "erased":
            return SocketClosed(4410, "session_erased", "This session was erased.")
        detail = "This session is not live. If it was recorded, open its replay."
        return SocketClosed(4404, "not_live", detail)

    async def show(self) -> None:
        """Send what changes."""
        assert self._stream is not None  # noqa: S101 - `opened` came before
        await self._stream.run()

    async def handle(self, message: dict[str, Any]) -> None:
        """Take credit, or send every window from a checkpoint."""
        if self._stream is None:
            return
        if message["type"] == watch.CREDIT.name:
            self._stream.credit(message["position"], message["credit"])
        elif message["type"] == watch.ASK_CHECKPOINT.name:
            self._stream.begin_anew(ask=True)

    def changed(self, session_id: str) -> None:
        """Wake the stream when its session changed in the roster."""
        if session_id == self.session_id and self._stream is not None:
            self._stream.wake()

    async def left(self) -> None:
        """Leave roster and feed, and audit what was viewed."""
        self._roster.leave(self)
        stream = self._stream
        if stream is None:
            return
        stream.close()
        try:
            if not await viewers.let_go(self.session_id, stream.viewer):
                await release(
                    service_id=stream.row.service_id, session_id=self.session_id
                )
        except BufferDownError:
            log.info("live.viewer_not_removed")  # it expires in a few seconds
        try:
            await in_thread(self._record_viewed_range)(stream)
        except AuditUnavailableError:
            log.warning("live.viewed_range_not_recorded", session=self.session_id)

    def _record_viewed_range(self, stream: ViewerStream) -> None:
        if self._grant is None:
            return
        start = stream.row.started_ms
        portion = {
            "part": "live",
            "fromMs": self._opened_ms - start,
            "toMs": now_ms() - start,
            "windows": stream.windows,
        }
        put_on_record(
            caller=self._caller, grant=self._grant, action=LEFT, portion=portion
        )
