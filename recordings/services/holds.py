"""Keeping sessions from expiring, and letting them go again.

Chunks live in partitions by the day they expire, and those are dropped whole. So a held
session's chunks are copied to a partition far away, and the copies by the old date go
with their partition; released, they are copied back. In both directions the copy is
there before anything leaves, so a crash in between loses nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from privacy.erasure import holds
from privacy.erasure.tombstones import erased_among
from privacy.models import HoldKind, SessionHold
from recordings.chunk_expiry import (
    copy_to_day,
    first_days,
    forget_chunks,
    forget_day,
)
from recordings.ingest import keys
from recordings.ingest.buffer import shard_of
from recordings.services.derive import derive_and_store
from sessionhub.models import Service, User
from sessionhub.valkey.clients import bounded_client

FAR = date(2149, 1, 1)
"""The day held sessions expire on: none ClickHouse's `Date` will see."""

SessionKey = tuple[UUID, UUID]


def hold(
    sessions: Collection[SessionKey],
    *,
    kind: HoldKind,
    reason: str,
    by: User | None,
) -> int:
    """Keep (service, session) or put them on legal hold; return how many are new.

    On return the stored chunks cannot expire. Raises StoreUnavailableError (nothing is
    held then), `holds.ErasedError`, AuditUnavailableError.
    """
    made: list[SessionHold] = []
    # Outside of the transaction: a long copy must not keep others from writing. What
    # is copied for a hold that is not set after all, the daily run brings back.
    keep_stored(sessions)
    with transaction.atomic():
        for service_id, session_ids in _by_service(sessions).items():
            made += holds.put(
                session_ids, service_id=service_id, kind=kind, reason=reason, by=by
            )
    derive_and_store([(each.service_id, each.session_id) for each in made])
    return len(made)


def release(chosen: Iterable[SessionHold], *, by: User | None, reason: str) -> int:
    """End these holds; return how many stood.

    What nothing else holds expires as it would have, but not before tomorrow. Raises
    StoreUnavailableError (the hold is over then; the daily run moves the chunks).
    """
    ended = holds.release(chosen, by=by, reason=reason)
    let_go([(each.service_id, each.session_id) for each in ended])
    return len(ended)


def keep_stored(sessions: Collection[SessionKey]) -> None:
    """Copy what would expire of held sessions to the far partition."""
    for service_id, session_ids in _by_service(sessions).items():
        copy_to_day(service_id, session_ids, day=FAR)
        _forget_erased(service_id, session_ids)
        _notify_edge(service_id, dict.fromkeys(session_ids, FAR))


def let_go(sessions: Collection[SessionKey]) -> None:
    """Bring the chunks of sessions back that nothing holds any more."""
    for service_id, session_ids in _by_service(sessions).items():
        still = holds.held_among(session_ids)
        free = [each for each in session_ids if each not in still]
        days = _days_of(service_id, free)
        for day, ids in _by_day(days).items():
            copy_to_day(service_id, ids, day=day)
            forget_day(service_id, ids, day=FAR)
        _forget_erased(service_id, free)
        _notify_edge(service_id, days)
        derive_and_store([(service_id, each) for each in free])


def _forget_erased(service_id: UUID, session_ids: Collection[UUID]) -> None:
    """Delete what was copied of sessions whose erasure began meanwhile.

    Whichever came first: an erasure deletes copies it finds, and these are the others.
    """
    erased = erased_among(session_ids)
    if erased:
        forget_chunks(service_id, erased)


def _notify_edge(service_id: UUID, days: dict[UUID, date]) -> None:
    """Have chunks that still arrive expire with the others."""
    names = {
        keys.state(shard_of(each), str(service_id), str(each)): day.isoformat()
        for each, day in days.items()
    }
    with bounded_client() as client:
        known = [name for name in names if client.hexists(name, "start")]
        for name in known:
            client.hset(name, "expires", names[name])


def _days_of(service_id: UUID, session_ids: Collection[UUID]) -> dict[UUID, date]:
    """Return when sessions that are let go expire: as they would have, or tomorrow."""
    tomorrow = datetime.now(tz=UTC).date() + timedelta(days=1)
    service = Service.objects.get(pk=service_id)
    days = {}
    for each, (began, wanted) in first_days(service_id, session_ids, far=FAR).items():
        day = wanted or began + timedelta(days=service.retention_days)
        days[each] = max(day, tomorrow)
    return days


def _by_service(sessions: Collection[SessionKey]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for service_id, session_id in dict.fromkeys(sessions):
        found[service_id].append(session_id)
    return found


def _by_day(days: dict[UUID, date]) -> dict[date, list[UUID]]:
    found: dict[date, list[UUID]] = defaultdict(list)
    for session_id, day in days.items():
        found[day].append(session_id)
    return found
