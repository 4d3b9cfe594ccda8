"""Sessions whose row is older than their chunks, and which sessions there are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from recordings.clickhouse.pool import read

SessionKey = tuple[UUID, UUID]

# What was stored a moment ago is about to be derived by the worker.
SETTLED_SECONDS = 120

_STALE = """
SELECT service_id, session_id
FROM (
    SELECT service_id, session_id, max(ingested_at) AS stored
    FROM replay_chunks
    WHERE ingested_at >= %(since)s
    GROUP BY service_id, session_id
    HAVING stored < now64(6) - INTERVAL %(settled)s SECOND
) AS chunks
LEFT JOIN (
    SELECT service_id, session_id, max(version) AS derived
    FROM sessions
    WHERE last_activity_at >= %(since)s - INTERVAL 2 DAY
    GROUP BY service_id, session_id
) AS rows USING (service_id, session_id)
WHERE derived < toUnixTimestamp64Micro(stored)
ORDER BY stored
LIMIT %(limit)s
"""

_AFTER = """
SELECT DISTINCT service_id, session_id
FROM replay_chunks
WHERE (service_id, session_id) > (%(service_after)s, %(session_after)s)
  AND session_start >= %(since)s AND {service}
ORDER BY service_id, session_id
LIMIT %(limit)s
"""
_NONE = UUID(int=0)


def stale_sessions(
    *, since: datetime, settled_seconds: int = SETTLED_SECONDS, limit: int = 10_000
) -> list[SessionKey]:
    """Return sessions with chunks since `since` that their row has not seen."""
    parameters = {"since": since, "settled": settled_seconds, "limit": limit}
    return [(row[0], row[1]) for row in read(_STALE, parameters)]


def every_session(
    *, since: datetime, service_id: UUID | None = None, page: int = 500
) -> Iterator[SessionKey]:
    """Yield each stored (service, session) that began since `since`, page by page."""
    service = "1" if service_id is None else "service_id = %(service)s"
    after: SessionKey = (_NONE, _NONE)
    while True:
        parameters = {
            "service_after": after[0],
            "session_after": after[1],
            "since": since,
            "service": service_id,
            "limit": page,
        }
        rows = read(_AFTER.format(service=service), parameters)
        yield from ((row[0], row[1]) for row in rows)
        if len(rows) < page:
            return
        after = (rows[-1][0], rows[-1][1])
