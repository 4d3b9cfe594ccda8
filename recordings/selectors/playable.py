"""The little of a session that playing it needs, read without its forty columns."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connections

from recordings.clickhouse.pool import read
from recordings.enums import SessionStatus
from recordings.selectors.status import status_now
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
    # Its first event by the recorder's clock.
    start_ms: int


@dataclass(frozen=True, slots=True)
class Known:
    """What never changes of a session: enough to ask for its grant and its chunks."""

    id: UUID
    service_id: UUID
    start_ms: int


def find_playable(session_id: UUID) -> Playable | None:
    """Return the session as it is now, None if there is none."""
    rows = read(
        "SELECT service_id, toUnixTimestamp64Milli(started_at), is_final, expires_on, "
        "toUnixTimestamp64Milli(last_activity_at), start_ms FROM sessions "
        "WHERE session_id = %(id)s ORDER BY version DESC LIMIT 1",
        {"id": str(session_id)},
    )
    if not rows:
        return None
    service_id, started_ms, is_final, expires_on, last_activity_ms, start_ms = rows[0]
    _remember(Known(session_id, service_id, start_ms))
    status = status_now(
        last_activity_ms=last_activity_ms,
        is_final=bool(is_final),
        expires_on=expires_on,
    )
    slug = slug_of(service_id)
    return Playable(session_id, service_id, slug, started_ms, status, start_ms)


def find_known(session_id: UUID) -> Known | None:
    """Return what never changes of a session, None if there is none.

    Remembered, for a player asks for range after range. So a session that is gone
    meanwhile is still known here; its chunks are gone.
    """
    known = _known.get(_key(session_id))
    if known is not None:
        return known
    found = find_playable(session_id)
    if found is None:
        return None
    return Known(found.id, found.service_id, found.start_ms)


def slug_of(service_id: UUID) -> str:
    """Return the word of a service, empty if it is gone."""
    return (
        Service.objects.filter(pk=service_id).values_list("slug", flat=True).first()
        or ""
    )


# By (database, session). Only what is there: a session may come a moment later.
_known: dict[tuple[str, UUID], Known] = {}


def _key(session_id: UUID) -> tuple[str, UUID]:
    return connections["clickhouse"].settings_dict["NAME"], session_id


def _remember(session: Known) -> None:
    if len(_known) >= REMEMBERED:
        _known.clear()
    _known[_key(session.id)] = session
