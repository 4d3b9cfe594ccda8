"""One watched session, in this process."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import Any, Protocol

import structlog

from live import policies
from live.clock import now_ms
from live.feed import viewers
from live.feed.chunk import Chunk
from live.feed.viewers import Viewer
from live.roster.reading import has_consent
from live.valkey import valkey
from recordings.ingest.buffer import BufferDownError, shard_of
from recordings.ingest.presence import keys as presence_keys
from recordings.ingest.presence import watching
from recordings.ingest.presence.notifications import LOOK_SECONDS, notifications
from sessionhub.lib.per_loop import PerLoop

log = structlog.get_logger(__name__)

RENEW_SECONDS = 5.0
READ_COUNT = 64
HELD_BYTES = 4 * 1024**2
"""What is kept for slow viewers; one that is further behind starts anew."""
ASK_SECONDS = 2.0

STOPPED, NO_CONSENT = "stopped_by_person", "no_consent"


class Watcher(Protocol):
    """A consumer of the feed: one socket."""

    viewer: Viewer
    next: int

    def wake(self) -> None:
        """Look at the feed: something changed."""


class Feed:
    """Reads the ring of one session for all its viewers in this process.

    Chunks stay only until the slowest of them has taken them: `next` of a watcher is
    the number of the chunk it wants, counted from the feed's beginning.
    """

    def __init__(self, *, service_id: str, session_id: str) -> None:
        self.service_id = service_id
        self.session_id = session_id
        self.first = 0
        self.paused = ""
        self.active = ""
        self.viewers: dict[str, str] = {}
        self.watchers: set[Watcher] = set()
        self._held: deque[Chunk] = deque()
        self._bytes = 0
        self._ring = presence_keys.ring(shard_of(session_id), session_id)
        self._after = f"{now_ms() - 1}-0"
        self._gone: set[str] = set()
        self._wake = asyncio.Event()
        self._look_at_viewers = True
        self._renewed = self._asked = -ASK_SECONDS * 10
        self._wants_checkpoint = False
        self._unsubscribe = notifications().listen(
            presence_keys.ring_channel(session_id), self._on_notification
        )
        self._task = asyncio.create_task(self._run())

    @property
    def end(self) -> int:
        """Return the number the next chunk will have."""
        return self.first + len(self._held)

    def chunk(self, number: int) -> Chunk | None:
        """Return a chunk by number; None if it is gone or not there yet."""
        index = number - self.first
        return self._held[index] if 0 <= index < len(self._held) else None

    def taken(self) -> None:
        """Drop the chunks that every watcher has passed."""
        wanted = min((w.next for w in self.watchers), default=self.end)
        while self._held and (self.first < wanted or self._bytes > HELD_BYTES):
            self._bytes -= len(self._held.popleft().payload)
            self.first += 1

    def ask_checkpoint(self) -> None:
        """Have the pages send a full snapshot each, soon and not too often."""
        self._wants_checkpoint = True
        self._wake.set()

    async def ring(self) -> list[Chunk]:
        """Return everything in the ring now. Raises BufferDownError."""
        found = await valkey().ask("XRANGE", self._ring, "-", "+")
        return [Chunk.from_ring(fields) for _, fields in found]

    def close(self) -> None:
        """Unsubscribe and stop reading."""
        self._unsubscribe()
        self._task.cancel()

    def _on_notification(self, text: str | None) -> None:
        self._look_at_viewers |= text != "ring"
        self._wake.set()

    async def _run(self) -> None:
        while True:
            try:
                await self._stay()
                if not self.paused:
                    await self._read()
            except BufferDownError:
                self._renewed = -ASK_SECONDS * 10
                await asyncio.sleep(0.5)
            except Exception:
                log.exception("live.feed_failed")
                await asyncio.sleep(LOOK_SECONDS)
            try:
                async with asyncio.timeout(self._patience()):
                    await self._wake.wait()
            except TimeoutError:
                self._look_at_viewers = True
            self._wake.clear()

    def _patience(self) -> float:
        """Return how long to wait: until a checkpoint may be asked again, at most."""
        if not self._wants_checkpoint or self.paused:
            return LOOK_SECONDS
        due = self._asked + ASK_SECONDS - time.monotonic()
        return min(LOOK_SECONDS, max(0.05, due))

    async def _stay(self) -> None:
        """Keep the session marked as watched; check its viewers and the permission."""
        now = time.monotonic()
        ask = self._wants_checkpoint and now - self._asked >= ASK_SECONDS
        if self._look_at_viewers:
            self._look_at_viewers = False
            await self._count_viewers()
            await self._see_whether_allowed()
        if self.paused or not (ask or now - self._renewed >= RENEW_SECONDS):
            return
        watched = await watching.renew(
            service_id=self.service_id, session_id=self.session_id, checkpoint=ask
        )
        if not watched:
            await self._see_whether_allowed()
            return
        if ask:
            self._asked, self._wants_checkpoint = now, False
        if now - self._renewed >= RENEW_SECONDS:
            self._renewed = now
            mine = [watcher.viewer for watcher in self.watchers]
            if mine:
                await viewers.hold(self.session_id, mine, news=False)

    async def _count_viewers(self) -> None:
        found = await viewers.viewers_of(self.session_id)
        if found != self.viewers:
            self.viewers = found
            self._wake_watchers()

    async def _see_whether_allowed(self) -> None:
        ids: dict[str, Any] = {
            "service_id": self.service_id,
            "session_id": self.session_id,
        }
        reason = STOPPED if await watching.is_refused(**ids) else ""
        if not reason and await policies.needs_consent(self.service_id):
            reason = "" if await self._has_consent() else NO_CONSENT
        if reason == self.paused:
            return
        self.paused = reason
        if reason:
            self._held.clear()
            self._bytes, self.first = 0, self.first + 1_000_000
        else:
            self._wants_checkpoint = True
        self._wake_watchers()

    async def _has_consent(self) -> bool:
        raw: bytes | None = await valkey().ask(
            "HGET", presence_keys.row(self.session_id), "consent"
        )
        return await has_consent(self.service_id, (raw or b"").decode(), now_ms())

    async def _read(self) -> None:
        """Read what is new in the ring."""
        while True:
            found = await valkey().ask(
                "XRANGE", self._ring, f"({self._after}", "+", "COUNT", READ_COUNT
            )
            for entry_id, fields in found:
                self._after = entry_id.decode()
                self._add(Chunk.from_ring(fields))
            if found:
                self.taken()
                self._wake_watchers()
            if len(found) < READ_COUNT:
                return

    def _add(self, chunk: Chunk) -> None:
        self._held.append(chunk)
        self._bytes += len(chunk.payload)
        if chunk.is_final or chunk.attention == 0:
            self._gone.add(chunk.window)
        else:
            self._gone.discard(chunk.window)
        away = not self.active or self.active in self._gone
        if chunk.attention == 2 or (away and chunk.window not in self._gone):
            self.active = chunk.window

    def _wake_watchers(self) -> None:
        for watcher in list(self.watchers):
            watcher.wake()


_feeds: PerLoop[dict[str, Feed]] = PerLoop(dict)


def join_feed(watcher: Watcher, *, service_id: str, session_id: str) -> Feed:
    """Return the session's feed in this process, with one more watcher."""
    feeds = _feeds()
    feed = feeds.get(session_id)
    if feed is None:
        feed = feeds[session_id] = Feed(service_id=service_id, session_id=session_id)
    watcher.next = feed.end
    feed.watchers.add(watcher)
    return feed


def leave_feed(feed: Feed, watcher: Watcher) -> None:
    """Remove a watcher; without any the feed ends."""
    feed.watchers.discard(watcher)
    feed.taken()
    if not feed.watchers:
        feeds = _feeds()
        if feeds.get(feed.session_id) is feed:
            del feeds[feed.session_id]
        feed.close()
