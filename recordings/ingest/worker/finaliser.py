"""Sessions whose row must be derived again, while their shard is held."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

import redis
import structlog

from recordings.ingest import keys
from recordings.ingest.worker import scripts
from recordings.services.derive import derive_and_store

log = structlog.get_logger(__name__)

AT_ONCE = 50


class Finaliser:
    """Derives what is due in one shard."""

    def __init__(self, shard: int, *, client: redis.Redis) -> None:
        self._shard = shard
        self._client = client
        self._derived = client.register_script(scripts.DERIVED)

    def work(self) -> bool:
        """Derive what is due, some at once; return whether more may be."""
        now = int(time.time() * 1000)
        due: list[Any] = self._client.zrange(
            keys.dirty(self._shard),
            "-inf",  # type: ignore[arg-type]
            now,
            byscore=True,
            offset=0,
            num=AT_ONCE,
            withscores=True,
        )
        sessions = []
        for member, _ in due:
            service_id, session_id = member.decode().split(":")
            sessions.append((UUID(service_id), UUID(session_id)))
        if sessions:
            derive_and_store(sessions)
        for session, (member, score) in zip(sessions, due, strict=True):
            state = keys.state(self._shard, str(session[0]), str(session[1]))
            self._derived(
                keys=[keys.dirty(self._shard), state], args=[member, repr(score)]
            )
        return len(due) == AT_ONCE
