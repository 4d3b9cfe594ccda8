"""All rows of the live list in this process, while at least one page is open.

One reader serves all open pages: a notification names the session that changed, and
only its row is read again. Every two seconds all rows are compared as well, so that a
lost notification or an outage of Valkey delays a change by no more than that.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Protocol

import structlog

from live.clock import now_ms
from live.roster.reading import read_rows
from live.roster.row import Row, status_of
from live.valkey import valkey
from recordings.ingest.buffer import BufferDownError
from recordings.ingest.presence import keys as presence_keys
from recordings.ingest.presence import watching
from recordings.ingest.presence.notifications import LOOK_SECONDS, notifications
from recordings.ingest.presence.rows import silence_ms
from sessionhub.lib.per_loop import PerLoop

log = structlog.get_logger(__name__)

GATHER_SECONDS = 0.05
"""Notifications within this time are read together."""
OVERLAP_MS = 10_000
"""How far back changes are compared again: clocks of several machines differ."""
PRUNE_LOOKS = 60
NEAR_SESSIONS = 200
"""How many recorded pages, the newest, keep a socket open while the list is viewed."""
NEAR_MS = 20_000


class Listener(Protocol):
    """Receives the changes of the roster."""

    def changed(self, session_id: str) -> None:
        """Note that a row came, changed or went; must not block."""


class Roster:
    """The rows of one event loop; get it from `roster()`."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self._why_gone: dict[str, str] = {}
        self._listeners: set[Listener] = set()
        self._notified: set[str] = set()
        self._wake = asyncio.Event()
        self._must_look = True
        self._loaded = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._unsubscribe: Callable[[], None] = lambda: None
        self._looks = 0
        self._looked_ms = 0
        self._approached_ms = 0

    async def join(self, listener: Listener) -> None:
        """Add a listener for every change; return once the rows are known."""
        self._listeners.add(listener)
        if self._task is None or self._task.done():
            self._loaded.clear()
            # What was known was dropped when the last listener left.
            self._must_look = True
            self._unsubscribe = notifications().listen(
                presence_keys.ROW_CHANNEL, self._on_notification
            )
            self._task = asyncio.create_task(self._run())
        await self._loaded.wait()

    def leave(self, listener: Listener) -> None:
        """Remove a listener; without any, nothing is read."""
        self._listeners.discard(listener)
        if not self._listeners and self._task is not None:
            self._task.cancel()
            self._task = None
            self._unsubscribe()
            self.rows = {}

    def why_gone(self, session_id: str) -> str:
        """Return why a session is no longer among the rows."""
        return self._why_gone.get(session_id, "idle")

    def _on_notification(self, session_id: str | None) -> None:
        if session_id is None:
            self._must_look = True
        else:
            self._notified.add(session_id)
        self._wake.set()

    async def _run(self) -> None:
        while True:
            try:
                if self._must_look:
                    self._must_look = False
                    await self._look()
                    self._loaded.set()
                notified, self._notified = self._notified, set()
                if notified:
                    await self._read(notified)
            except BufferDownError as error:
                log.info("live.roster_waits", error=str(error))
                self._must_look = True
                await asyncio.sleep(GATHER_SECONDS * 10)
                continue
            await self._pause()

    async def _pause(self) -> None:
        """Wait for a notification, at most until the next comparison is due."""
        self._wake.clear()
        if self._notified:
            return
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                await self._wake.wait()
            await asyncio.sleep(GATHER_SECONDS)
        except TimeoutError:
            self._must_look = True

    async def _look(self) -> None:
        """Compare all rows with Valkey."""
        now = now_ms()
        there = await valkey().ask(
            "ZRANGE", presence_keys.INDEX, now - silence_ms(), "+inf", "BYSCORE"
        )
        since = self._looked_ms - OVERLAP_MS
        changed = await valkey().ask(
            "ZRANGE", presence_keys.CHANGED, since, "+inf", "BYSCORE"
        )
        self._looked_ms = now
        ids = {raw.decode() for raw in there}
        for session_id in self.rows.keys() - ids:
            self._set(session_id, None, "idle")
        await self._read(
            (ids - self.rows.keys())
            | {raw.decode() for raw in changed} & ids
            | {row.id for row in self.rows.values() if self._may_differ(row, now)}
        )
        if now - self._approached_ms > NEAR_MS / 3:
            self._approached_ms = now
            await self._approach()
        self._looks += 1
        if self._looks % PRUNE_LOOKS == 0:
            for name in (presence_keys.INDEX, presence_keys.CHANGED):
                await valkey().ask("ZREMRANGEBYSCORE", name, 0, now - 3_600_000)

    async def _approach(self) -> None:
        """Have recorded pages keep a socket open, so that watching starts at once."""
        newest = sorted(self.rows.values(), key=lambda row: row.started_ms)
        await asyncio.gather(
            *(
                watching.approach(
                    service_id=row.service_id, session_id=row.id, for_ms=NEAR_MS
                )
                for row in newest[-NEAR_SESSIONS:]
            )
        )

    def _may_differ(self, row: Row, now: int) -> bool:
        """Return whether time alone, or a viewer that vanished, changes a row."""
        status = status_of(row.last_ms, now)
        return bool(row.watchers or row.is_left(now) or status != row.values["status"])

    async def _read(self, ids: Iterable[str]) -> None:
        """Read these rows again."""
        now = now_ms()
        for session_id, row in (await read_rows(ids, now_ms=now)).items():
            if row is None or row.ended:
                why = row.ended if row is not None else "idle"
                self._set(session_id, None, why or "idle")
            elif row.is_left(now):
                self._set(session_id, None, "ended")
            else:
                self._set(session_id, row, "")

    def _set(self, session_id: str, row: Row | None, why: str) -> None:
        before = self.rows.get(session_id)
        if row is None:
            if before is None:
                return
            del self.rows[session_id]
            self._why_gone[session_id] = why
            while len(self._why_gone) > 10_000:
                del self._why_gone[next(iter(self._why_gone))]
        elif before is not None and before.json == row.json:
            self.rows[session_id] = row
            return
        else:
            self.rows[session_id] = row
            self._why_gone.pop(session_id, None)
        for listener in list(self._listeners):
            listener.changed(session_id)


roster = PerLoop(Roster)
