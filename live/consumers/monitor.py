"""`WS /admin/sessions/live`: who is there."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection
from contextlib import suppress
from typing import Any

import structlog
from django.db import DatabaseError

from live.consumers.database import in_thread
from live.consumers.ending import Ending, no_permission, not_read, unavailable
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
"""Messages a page may be sent before it says what it has taken."""
MAX_AHEAD_BYTES = 512 * 1024
STALL_SECONDS = 10.0


class MonitorSocket(StaffSocket):
    """Shows the rows its filters admit, and what becomes of them.

    What changed is kept as a set of sessions, not as a queue of messages: a page that
    reads slowly is told less often, and costs no more memory than one that does not.
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
        """Staff who may open recordings."""
        return may_view(user)

    def recheck(self) -> Ending | None:
        """Return the end of who may no longer open recordings."""
        if may_view(self.user):
            if self._record.is_due:
                self._put_shown_on_record(still=list(self._view.shown))
            return None
        self.note_denial("permission_lost")
        return no_permission()

    def note_denial(self, code: str) -> None:
        """Put on record that the list was closed."""
        caller = Caller(user=self.user, via="live")
        record_denial(caller=caller, action=VIEWED, code=code)

    async def opened(self) -> None:
        """Begin to listen."""
        await self._put_on_record()
        try:
            async with asyncio.timeout(STALL_SECONDS):
                await self._roster.join(self)
        except TimeoutError:
            raise unavailable() from None

    async def left(self) -> None:
        """Listen no more; put on record who was shown last."""
        self._roster.leave(self)
        try:
            await in_thread(self._put_shown_on_record)()
        except (AuditUnavailableError, DatabaseError):
            log.warning("live.shown_not_recorded", user=str(self.user.pk))

    def changed(self, session_id: str) -> None:
        """Remember that this session is not what the page shows."""
        self._dirty[session_id] = None
        self._wake.set()

    async def obey(self, message: dict[str, Any]) -> None:
        """Filter, begin anew, or take note of what was taken."""
        if message["type"] == monitor.PING.name:
            self._take_note(message["sequence"])
            return
        if message["type"] == monitor.FILTER.name:
            self._view.filters = Filters.read(message)
        await self._put_on_record()
        self._anew = True
        self._wake.set()

    async def show(self) -> None:
        """Send what changed, a little later and together, while it is taken."""
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
                told = self._view.change(session_id, rows.get(session_id), why)
                if told is not None:
                    self._record.add(self._view.shown & {session_id})
                    await self._tell(told)

    async def _begin_anew(self) -> None:
        """Send a snapshot; who is in it stands on record before."""
        snapshot = self._view.snapshot(self._roster.rows.values())
        self._record.add(self._view.shown)
        await in_thread(self._put_shown_on_record)(still=list(self._view.shown))
        await self._tell(snapshot)

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
        """Return whether the page has to say first what it has taken."""
        bytes_ahead = sum(size for _, size in self._ahead)
        full = len(self._ahead) >= MAX_AHEAD or bytes_ahead >= MAX_AHEAD_BYTES
        if not full:
            self._held_since = None
        elif self._held_since is None:
            self._held_since = time.monotonic()
        return full

    def _take_note(self, sequence: int) -> None:
        if sequence > self._view.sequence:
            words = f"No message {sequence} was sent; the last was "
            raise Ending(4400, "bad_message", f"{words}{self._view.sequence}.")
        self._ahead = [item for item in self._ahead if item[0] > sequence]
        self._held_since = None
        self._wake.set()

    async def _tell(self, text: bytes) -> None:
        self._ahead.append((self._view.sequence, len(text)))
        await self.say(text)

    async def _put_on_record(self) -> None:
        """Write that the list is looked at, before a row of it is."""
        caller = Caller(user=self.user, via="live")
        await in_thread(put_list_on_record)(caller=caller, filters=self._view.filters)

    def _put_shown_on_record(self, *, still: Collection[str] = ()) -> None:
        caller = Caller(user=self.user, via="live")
        self._record.put_on_record(caller, still=still)
