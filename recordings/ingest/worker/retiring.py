"""Sessions that are over: their state shrinks to what answers late chunks.

A state is read again after its grace for two reasons only: a chunk repeated because its
answer was lost, and one that comes too late. Both need the session's start, owner and
end, and the digests of the last chunks; the rest would stay in Valkey for a day.
"""

from __future__ import annotations

import time
from typing import Any

import redis
import structlog
from django.conf import settings

from recordings.ingest import bounds, keys
from recordings.ingest.pressure import worker_gauge
from recordings.ingest.session_state import STATE_SECONDS
from recordings.ingest.worker import scripts

log = structlog.get_logger(__name__)

LOOK_SECONDS = 2.0
AT_ONCE = 500
KEPT_OF_WINDOW, KEPT_WINDOWS = 16, 4
"""Digests of the last chunks; a recorder has few on their way when a session ends."""


class Retirer:
    """Looks now and then for sessions that may shrink."""

    def __init__(self, *, client: redis.Redis) -> None:
        self._client = client
        self._retire = client.register_script(scripts.RETIRE)
        self._looked_at = -LOOK_SECONDS

    def work(self, shards: list[int]) -> int:
        """Shrink what is due in these shards, if it is time to look; return how many.

        Raises RedisError; what is left is found again.
        """
        now = time.monotonic()
        if now - self._looked_at < LOOK_SECONDS:
            return 0
        self._looked_at = now
        return sum(self.retire(shard) for shard in shards)

    def retire(self, shard: int, *, now_ms: int | None = None) -> int:
        """Shrink what is due in one shard, some at once; return how many sessions."""
        now = int(time.time() * 1000) if now_ms is None else now_ms
        due: list[Any] = self._client.zrange(
            keys.ends(shard),
            "-inf",  # type: ignore[arg-type]
            now,
            byscore=True,
            offset=0,
            num=AT_ONCE,
        )
        if not due:
            return 0
        members = [member.decode() for member in due]
        with self._client.pipeline(transaction=False) as pipe:
            for member in members:
                self._retire(
                    keys=[keys.state(shard, *member.split(":")), keys.ends(shard)],
                    args=[now, *_bounds(), member, *_lifetimes(), *_KEPT],
                    client=pipe,
                )
            answers = pipe.execute()
        self._forget(shard, dict(zip(members, answers, strict=True)))
        return sum(bool(windows) for windows in answers)

    def _forget(self, shard: int, windows: dict[str, list[bytes]]) -> None:
        """Delete what else was known of sessions that shrank."""
        names: list[str] = []
        for member, found in windows.items():
            service, session = member.split(":")
            if found:
                names.append(keys.person(shard, service, session))
                names.append(keys.seen(shard, service, session))
            names += (keys.window(shard, session, each.decode()) for each in found)
        if names:
            self._client.unlink(*names)


_KEPT = (KEPT_OF_WINDOW, KEPT_WINDOWS)


def _bounds() -> tuple[int, int, int]:
    """Return silence, grace and the longest session, milliseconds."""
    return (
        settings.SESSION_END_SECONDS * 1000,
        settings.INGEST_GRACE_SECONDS * 1000,
        settings.INGEST_MAX_SESSION_SECONDS * 1000,
    )


def _lifetimes() -> tuple[int, int]:
    """Return for how long a session that is over stays known, and an unsigned one."""
    lifetime = worker_gauge.memory.lifetime(STATE_SECONDS)
    return lifetime * 1000, bounds.UNSIGNED_SECONDS * 1000
