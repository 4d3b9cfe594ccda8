"""What waits for the workers, and whether any worker reads it."""

from __future__ import annotations

import time
from dataclasses import dataclass

import redis
from django.conf import settings

from recordings.ingest import keys
from recordings.ingest.presence import keys as presence_keys
from recordings.ingest.pressure import FULL_AT, memory_of
from recordings.ingest.worker.lease import LEASE_MS, WORKERS

BEHIND_SECONDS = 60.0
"""A worker that is well stores a chunk within seconds."""

# The first entry's id alone: an entry carries a whole chunk.
_SHARD = """
local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)
return {redis.call('XLEN', KEYS[1]), first[1] and first[1][1] or '',
        redis.call('EXISTS', KEYS[2])}
"""


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """The buffer at one moment; a shard's number is its place in the tuples.

    `ages` is how long the oldest chunk of a shard waits, in seconds, 0 without one.
    """

    depths: tuple[int, ...]
    ages: tuple[float, ...]
    unread: tuple[int, ...]
    workers: int
    sessions: int
    used_share: float

    @property
    def oldest_seconds(self) -> float:
        """Return how long the oldest chunk of all waits."""
        return max(self.ages, default=0.0)

    def worker_state(self) -> str:
        """Return `ok`, or a sentence about what is wrong with the workers."""
        waits = f"the oldest chunk waits {self.oldest_seconds:.0f} s"
        shards = len(self.depths)
        if len(self.unread) == shards:
            return f"stopped: no worker reads the buffer; {waits}"
        if self.unread:
            unread = f"{len(self.unread)} of {shards} shards"
            return f"partly stopped: no worker reads {unread}"
        if self.oldest_seconds > BEHIND_SECONDS:
            return f"behind: {waits}"
        return "ok"

    def buffer_state(self) -> str:
        """Return `ok`, or `full: …` where the ingest edge takes nothing now."""
        if self.used_share < FULL_AT:
            return "ok"
        return f"full: {self.used_share:.0%} of its memory is used"


def read_backlog(client: redis.Redis) -> Backlog:
    """Ask Valkey, in one round trip. Raises RedisError."""
    shards = settings.INGEST_SHARDS
    now_ms = time.time() * 1000
    pipe = client.pipeline(transaction=False)
    for shard in range(shards):
        pipe.eval(_SHARD, 2, keys.stream(shard), keys.lease(shard))
    pipe.zcount(WORKERS, now_ms - LEASE_MS, "+inf")
    pipe.zcard(presence_keys.INDEX)
    pipe.info("memory")
    *found, workers, sessions, memory = pipe.execute()
    return Backlog(
        depths=tuple(depth for depth, _, _ in found),
        ages=tuple(_age(first, now_ms) for _, first, _ in found),
        unread=tuple(n for n, (_, _, leased) in enumerate(found) if not leased),
        workers=workers,
        sessions=sessions,
        used_share=memory_of(memory).share,
    )


def _age(entry: bytes, now_ms: float) -> float:
    if not entry:
        return 0.0
    return max(0.0, now_ms - int(entry.partition(b"-")[0])) / 1000
