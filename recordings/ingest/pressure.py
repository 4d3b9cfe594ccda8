"""How full Valkey is: asked every two seconds rather than with each request.

| share of maxmemory | what happens |
|---|---|
| `SHORT_AT` | states of sessions that are over are kept for a twelfth of their time |
| `ALERT_AT` | a log line, a notice to staff; what costs only a snapshot is not kept |
| `NEW_AT` | new sessions are refused (503), and what else only begins something |
| `FULL_AT` | no chunk is taken; the rest is for the worker and for withdrawals |
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import redis
import structlog
from redis.exceptions import RedisError

from recordings.ingest.buffer import BufferDownError, Pipeline, pipeline
from sessionhub.valkey.clients import bounded_client

log = structlog.get_logger(__name__)

SHORT_AT = 0.25
ALERT_AT = 0.5
NEW_AT = 0.6
FULL_AT = 0.7
SHORT_SHARE, ALERT_SHARE = 12, 96
"""The part of its time that such a state is kept: from `SHORT_AT`, from 0.4 on."""
SHORTEST_AT = 0.4
POLL_SECONDS = 2.0
STALE_SECONDS = 10.0
ANSWER_SECONDS = 1.0
NO_ROOM = "The buffer has no room for new sessions."
NO_ROOM_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes Valkey uses, and may use; `cap` 0 where it has none."""

    used: int = 0
    cap: int = 0

    @property
    def share(self) -> float:
        """Return used / cap, 0 without a cap."""
        return self.used / self.cap if self.cap else 0.0

    def lifetime(self, seconds: int) -> int:
        """Return for how long to remember what is usually kept for `seconds`."""
        if self.share < SHORT_AT:
            return seconds
        return seconds // (SHORT_SHARE if self.share < SHORTEST_AT else ALERT_SHARE)


def memory_in(info: bytes) -> Memory:
    """Return the figures of an answer to INFO memory."""
    values = dict(line.split(b":", 1) for line in info.split(b"\r\n") if b":" in line)
    return Memory(int(values.get(b"used_memory", 0)), int(values.get(b"maxmemory", 0)))


def memory_of(info: Mapping[str, Any]) -> Memory:
    """Return the figures of redis-py's answer to INFO memory."""
    return Memory(int(info.get("used_memory", 0)), int(info.get("maxmemory", 0)))


def figures() -> Memory:
    """Return the figures now, within a second. Raises RedisError."""
    with bounded_client(seconds=ANSWER_SECONDS) as client:
        return memory_of(client.info("memory"))  # type: ignore[arg-type]


class Gauge:
    """The buffer's memory as an event loop last saw it."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Ask anew at the next check."""
        self.memory = Memory()
        self._asked_at = -STALE_SECONDS
        self._asking: asyncio.Task[None] | None = None
        self._of: Pipeline | None = None

    @property
    def has_room(self) -> bool:
        """Return whether something new may begin, as last seen by `check`."""
        return self.memory.share < NEW_AT

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
        if self.memory.share >= FULL_AT:
            raise BufferDownError("The buffer is nearly full.", retry_after=15)

    async def check_room(self) -> None:
        """Raise BufferDownError while nothing new may begin."""
        await self.check()
        if not self.has_room:
            raise BufferDownError(NO_ROOM, retry_after=NO_ROOM_SECONDS)

    async def _ask(self, mine: Pipeline) -> None:
        try:
            self.memory = memory_in(await mine.ask("INFO", "memory"))
        except (BufferDownError, RedisError):
            # Storing the chunk will show whether the buffer takes it.
            self.memory = Memory()


gauge = Gauge()


class WorkerGauge:
    """The buffer's memory as a worker last saw it; any thread may read it."""

    def __init__(self) -> None:
        self.memory = Memory()
        self._asked_at = -STALE_SECONDS
        self._is_high = False

    @property
    def is_high(self) -> bool:
        """Return whether what could be done without should not be kept."""
        return self.memory.share >= ALERT_AT

    def look(self, client: redis.Redis) -> bool:
        """Ask, if the last time is a while ago; return whether an alert is due.

        Raises RedisError.
        """
        now = time.monotonic()
        if now - self._asked_at < POLL_SECONDS:
            return False
        self._asked_at = now
        self.memory = memory_of(client.info("memory"))  # type: ignore[arg-type]
        was_high, self._is_high = self._is_high, self.is_high
        if self._is_high == was_high:
            return False
        report = log.warning if self._is_high else log.info
        report(
            "buffer.memory_high" if self._is_high else "buffer.memory_normal",
            used=self.memory.used,
            cap=self.memory.cap,
            share=round(self.memory.share, 3),
        )
        return self._is_high


worker_gauge = WorkerGauge()
"""Of this process, if it is a worker; elsewhere it stays empty."""
