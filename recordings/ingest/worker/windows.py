"""What has to be remembered of the windows a shard is reading: masking, and clocks.

Memory first: a window's chunks come one after the other to the same worker. What must
not be forgotten when the shard changes hands (that a window's page is known, and the
ids of elements that are masked, mostly none) is written to Valkey as well whenever it
changed, once the chunks that changed it are stored: others are read again, and masked
with what was known before them. It holds numbers, nothing of a page.

Another worker goes on with that. Who stands in whom is lost: where something becomes
private later it is needed, and only then a full snapshot is asked for. What is lost
altogether, or was more than there is room for, is hidden: an index that does not know
the whole page says so (`is_partial`), a full snapshot is asked for, and until it comes
changes of unknown nodes are masked and counted as `unknown` in the privacy report.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from uuid import UUID

import orjson
import redis

from privacy.masking import NodeIndex
from recordings.ingest import keys
from recordings.ingest.pressure import worker_gauge
from recordings.ingest.worker.clock import Clocks

MAX_WINDOWS = 20_000
MAX_IDS = 1_000_000
"""Ids in memory for all windows of a shard; the longest unused windows go first."""
WINDOW_IDS = 10
"""What a window takes besides its index, in ids."""
MAX_KEPT_IDS = 20_000
"""A page with more masked elements than this is not written to Valkey."""
KEPT_SECONDS = 3600
"""How long Valkey keeps a window that sends nothing."""
RENEW_SECONDS = 900
"""How long a window that goes on is not written anew."""


@dataclass(frozen=True, slots=True)
class WindowKey:
    """A window by all that names it."""

    service_id: UUID
    session_id: UUID
    window_id: UUID


@dataclass(slots=True)
class _Known:
    """An index after chunk `seq`; its page began in chunk `page`."""

    seq: int = -1
    page: int = -1
    index: NodeIndex = field(default_factory=NodeIndex)
    #: The version of the index Valkey has and whether it is whole, and since when.
    kept: tuple[int, bool] | None = None
    kept_at: float = 0.0
    #: The last chunk another worker knew of, whose index this was.
    loaded: int = -1
    size: int = 0
    #: A snapshot was asked for since the page was known as a whole.
    asked: bool = False
    #: A chunk is being masked with it: half of it may be of another page.
    busy: bool = False


class WindowMemory:
    """The `NodeIndex` of each window of one shard, and the clocks of its sessions.

    One thread takes and keeps; others may `peek` at what is whole.
    """

    def __init__(self, shard: int, *, client: redis.Redis) -> None:
        self._shard = shard
        self._client = client
        self.clocks = Clocks(shard, client=client)
        self._known: OrderedDict[WindowKey, _Known] = OrderedDict()
        self._unwritten: dict[WindowKey, _Known] = {}
        self._size = 0
        self._lock = threading.Lock()

    def peek(self, key: WindowKey, seq: int) -> NodeIndex | None:
        """Return a copy good for chunk `seq`; None if what was before is unknown."""
        with self._lock:
            known = self._known.get(key)
            if known is None or known.busy or not known.page <= seq <= known.seq + 1:
                return None
            return known.index.copy()

    def take(self, key: WindowKey, seq: int) -> NodeIndex:
        """Return the index for chunk `seq`; `keep` takes it back."""
        # One that had to go in the middle of a batch is not in Valkey yet.
        known = self._known.get(key) or self._unwritten.get(key) or self._load(key)
        if known is None:
            if seq == 0:
                return NodeIndex()
            known = _Known(index=NodeIndex(is_partial=True))
        self._known[key] = known
        if known.index.is_partial and not known.asked:
            known.asked = True
            self._ask_for_snapshot(key)
        if seq > known.seq:
            with self._lock:
                known.busy = True
            return known.index
        if seq < known.page:
            # A page before this one: ids meant other nodes, and it is not known which.
            return NodeIndex(is_partial=True)
        # Read before: the batch failed. What is known since may mask more, not less.
        index = known.index.copy()
        index.is_partial |= seq <= known.loaded
        return index

    def keep(
        self, key: WindowKey, seq: int, index: NodeIndex, *, has_snapshot: bool
    ) -> None:
        """Remember the index as it is after chunk `seq`; `write` once it is stored."""
        with self._lock:
            known = self._known.setdefault(key, _Known())
            if seq < known.seq or (seq == known.loaded and not has_snapshot):
                return
            known.seq, known.index, known.busy = seq, index, False
            if has_snapshot:
                known.page = seq
        if has_snapshot and not index.is_partial:
            known.asked = False
        elif index.is_partial and not known.asked:
            # Only once: a page beyond the bound stays beyond it.
            known.asked = True
            self._ask_for_snapshot(key)
        self._unwritten[key] = known
        size = index.size + WINDOW_IDS
        self._size += size - known.size
        known.size = size
        self._known.move_to_end(key)
        self._forget_the_oldest()

    def _forget_the_oldest(self) -> None:
        while len(self._known) > MAX_WINDOWS or self._size > MAX_IDS:
            _, oldest = self._known.popitem(last=False)
            self._size -= oldest.size
            oldest.size = 0

    def write(self) -> None:
        """Write to Valkey what changed since the last call; renew what it forgets soon.

        Call it once the chunks are stored. After an error the next call writes it all.
        """
        if not self._unwritten:
            return
        now = time.monotonic()
        written: list[tuple[_Known, tuple[int, bool] | None]] = []
        with self._client.pipeline(transaction=False) as pipe:
            for key, known in self._unwritten.items():
                state = self._state_to_keep(known)
                if state is None:
                    # What stood there before would be too little.
                    if known.kept is not None:
                        pipe.delete(self._name(key))
                elif known.kept != state or now - known.kept_at >= RENEW_SECONDS:
                    pipe.set(self._name(key), _packed(known), ex=KEPT_SECONDS)
                else:
                    continue
                written.append((known, state))
            pipe.execute()
        for known, state in written:
            known.kept, known.kept_at = state, now
        self._unwritten.clear()

    def _state_to_keep(self, known: _Known) -> tuple[int, bool] | None:
        """Return version and wholeness of what is to be written, None for nothing."""
        index = known.index
        ids = len(index.treated) + len(index.floors)
        is_whole = _is_whole(index)
        if ids > MAX_KEPT_IDS or not (ids or is_whole) or worker_gauge.is_high:
            return None
        return index.version, is_whole

    def _load(self, key: WindowKey) -> _Known | None:
        stored = self._client.get(self._name(key))
        if not stored:
            return None
        data = orjson.loads(stored)
        # Which node stands in which is not written there.
        index = NodeIndex(
            treated=dict(data["treated"]),
            floors=set(data.get("floors", ())),
            is_partial=not data.get("whole"),
            is_sparse=True,
        )
        kept = (index.version, not index.is_partial)
        seq = data["seq"]
        return _Known(seq, data["page"], index, kept, loaded=seq)

    def _ask_for_snapshot(self, key: WindowKey) -> None:
        """Have the recorder send one with its next chunk, if the session goes on."""
        service, session = str(key.service_id), str(key.session_id)
        state = keys.state(self._shard, service, session)
        if self._client.hexists(state, "start"):
            self._client.hset(state, "cp", "1")

    def _name(self, key: WindowKey) -> str:
        return keys.window(self._shard, str(key.session_id), str(key.window_id))


def _is_whole(index: NodeIndex) -> bool:
    # Ancestors that rules ask for are of the page, and not written anywhere.
    return not index.is_partial and not index.elements


def _packed(known: _Known) -> bytes:
    return orjson.dumps(
        {
            "seq": known.seq,
            "page": known.page,
            "treated": list(known.index.treated.items()),
            "floors": list(known.index.floors),
            "whole": _is_whole(known.index),
        }
    )
