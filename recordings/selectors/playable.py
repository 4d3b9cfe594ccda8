"""The little of a session that playing it needs, read without its forty columns."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID

from django.db import connections

from recordings.clickhouse.pool import read
from recordings.enums import SessionStatus
from recordings.selectors.status import status_of
from sessionhub.models import Service

REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Playable:
    """A session that is there."""

    id: UUID
    service_id: UUID
    service: str
    started_ms: int
    status: SessionStatus


def find_playable(session_id: UUID) -> Playable | None:
    """Return the session as it is now, None if there is none."""
    rows = read(
        "SELECT service_id, toUnixTimestamp64Milli(started_at), is_final, expires_on, "
        "toUnixTimestamp64Milli(last_activity_at) FROM sessions "
        "WHERE session_id = %(id)s ORDER BY version DESC LIMIT 1",
        {"id": str(session_id)},
    )
    if not rows:
        return None
    service_id, started_ms, is_final, expires_on, last_activity_ms = rows[0]
    now = time.time()
    status = status_of(
        last_activity_ms=last_activity_ms,
        is_final=bool(is_final),
        expires_on=expires_on,
        now_ms=int(now * 1000),
        today=datetime.fromtimestamp(now, tz=UTC).date(),
    )
    slugs = Service.objects.filter(pk=service_id).values_list("slug", flat=True)
    return Playable(session_id, service_id, slugs.first() or "", started_ms, status)


def service_of(session_id: UUID) -> UUID | None:
    """Return the service of a session, None if there is none.

    Remembered, for it never changes: a player asks for range after range. So a session
    that is gone meanwhile still has one here; its chunks are gone.
    """
    try:
        return _service_of(connections["clickhouse"].settings_dict["NAME"], session_id)
    except LookupError:
        return None


@lru_cache(maxsize=REMEMBERED)
def _service_of(database: str, session_id: UUID) -> UUID:
    found = find_playable(session_id)
    if found is None:
        # An exception is not remembered: the session may come a moment later.
        raise LookupError
    return found.service_id
