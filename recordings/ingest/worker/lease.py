"""Leases: each shard is read by one worker at a time, and workers share fairly."""

from __future__ import annotations

import math
import random
import threading
import time
import uuid

import redis
import structlog

from recordings.ingest import keys
from recordings.ingest.worker.scripts import RELEASE, RENEW

log = structlog.get_logger(__name__)

WORKERS = "sh:workers"
"""Sorted set of worker ids by the time (ms) they were last alive."""
LEASE_MS = 6000
HANG_SECONDS = 600.0
"""A worker whose loop is silent for longer gives its shards up."""


class LeaseLostError(Exception):
    """Another worker has the shard now; forget everything about it."""


class Leases:
    """The shards this worker holds. `keep` runs in a thread of its own."""

    def __init__(
        self,
        *,
        client: redis.Redis,
        shards: int,
        lease_ms: int = LEASE_MS,
    ) -> None:
        self.worker = uuid.uuid4().hex
        self.held: set[int] = set()
        self._client = client
        self._shards = shards
        self._lease_ms = lease_ms
        self._lost: set[int] = set()
        self._guard = threading.Lock()
        self._ended = threading.Event()
        self._alive_at = time.monotonic()
        self._balanced_at = 0.0
        self._renew = client.register_script(RENEW)
        self._release = client.register_script(RELEASE)
        self._thread = threading.Thread(target=self._keep, daemon=True, name="leases")

    def start(self) -> None:
        """Begin to renew what is held."""
        self._thread.start()

    def alive(self) -> None:
        """Record that the loop still runs."""
        self._alive_at = time.monotonic()

    def is_mine(self, shard: int) -> bool:
        """Return whether the shard was still held at the last renewal."""
        return shard in self.held and shard not in self._lost

    def balance(self) -> set[int]:
        """Release what is too much, take what is free; return what is held no more.

        A shard that was lost may be held again at the end: what was known of it is
        worthless all the same.
        """
        self.alive()
        with self._guard:
            gone = set(self._lost)
            self.held -= gone
            self._lost.clear()
        now = time.monotonic()
        if now - self._balanced_at >= self._lease_ms / 6000:
            self._balanced_at = now
            gone |= self._share()
        return gone

    def _share(self) -> set[int]:
        """Hold a fair share; return what was released."""
        share = self._fair_share()
        extra = set(sorted(self.held)[share:])
        for shard in extra:
            self.release(shard)
        free = [shard for shard in range(self._shards) if shard not in self.held]
        random.shuffle(free)
        for shard in free:
            if len(self.held) >= share:
                break
            if self._client.set(
                keys.lease(shard), self.worker, nx=True, px=self._lease_ms
            ):
                self.held.add(shard)
        return extra

    def release(self, shard: int) -> None:
        """Give a shard up."""
        self.held.discard(shard)
        self._release(keys=[keys.lease(shard)], args=[self.worker])

    def close(self) -> None:
        """Give everything up; other workers need not wait for the leases to end."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)
        try:
            for shard in sorted(self.held):
                self.release(shard)
            self._client.zrem(WORKERS, self.worker)
        except redis.RedisError as error:
            log.warning("worker.leases_left", error=repr(error))

    def _fair_share(self) -> int:
        now = int(time.time() * 1000)
        with self._client.pipeline(transaction=False) as pipe:
            pipe.zadd(WORKERS, {self.worker: now})
            pipe.zremrangebyscore(WORKERS, "-inf", now - 10 * self._lease_ms)
            pipe.zcount(WORKERS, now - self._lease_ms, "+inf")
            workers = int(pipe.execute()[2])
        return math.ceil(self._shards / max(1, workers))

    def _keep(self) -> None:
        while not self._ended.wait(self._lease_ms / 3000):
            if time.monotonic() - self._alive_at > HANG_SECONDS:
                log.error("worker.hangs", seconds=HANG_SECONDS)
                return
            try:
                self._renew_all()
            except (redis.RedisError, OSError) as error:
                log.warning("worker.renewal_failed", error=repr(error))

    def _renew_all(self) -> None:
        self._client.zadd(WORKERS, {self.worker: int(time.time() * 1000)})
        for shard in sorted(self.held):
            mine = self._renew(
                keys=[keys.lease(shard)], args=[self.worker, self._lease_ms]
            )
            if not mine and shard in self.held:
                log.warning("worker.lease_lost", shard=shard)
                with self._guard:
                    self._lost.add(shard)
