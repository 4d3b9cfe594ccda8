"""Chunks that were stored leave the disk of Valkey too, not only its memory.

A chunk rests in the append-only file as its recorder sent it, and a deletion is one
more line of that file: only a rewrite takes the bytes away. What other recorders send
is not masked, so Valkey is asked for one soon after chunks were consumed.
"""

from __future__ import annotations

import time

import redis
import structlog
from django.conf import settings

from recordings.ingest import keys

log = structlog.get_logger(__name__)

LOOK_AGAIN_SECONDS = 1.0
"""How soon to ask again while a rewrite is running that began too early."""
REFUSED_SECONDS = 3600.0
"""How long a server that forbids it is not asked again."""


class Rewriter:
    """Asks for rewrites; all workers together once in VALKEY_REWRITE_SECONDS."""

    def __init__(self, *, client: redis.Redis) -> None:
        self._client = client
        # Another worker may have consumed chunks and ended before the rewrite.
        self._due = True
        self._wait_until = 0.0

    def consumed(self) -> None:
        """Note that chunks were taken out of the buffer."""
        self._due = True

    def work(self) -> bool:
        """Ask for a rewrite if one is due; return whether it began."""
        seconds: int = settings.VALKEY_REWRITE_SECONDS
        now = time.monotonic()
        if not self._due or seconds <= 0 or now < self._wait_until:
            return False
        if not self._client.set(keys.REWRITE, b"1", nx=True, ex=seconds):
            left = self._client.pttl(keys.REWRITE)
            self._wait_until = now + max(int(left), 0) / 1000  # type: ignore[arg-type]
            return False
        self._wait_until = now + seconds
        try:
            self._due = not self._rewrite()
        except redis.ResponseError as error:
            # A managed server may forbid it, or not keep such a file at all.
            log.warning("worker.rewrite_refused", error=str(error)[:200])
            self._wait_until = now + REFUSED_SECONDS
            return False
        return not self._due

    def _rewrite(self) -> bool:
        """Begin a rewrite; False while one runs, which may keep what came after it."""
        info = self._client.info("persistence")
        if info.get("aof_rewrite_in_progress") or info.get("aof_rewrite_scheduled"):  # type: ignore[union-attr]
            self._client.delete(keys.REWRITE)
            self._wait_until = time.monotonic() + LOOK_AGAIN_SECONDS
            return False
        if info.get("aof_enabled"):  # type: ignore[union-attr]
            self._client.bgrewriteaof()
        return True
