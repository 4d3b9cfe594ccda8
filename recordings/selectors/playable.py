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
    _remember(session_id, service_id)
    status = status_now(
        last_activity_ms=last_activity_ms,
        is_final=bool(is_final),
        expires_on=expires_on,
    )
    return Playable(session_id, service_id, slug_of(service_id), started_ms, status)


def service_of(session_id: UUID) -> UUID | None:
    """Return the service of a session, None if there is none.

    Remembered, for it never changes, and a player asks for range after range. So a
    session that is gone meanwhile still has one here; its chunks are gone.
    """
    known = _services.get(_key(session_id))
    if known is not None:
        return known
    found = find_playable(session_id)
    return None if found is None else found.service_id


def slug_of(service_id: UUID) -> str:
    """Return the word of a service, empty if it is gone."""
    return (
        Service.objects.filter(pk=service_id).values_list("slug", flat=True).first()
        or ""
    )


# (database, session) -> service. Only what is there: a session may come a moment later.
_services: dict[tuple[str, UUID], UUID] = {}


def _key(session_id: UUID) -> tuple[str, UUID]:
    return connections["clickhouse"].settings_dict["NAME"], session_id


def _remember(session_id: UUID, service_id: UUID) -> None:
    if len(_services) >= REMEMBERED:
        _services.clear()
    _services[_key(session_id)] = service_id
