"""How full the buffer is, asked every two seconds rather than with each chunk."""

from __future__ import annotations

import asyncio
import time

import structlog
from redis.exceptions import RedisError

from recordings.ingest.buffer import BufferDownError, Pipeline, pipeline

log = structlog.get_logger(__name__)

FULL_AT = 0.7
"""Share of maxmemory from which the edge takes no more: the rest is for the worker."""
POLL_SECONDS = 2.0
STALE_SECONDS = 10.0


class Gauge:
    """The buffer's memory as last seen."""

    def __init__(self) -> None:
        self.used = 0.0
        self._asked_at = -STALE_SECONDS
        self._asking: asyncio.Task[None] | None = None
        self._of: Pipeline | None = None

    async def check(self) -> None:
        """Raise BufferDownError while the buffer is too full."""
        now = time.monotonic()
        mine = pipeline()
        if self._of is not mine or now - self._asked_at > STALE_SECONDS:
            self._of, self._asked_at = mine, now
            await self._ask(mine)
        elif now - self._asked_at > POLL_SECONDS:
            self._asked_at = now
            self._asking = asyncio.create_task(self._ask(mine))
        if self.used >= FULL_AT:
            raise BufferDownError("The buffer is nearly full.", retry_after=15)

    async def _ask(self, mine: Pipeline) -> None:
        try:
            self.used = used_share(await mine.ask("INFO", "memory"))
        except (BufferDownError, RedisError):
            # Whether it takes the chunk, the chunk itself will find out.
            self.used = 0.0


def used_share(info: bytes) -> float:
    """Return used / maxmemory in an answer to INFO memory; 0 where there is no cap."""
    values = dict(line.split(b":", 1) for line in info.split(b"\r\n") if b":" in line)
    cap = int(values.get(b"maxmemory", 0))
    return int(values.get(b"used_memory", 0)) / cap if cap else 0.0


gauge = Gauge()
