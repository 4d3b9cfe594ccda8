"""`WS /admin/sessions/live`: the live list."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection
from contextlib import suppress
from typing import Any

import structlog
from django.db import DatabaseError

from live.consumers.closing import (
    SocketClosed,
    no_permission,
    not_read,
    unavailable,
)
from live.consumers.database import in_thread
from live.consumers.list_record import VIEWED, ShownSessions, put_list_on_record
from live.consumers.socket import StaffSocket
from live.messages import monitor
from live.roster.roster import roster
from live.roster.view import Filters, View
from privacy.access import Caller, record_denial
from privacy.access.permissions import may_view
from privacy.audit import AuditUnavailableError
from sessionhub.models import User

log = structlog.get_logger(__name__)

GATHER_SECONDS = 0.1
MAX_AHEAD = 256
"""Messages a page may be sent before it acknowledges any."""
MAX_AHEAD_BYTES = 512 * 1024
STALL_SECONDS = 10.0


class MonitorSocket(StaffSocket):
    """Sends the rows its filters admit, and their changes.

    What changed is kept as a set of sessions, not as a queue of messages: a page that
    reads slowly gets fewer messages, and costs no more memory than one that does not.
    """

    to_hub = monitor.TO_HUB

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._view = View()
        self._roster = roster()
        self._dirty: dict[str, None] = {}
        self._anew = True
        self._wake = asyncio.Event()
        self._taken = 0
        self._ahead: list[tuple[int, int]] = []
        self._held_since: float | None = None
        self._record = ShownSessions()

    def may(self, user: User) -> bool:
        """Allow staff who may open recordings."""
        return may_view(user)

    def recheck(self) -> SocketClosed | None:
        """Return the reason to close once the user may not open recordings."""
        if may_view(self.user):
            if self._record.is_due:
                self._put_shown_on_record(still=list(self._view.shown))
            return None
        self.note_denial("permission_lost")
        return no_permission()

    def note_denial(self, code: str) -> None:
        """Audit that the list was closed for `code`."""
        caller = Caller(user=self.user, via="live")
        record_denial(caller=caller, action=VIEWED, code=code)

    async def opened(self) -> None:
        """Audit the opening, then join the roster."""
        await self._put_on_record()
        try:
            async with asyncio.timeout(STALL_SECONDS):
                await self._roster.join(self)
        except TimeoutError:
            raise unavailable() from None

    async def left(self) -> None:
        """Leave the roster and audit the sessions shown last."""
        self._roster.leave(self)
        try:
            await in_thread(self._put_shown_on_record)()
        except (AuditUnavailableError, DatabaseError):
            log.warning("live.shown_not_recorded", user=str(self.user.pk))

    def changed(self, session_id: str) -> None:
        """Note that the page shows an outdated row of this session."""
        self._dirty[session_id] = None
        self._wake.set()

    async def handle(self, message: dict[str, Any]) -> None:
        """Handle `filter`, `resync` and `ping`."""
        if message["type"] == monitor.PING.name:
            self._acknowledge(message["sequence"])
            return
        if message["type"] == monitor.FILTER.name:
            self._view.filters = Filters.read(message)
        await self._put_on_record()
        self._anew = True
        self._wake.set()

    async def show(self) -> None:
        """Send changes, gathered for a moment, as long as the page takes them."""
        while True:
            await self._wait()
            if self._anew:
                self._anew = False
                self._dirty.clear()
                await self._begin_anew()
            while self._dirty and not self._must_hold() and not self._anew:
                session_id = next(iter(self._dirty))
                del self._dirty[session_id]
                rows, why = self._roster.rows, self._roster.why_gone(session_id)
                message = self._view.change(session_id, rows.get(session_id), why)
                if message is not None:
                    self._record.add(self._view.shown & {session_id})
                    await self._send_message(message)

    async def _begin_anew(self) -> None:
        """Send a snapshot, after the sessions in it were audited."""
        snapshot = self._view.snapshot(self._roster.rows.values())
        self._record.add(self._view.shown)
        await in_thread(self._put_shown_on_record)(still=list(self._view.shown))
        await self._send_message(snapshot)

    async def _wait(self) -> None:
        """Return when there is something to send and it may be sent."""
        while self._must_hold() or not (self._dirty or self._anew):
            self._wake.clear()
            held = self._held_since
            with suppress(TimeoutError):
                async with asyncio.timeout(1.0 if held else None):
                    await self._wake.wait()
            if held and time.monotonic() - held > STALL_SECONDS and self._must_hold():
                raise not_read()
        if not self._anew:
            await asyncio.sleep(GATHER_SECONDS)

    def _must_hold(self) -> bool:
        """Return whether the page must acknowledge before more is sent."""
        bytes_ahead = sum(size for _, size in self._ahead)
        full = len(self._ahead) >= MAX_AHEAD or bytes_ahead >= MAX_AHEAD_BYTES
        if not full:
            self._held_since = None
        elif self._held_since is None:
            self._held_since = time.monotonic()
        return full

    def _acknowledge(self, sequence: int) -> None:
        if sequence > self._view.sequence:
            last = self._view.sequence
            detail = f"No message {sequence} was sent; the last was {last}."
            raise SocketClosed(4400, "bad_message", detail)
        self._ahead = [item for item in self._ahead if item[0] > sequence]
        self._held_since = None
        self._wake.set()

    async def _send_message(self, text: bytes) -> None:
        self._ahead.append((self._view.sequence, len(text)))
        await self.send_text(text)

    async def _put_on_record(self) -> None:
        """Audit that the list is viewed, before a row of it is sent."""
        caller = Caller(user=self.user, via="live")
        await in_thread(put_list_on_record)(caller=caller, filters=self._view.filters)

    def _put_shown_on_record(self, *, still: Collection[str] = ()) -> None:
        caller = Caller(user=self.user, via="live")
        self._record.put_on_record(caller, still=still)
