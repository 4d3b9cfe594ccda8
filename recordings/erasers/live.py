"""Valkey: the live list, and the rings of sessions that are watched."""

from __future__ import annotations

from typing import Any

import redis

from privacy.erasure.registry import Eraser, Progress
from privacy.erasure.scope import Scope
from recordings.erasers.buffer import valkey
from recordings.ingest.buffer import shard_of
from recordings.ingest.presence import keys as presence_keys
from recordings.ingest.presence import rows


class LiveEraser(Eraser):
    """Rows that name a person, masked chunks, and who watches."""

    store = "live list and rings (Valkey)"
    order = 16

    def count(self, scope: Scope) -> int:
        """Count what is there; that a session is erased is all its row may say."""
        with valkey() as client:
            return sum(len(found) for _, found in self._found(client, scope))

    def erase(self, scope: Scope, progress: Progress) -> int:
        """Delete it, and have open pages drop the sessions."""
        erased = 0
        with valkey() as client:
            for session, found in self._found(client, scope):
                with client.pipeline(transaction=False) as pipe:
                    pipe.delete(*found)
                    rows.leave(pipe, session, why="erased")
                    pipe.execute()
                erased += len(found)
                progress(self.store, erased, 0)
        return erased

    def _found(self, client: redis.Redis, scope: Scope) -> list[tuple[str, list[str]]]:
        """Return the sessions that have something, and its keys."""
        found = []
        for page in scope.pages():
            for session in map(str, page):
                held = _keys_of(client, session)
                if held:
                    found.append((session, held))
        return found


def _keys_of(client: redis.Redis, session: str) -> list[str]:
    shard = shard_of(session)
    others = [
        presence_keys.ring(shard, session),
        presence_keys.ring_meta(shard, session),
        presence_keys.viewers(session),
    ]
    with client.pipeline(transaction=False) as pipe:
        # A row of which only its end is left holds nothing of anybody.
        pipe.hexists(presence_keys.row(session), "service")
        for name in others:
            pipe.exists(name)
        answers: list[Any] = pipe.execute()
    there = zip([presence_keys.row(session), *others], answers, strict=True)
    return [name for name, answer in there if answer]
