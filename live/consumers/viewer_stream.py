"""What one viewer is sent: no faster than it is taken, and without a gap."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

import orjson
import structlog

from live import policies
from live.clock import iso, iso_now
from live.consumers.closing import not_read
from live.consumers.credit import Credit
from live.feed import viewers
from live.feed.checkpoints import find_checkpoint
from live.feed.chunk import Chunk, split_at_snapshot
from live.feed.feed import join_feed, leave_feed
from live.feed.track import Step, Track
from live.feed.viewers import Viewer
from live.messages import watch
from live.roster.roster import Roster
from live.roster.row import Row, Window
from recordings.chunk_store import StoreUnavailableError
from recordings.ingest.buffer import BufferDownError
from sessionhub.lib.messages import Message

log = structlog.get_logger(__name__)

STALL_SECONDS = 10.0
RETRY_SECONDS = 0.3
LONGEST_RETRY_SECONDS = 2.0


class ViewerStream:
    """Sends one viewer what a feed holds; `send_text` sends one packed message."""

    def __init__(
        self,
        row: Row,
        *,
        roster: Roster,
        viewer: Viewer,
        send_text: Callable[[bytes], Awaitable[None]],
    ) -> None:
        self.row = row
        self.viewer = viewer
        self.next = 0
        self._roster = roster
        self._send_text = send_text
        self._wake = asyncio.Event()
        self._credit = Credit()
        self._tracks: dict[str, Track] = {}
        self._begin: dict[str, tuple[float, float]] = {}
        self._sent: dict[str, Any] = {}
        self._feed = join_feed(self, service_id=row.service_id, session_id=row.id)

    @property
    def windows(self) -> list[str]:
        """Return the windows of which something was sent."""
        begun = (name for name, track in self._tracks.items() if track.next is not None)
        return sorted(begun)

    async def open(self, *, until: datetime) -> None:
        """Send the first message and ask for a checkpoint of every open window."""
        windows = [window for window in self.row.windows if not window.is_gone]
        windows = windows or list(self.row.windows[:1])
        seen = [window for window in windows if window.is_seen] or windows
        active = self._feed.active or (seen[0].id if seen else "")
        windows.sort(key=lambda window: window.id != active)
        watching = await viewers.viewers_of(self.row.id)
        self._sent = {"active": active, "viewers": watching, "row": self.row.json}
        await self._send_text(
            watch.WATCH_OPENED.pack(
                session=orjson.Fragment(self.row.json),
                windows=[_window_as_wire(window, active) for window in windows],
                grant={"expiresAt": iso(int(until.timestamp() * 1000))},
                position=0,
                credit=self._credit.window,
                viewers=_viewers_as_wire(watching),
                notify=await policies.notifies_person(self.row.service_id),
            )
        )
        now = time.monotonic()
        self._begin = {window.id: (now, RETRY_SECONDS) for window in windows}
        self._feed.ask_checkpoint()

    def close(self) -> None:
        """Leave the feed."""
        leave_feed(self._feed, self)

    def wake(self) -> None:
        """The feed or the roster changed."""
        self._wake.set()

    def credit(self, position: int, credit: int) -> None:
        """The viewer took everything up to `position`."""
        self._credit.give(position, credit)
        self._wake.set()

    def begin_anew(self, *, ask: bool = False) -> None:
        """Send a checkpoint of every window, whatever was sent of it."""
        now = time.monotonic()
        for window, track in self._tracks.items():
            track.next = None
            self._begin[window] = (now, RETRY_SECONDS)
        if ask:
            self._feed.ask_checkpoint()
        self._wake.set()

    async def run(self) -> None:
        """Send what comes. Raises SocketClosed if the viewer does not take it."""
        feed = self._feed
        while True:
            await self._wait()
            await self._send_changes()
            if feed.paused:
                continue
            await self._begin_windows()
            while self._credit.allows() and self._is_behind:
                if self.next < feed.first:
                    # The feed no longer holds what this slow viewer still needs.
                    self.next = feed.end
                    self.begin_anew()
                    break
                chunk = feed.chunk(self.next)
                self.next += 1
                if chunk is not None:
                    await self._take(chunk)
            feed.taken()

    @property
    def _is_behind(self) -> bool:
        return self.next < self._feed.end and not self._feed.paused

    async def _wait(self) -> None:
        """Return when something changed; raise if what waits is not taken in time."""
        allowed = self._credit.allows()
        if allowed and self._is_behind:
            return
        patience: float | None = 1.0
        if allowed:
            due = min((at for at, _ in self._begin.values()), default=None)
            patience = None if due is None else max(0.0, due - time.monotonic())
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._wake.wait()
        self._wake.clear()
        waits = self._is_behind or bool(self._begin)
        if self._credit.is_stalled(STALL_SECONDS, something_waits=waits):
            raise not_read()

    # --- state of the session ---------------------------------------------------------

    async def _send_changes(self) -> None:
        """Send each part of the state that changed, as it is now."""
        feed, row = self._feed, self._roster.rows.get(self.row.id)
        if row is None:
            why = self._roster.why_gone(self.row.id)
            if self._has_changed("ended", why):
                await self._send_text(watch.SESSION_ENDED.pack(reason=why))
        else:
            self.row, self._sent["ended"] = row, ""
            if self._has_changed("row", row.json):
                fragment = orjson.Fragment(row.json)
                await self._send_text(watch.SESSION_CHANGED.pack(session=fragment))
        if feed.viewers and self._has_changed("viewers", feed.viewers):
            as_wire = _viewers_as_wire(feed.viewers)
            await self._send_text(watch.VIEWERS.pack(viewers=as_wire))
        if feed.active and self._has_changed("active", feed.active):
            await self._send_text(watch.WINDOW_ACTIVE.pack(window=feed.active))
        if self._has_changed("paused", feed.paused):
            if feed.paused:
                await self._send_text(watch.SESSION_PAUSED.pack(reason=feed.paused))
            self.next = feed.end
            self.begin_anew()

    def _has_changed(self, name: str, value: Any) -> bool:
        if self._sent.get(name, "") == value:
            return False
        self._sent[name] = value
        return True

    # --- checkpoints and chunks -------------------------------------------------------

    async def _begin_windows(self) -> None:
        """Send a checkpoint of each window that needs one and has one."""
        now = time.monotonic()
        due = [window for window, (at, _) in self._begin.items() if at <= now]
        if not due or not self._credit.allows():
            return
        try:
            ring = await self._feed.ring()
            for window in due:
                await self._begin_window(window, ring)
        except (StoreUnavailableError, BufferDownError) as error:
            log.info("live.no_checkpoint", error=str(error)[:200])
            self._later(*due)

    async def _begin_window(self, window: str, ring: list[Chunk]) -> None:
        track = self._tracks.setdefault(window, Track())
        checkpoint = await find_checkpoint(
            service_id=self.row.service_id,
            session_id=self.row.id,
            window=window,
            ring=ring,
        )
        paused = self._feed.paused
        if checkpoint is None or paused or not track.gains_by(checkpoint.seq):
            self._later(window)
            return
        track.sent(checkpoint.seq)
        if checkpoint.is_whole:
            self._begin.pop(window, None)
        else:
            track.is_healing = True
            self._later(window)
        await self._send(
            watch.CHECKPOINT,
            window=window,
            seq=checkpoint.seq,
            events=checkpoint.events,
            captured_ms=checkpoint.captured_ms,
        )

    def _later(self, *windows: str) -> None:
        for window in windows:
            _, wait = self._begin.get(window, (0.0, RETRY_SECONDS))
            longer = min(LONGEST_RETRY_SECONDS, wait * 1.5)
            self._begin[window] = (time.monotonic() + wait, longer)

    async def _take(self, chunk: Chunk) -> None:
        """Send a chunk, or ask for what is missing before it."""
        track = self._tracks.setdefault(chunk.window, Track())
        step = track.step(chunk)
        if step is Step.HEAL:
            await self._heal(track, chunk)
        elif step is Step.FOLLOW:
            await self._send_chunk(watch.EVENTS_MESSAGE, chunk, chunk.payload)
            track.sent(chunk.seq)
        elif step is Step.BEGIN:
            head, tail = split_at_snapshot(chunk.payload)
            if track.next == chunk.seq and head != b"[]":
                await self._send_chunk(watch.EVENTS_MESSAGE, chunk, head)
            await self._send_chunk(watch.CHECKPOINT, chunk, tail)
            self._begin.pop(chunk.window, None)
            track.sent(chunk.seq)

    async def _heal(self, track: Track, chunk: Chunk) -> None:
        """Begin the window anew, because chunks before this one are missing."""
        track.is_healing = True
        if track.next is not None:
            gap = {"fromSeq": track.next, "toSeq": chunk.seq - 1}
            await self._send_text(watch.GAP.pack(window=chunk.window, **gap))
        self._begin[chunk.window] = (time.monotonic(), RETRY_SECONDS)
        self._feed.ask_checkpoint()

    async def _send_chunk(self, message: Message, chunk: Chunk, events: bytes) -> None:
        await self._send(
            message,
            window=chunk.window,
            seq=chunk.seq,
            events=events,
            captured_ms=chunk.captured_ms,
        )

    async def _send(
        self,
        message: Message,
        *,
        window: str,
        seq: int,
        events: bytes,
        captured_ms: int,
    ) -> None:
        text = message.pack(
            position=self._credit.next_position(len(events)),
            window=window,
            seq=seq,
            events=orjson.Fragment(events),
            capturedAt=iso(captured_ms),
            sentAt=iso_now(),
        )
        await self._send_text(text)


def _window_as_wire(window: Window, active: str) -> dict[str, Any]:
    return {
        "id": window.id,
        "active": window.id == active,
        "lastActivityAt": iso(window.last_ms),
    }


def _viewers_as_wire(viewers_by_id: dict[str, str]) -> list[dict[str, str]]:
    return [{"id": user_id, "name": name} for user_id, name in viewers_by_id.items()]
