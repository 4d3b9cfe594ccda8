"""The fast way of a watched session: from the buffer into its ring, at once.

The worker stores in batches and waits for the store; a viewer waits for neither. The
edge publishes a notification for each chunk of a watched session, and this thread masks
it exactly as the worker does a moment later, which then finds it in the ring. What the
pump cannot mask with full knowledge of the window it leaves to the worker: nothing is
shown less masked than it is stored. If it fails, live view goes on at the pace of the
worker.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import redis
import structlog
from django.db import Error as DatabaseError
from django.db import close_old_connections

from privacy.masking import NodeIndex
from recordings.chunk_store import ChunkRow
from recordings.ingest.decode import ChunkError, Limits, decode
from recordings.ingest.decode.events import FULL_SNAPSHOT, META
from recordings.ingest.presence import keys as presence_keys
from recordings.ingest.presence.ring import put
from recordings.ingest.worker.clock import Clock, load
from recordings.ingest.worker.entry import Entry
from recordings.ingest.worker.process import row_of
from recordings.ingest.worker.reader import found_in
from recordings.ingest.worker.services import ServiceMemory
from recordings.ingest.worker.storing import backoff
from recordings.ingest.worker.windows import WindowKey, WindowMemory
from recordings.ingest.worker.withdrawals import (
    NothingLeftError,
    Withdrawal,
    withdrawals_of,
)
from sessionhub.valkey.clients import WORKER_SECONDS, worker_client

log = structlog.get_logger(__name__)

MAX_WINDOWS = 500
LISTEN_SECONDS = 0.5
AT_ONCE = 256
_FRESH = re.compile(rb"(sh:\{(\d+)\}:in) (\d+-\d+)")

WindowsOf = Callable[[int], WindowMemory | None]


@dataclass(slots=True)
class _Known:
    seq: int
    index: NodeIndex
    clock: Clock


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
                with worker_client() as client:
                    self._listen(client)
            except (redis.RedisError, OSError, DatabaseError) as error:
                log.warning("pump.away", error=repr(error)[:200])
                self._stop_event.wait(backoff(failures))
                failures = min(failures + 1, 3)
            except Exception:
                log.exception("pump.failed")
                self._stop_event.wait(backoff(failures))
            # What was published meanwhile is lost: begin anew.
            self._known.clear()
        close_old_connections()

    def _listen(self, client: redis.Redis) -> None:
        options = {"ignore_subscribe_messages": True}
        with client.pubsub(**options) as channel:  # type: ignore[no-untyped-call]
            channel.subscribe(presence_keys.CHUNK_CHANNEL)
            looked = time.monotonic()
            while not self._stop_event.is_set():
                received = _carried(channel.get_message(timeout=LISTEN_SECONDS))
                # What came meanwhile goes along: a round trip may wait for a disk.
                while received and len(received) < AT_ONCE:
                    more = _carried(channel.get_message(timeout=0))
                    if not more:
                        break
                    received += more
                self.take(client, received)
                if time.monotonic() - looked > WORKER_SECONDS:
                    close_old_connections()
                    looked = time.monotonic()

    def take(self, client: redis.Redis, published: Sequence[bytes]) -> int:
        """Bring chunks into their rings; return how many were put in.

        `published` is what the edge published. The rest is left to the worker.
        """
        places = [match for each in published if (match := _FRESH.fullmatch(each))]
        mine = [m for m in places if self._windows(int(m[2])) is not None]
        if not mine:
            return 0
        with client.pipeline(transaction=False) as pipe:
            for match in mine:
                pipe.xrange(match[1].decode(), match[3], match[3])
            answers = pipe.execute()
        entries = [
            (int(match[2]), Entry.read(entry_id, fields))
            for match, answer in zip(mine, answers, strict=True)
            for entry_id, fields in found_in(answer)
        ]
        return self._show(client, entries)

    def _show(self, client: redis.Redis, entries: list[tuple[int, Entry]]) -> int:
        withdrawals = withdrawals_of(entries, client=client)
        with client.pipeline(transaction=False) as pipe:
            for (shard, entry), withdrawal in zip(entries, withdrawals, strict=True):
                found = self._mask(client, shard, entry, withdrawal)
                if found is not None:
                    row, sent_at = found
                    put(pipe, shard, row, sent_at=sent_at)
            return sum(bool(answer) for answer in pipe.execute())

    def _mask(
        self,
        client: redis.Redis,
        shard: int,
        entry: Entry,
        withdrawal: Withdrawal | None,
    ) -> tuple[ChunkRow, int | None] | None:
        """Return the masked chunk and when it was sent; None: the worker does it."""
        windows = self._windows(shard)
        rules = self._services.get(entry.service_id)
        if windows is None or rules is None:
            return None
        key = WindowKey(entry.service_id, entry.session_id, entry.window_id)
        index = self._index(key, entry, windows)
        mine = self._known.pop(key, None)
        if index is None:
            return None
        if mine is not None and mine.seq == entry.seq - 1:
            clock = mine.clock
        else:
            clock = windows.clocks.peek(entry) or load(shard, entry, client=client)
        try:
            row = row_of(
                entry,
                limits=self._limits,
                rules=rules,
                index=index,
                clock=clock,
                withdrawal=withdrawal,
            )
        except (ChunkError, NothingLeftError):
            return None
        self._known[key] = _Known(entry.seq, index, clock)
        if len(self._known) > MAX_WINDOWS:
            self._known.popitem(last=False)
        return row, clock.sent(entry)

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


def _carried(message: Any) -> list[bytes]:
    """Return what a message carried, if it is one."""
    return [message["data"]] if message and message["type"] == "message" else []
