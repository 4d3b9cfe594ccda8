"""Which sessions were erased while their chunks waited in the buffer."""

from __future__ import annotations

from collections.abc import Collection

import redis
import structlog
from django.db import Error as DatabaseError

from privacy.erasure.tombstones import erased_among
from recordings.ingest import keys
from recordings.ingest.session_state import mark_erased
from recordings.ingest.worker.batch import SessionKey

log = structlog.get_logger(__name__)


def erased_sessions(
    sessions: Collection[SessionKey], *, shard: int, client: redis.Redis
) -> set[SessionKey]:
    """Return those of `sessions` that were erased, by Valkey or by their tombstones."""
    listed = list(sessions)
    with client.pipeline(transaction=False) as pipe:
        for service_id, session_id in listed:
            pipe.hget(keys.state(shard, str(service_id), str(session_id)), "erased")
        flags = pipe.execute()
    known = {key for key, flag in zip(listed, flags, strict=True) if flag}
    return known | _with_tombstones(set(listed) - known)


def _with_tombstones(sessions: set[SessionKey]) -> set[SessionKey]:
    """Return what is erased although Valkey has lost the mark; mark it there again."""
    try:
        gone = erased_among([session_id for _, session_id in sessions])
    except DatabaseError as error:
        log.warning("worker.tombstones_unread", error=repr(error)[:200])
        return set()
    found = {key for key in sessions if key[1] in gone}
    for service_id, session_id in found:
        mark_erased(service_id, session_id)
    return found
