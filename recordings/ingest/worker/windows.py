"""What masking has to remember of the windows a shard is reading.

Memory first: a window's chunks come one after the other to the same worker. What must
not be forgotten when the shard changes hands (the ids of elements that are masked) is
written to Valkey as well whenever it grew. It holds numbers, nothing of a page.

If both are lost, detectors, names and the masking of inputs still hold at once, and a
full snapshot is asked for, from which on rules and marks of the page hold again.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from uuid import UUID

import orjson
import redis

from privacy.masking import NodeIndex
from recordings.ingest import keys
from recordings.ingest.session_state import STATE_SECONDS

MAX_WINDOWS = 500
MAX_IDS = 1_000_000
"""Ids in memory for all windows of a shard; the longest unused windows go first."""
MAX_KEPT_IDS = 20_000
"""A page with more masked elements than this is not written to Valkey."""


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
    #: How many ids of it are in Valkey.
    kept: int = 0
    #: A chunk is being masked with it: half of it may be of another page.
    busy: bool = False


class WindowMemory:
    """The `NodeIndex` of each window of one shard.

    One thread takes and keeps; others may `peek` at what is whole.
    """

    def __init__(self, shard: int, *, client: redis.Redis) -> None:
        self._shard = shard
        self._client = client
        self._known: OrderedDict[WindowKey, _Known] = OrderedDict()
        self._lock = threading.Lock()

    def peek(self, key: WindowKey, seq: int) -> NodeIndex | None:
        """Return a copy good for chunk `seq`; None if what was before is unknown."""
        with self._lock:
            known = self._known.get(key)
            if known is None or known.busy or not known.page <= seq <= known.seq + 1:
                return None
            index = known.index
            return NodeIndex(dict(index.treated), dict(index.elements))

    def take(self, key: WindowKey, seq: int) -> NodeIndex:
        """Return the index for chunk `seq`; `keep` takes it back."""
        known = self._known.get(key) or self._load(key)
        if known is None:
            if seq > 0:
                self._ask_for_snapshot(key)
            return NodeIndex()
        self._known[key] = known
        if seq > known.seq:
            with self._lock:
                known.busy = True
            return known.index
        if seq < known.page:
            return NodeIndex()  # a page before this one: ids meant other nodes
        # Read before: the batch failed. What is known since may mask more, not less.
        index = known.index
        return NodeIndex(treated=dict(index.treated), elements=dict(index.elements))

    def keep(
        self, key: WindowKey, seq: int, index: NodeIndex, *, has_snapshot: bool
    ) -> None:
        """Remember the index as it is after chunk `seq`."""
        with self._lock:
            known = self._known.setdefault(key, _Known())
            if seq < known.seq:
                return
            known.seq, known.index, known.busy = seq, index, False
            if has_snapshot:
                known.page = seq
        if has_snapshot or len(index.treated) != known.kept:
            self._save(key, known, was_kept=bool(known.kept))
        self._known.move_to_end(key)
        self._forget_the_oldest()

    def _forget_the_oldest(self) -> None:
        while len(self._known) > MAX_WINDOWS or self._ids() > MAX_IDS:
            self._known.popitem(last=False)

    def _ids(self) -> int:
        indexes = [known.index for known in self._known.values()]
        return sum(len(index.treated) + len(index.elements) for index in indexes)

    def _save(self, key: WindowKey, known: _Known, *, was_kept: bool) -> None:
        treated = known.index.treated
        known.kept = len(treated)
        if 0 < len(treated) <= MAX_KEPT_IDS:
            pairs = [[id_, how] for id_, how in treated.items()]
            told = {"seq": known.seq, "page": known.page, "treated": pairs}
            self._client.set(self._name(key), orjson.dumps(told), ex=STATE_SECONDS)
        elif was_kept:
            self._client.delete(self._name(key))

    def _load(self, key: WindowKey) -> _Known | None:
        told = self._client.get(self._name(key))
        if not told:
            return None
        data = orjson.loads(told)
        index = NodeIndex.load({"treated": data["treated"]})
        return _Known(data["seq"], data["page"], index, len(index.treated))

    def _ask_for_snapshot(self, key: WindowKey) -> None:
        """Have the recorder send one with its next chunk, if the session goes on."""
        service, session = str(key.service_id), str(key.session_id)
        state = keys.state(self._shard, service, session)
        if self._client.hexists(state, "start"):
            self._client.hset(state, "cp", "1")

    def _name(self, key: WindowKey) -> str:
        return keys.window(self._shard, str(key.session_id), str(key.window_id))
