"""The fast way of a watched session: from the buffer into its ring, at once.

The worker stores in batches and waits for the store; who watches waits for neither. The
edge rings a bell for each chunk of a watched session, and this thread masks it exactly
as the worker does a moment later, which then finds it in the ring. What the pump cannot
mask with full knowledge of the window it leaves to the worker: nothing is shown less
masked than it is stored. If it fails, live view goes on at the worker's pace.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import redis
import structlog
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections
from redis.backoff import NoBackoff
from redis.retry import Retry

from privacy.masking import NodeIndex
from recordings.ingest.decode import ChunkError, Limits, decode
from recordings.ingest.decode.events import FULL_SNAPSHOT, META
from recordings.ingest.live import names
from recordings.ingest.live.ring import Ring
from recordings.ingest.worker.entry import Entry
from recordings.ingest.worker.process import row_of
from recordings.ingest.worker.reader import found_in
from recordings.ingest.worker.services import ServiceMemory
from recordings.ingest.worker.storing import backoff
from recordings.ingest.worker.windows import WindowKey, WindowMemory
from recordings.ingest.worker.withdrawals import NothingLeftError, Withdrawals

log = structlog.get_logger(__name__)

MAX_WINDOWS = 500
ANSWER_SECONDS = 10
LISTEN_SECONDS = 0.5
_FRESH = re.compile(rb"(sh:\{(\d+)\}:in) (\d+-\d+)")

WindowsOf = Callable[[int], WindowMemory | None]


@dataclass(slots=True)
class _Known:
    seq: int
    index: NodeIndex


class Pump(threading.Thread):
    """Listens, masks and puts into rings until `stop` is set.

    `windows(shard)` is what the worker's masking knows, None if another worker reads
    the shard; it is asked from this thread.
    """

    def __init__(self, *, windows: WindowsOf, stop: threading.Event) -> None:
        super().__init__(name="live-pump", daemon=True)
        self._windows = windows
        self._stop_event = stop
        self._limits = Limits.from_settings()
        self._services = ServiceMemory()
        self._known: OrderedDict[WindowKey, _Known] = OrderedDict()

    def run(self) -> None:
        """Go on whatever happens."""
        failures = 0
        while not self._stop_event.is_set():
            try:
                with _client() as client:
                    self._listen(client)
            except (redis.RedisError, OSError, DatabaseError) as error:
                log.warning("pump.away", error=repr(error)[:200])
                self._stop_event.wait(backoff(failures))
                failures = min(failures + 1, 3)
            except Exception:
                log.exception("pump.failed")
                self._stop_event.wait(backoff(failures))
            # What was rung meanwhile is not known here: begin anew.
            self._known.clear()
        close_old_connections()

    def _listen(self, client: redis.Redis) -> None:
        options = {"ignore_subscribe_messages": True}
        with client.pubsub(**options) as bell:  # type: ignore[no-untyped-call]
            bell.subscribe(names.FRESH)
            looked = time.monotonic()
            while not self._stop_event.is_set():
                message = bell.get_message(timeout=LISTEN_SECONDS)
                if message is not None and message["type"] == "message":
                    self.take(client, message["data"])
                if time.monotonic() - looked > ANSWER_SECONDS:
                    close_old_connections()
                    looked = time.monotonic()

    def take(self, client: redis.Redis, told: bytes) -> bool:
        """Bring one chunk into its ring; False if that is left to the worker."""
        match = _FRESH.fullmatch(told)
        windows = self._windows(int(match[2])) if match else None
        if match is None or windows is None:
            return False
        shard, entry_id = int(match[2]), match[3].decode()
        for _, fields in found_in(client.xrange(match[1], entry_id, entry_id)):
            entry = Entry.read(entry_id, fields)
            return self._show(client, shard, entry, windows)
        return False

    def _show(
        self, client: redis.Redis, shard: int, entry: Entry, windows: WindowMemory
    ) -> bool:
        rules = self._services.get(entry.service_id)
        key = WindowKey(entry.service_id, entry.session_id, entry.window_id)
        index = self._index(key, entry, windows)
        if rules is None or index is None:
            return False
        withdrawal = Withdrawals(shard, client=client).of(entry)
        self._known.pop(key, None)
        try:
            row = row_of(
                entry,
                limits=self._limits,
                rules=rules,
                index=index,
                withdrawal=withdrawal,
            )
        except (ChunkError, NothingLeftError):
            return False
        self._known[key] = _Known(entry.seq, index)
        if len(self._known) > MAX_WINDOWS:
            self._known.popitem(last=False)
        return Ring(shard, client=client).put(row, sent_at=entry.sent_at)

    def _index(
        self, key: WindowKey, entry: Entry, windows: WindowMemory
    ) -> NodeIndex | None:
        """Return all that is to be known of the window before this chunk, or None."""
        mine = self._known.get(key)
        if mine is not None and mine.seq == entry.seq - 1:
            return mine.index
        theirs = windows.peek(key, entry.seq)
        if theirs is not None:
            return theirs
        return NodeIndex() if self._begins_a_page(entry) else None

    def _begins_a_page(self, entry: Entry) -> bool:
        """Return whether nothing before this chunk matters to it."""
        try:
            events = decode(entry.body, entry=entry.fields, limits=self._limits)
        except ChunkError:
            return False
        kinds = [event["type"] for event in events[:2]]
        return kinds == [META, FULL_SNAPSHOT] or kinds[:1] == [FULL_SNAPSHOT]


def _client() -> redis.Redis:
    return redis.Redis.from_url(
        settings.VALKEY_URL,
        retry=Retry(NoBackoff(), 0),
        socket_timeout=ANSWER_SECONDS,
        socket_connect_timeout=ANSWER_SECONDS,
        protocol=2,
    )
