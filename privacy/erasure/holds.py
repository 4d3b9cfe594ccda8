"""Holds: which sessions may not expire, and which may not be erased.

Setting and releasing goes through `recordings.services.holds`, which also sees to it
that the stored chunks of a held session do not expire.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from privacy.audit import SYSTEM, record
from privacy.erasure.tombstones import erased_among
from privacy.models import HoldKind, SessionHold
from sessionhub.models import Service, User

SET = "privacy.hold.set"
RELEASED = "privacy.hold.released"
TARGET_TYPE = "RecordedSession"
AT_ONCE = 500


class ErasedError(Exception):
    """The session is erased and cannot be held any more."""


def lock_service(service_id: UUID) -> None:
    """Wait until this transaction alone sets holds or marks sessions of a service.

    So a hold is set before an erasure looks, or refused after it began.
    """
    list(Service.objects.select_for_update().filter(pk=service_id).values_list("pk"))


def put(
    session_ids: Collection[UUID],
    *,
    service_id: UUID,
    kind: HoldKind,
    reason: str,
    by: User | None,
) -> list[SessionHold]:
    """Set a hold on each session that has none of that kind, each on record.

    Call it in a transaction. Raises ErasedError, AuditUnavailableError.
    """
    lock_service(service_id)
    if erased_among(session_ids):
        raise ErasedError
    there = SessionHold.objects.filter(
        session_id__in=list(session_ids), kind=kind, released_at=None
    )
    already = set(there.values_list("session_id", flat=True))
    made = []
    for session_id in session_ids:
        if session_id in already:
            continue
        hold = SessionHold.objects.create(
            session_id=session_id,
            service_id=service_id,
            kind=kind,
            reason=reason,
            by=by,
        )
        _record(SET, hold, by)
        made.append(hold)
    return made


def release(
    holds: Iterable[SessionHold], *, by: User | None, reason: str
) -> list[SessionHold]:
    """End these holds, each on record; return those that had not ended before."""
    released = []
    with transaction.atomic():
        for hold in holds:
            ended = SessionHold.objects.filter(pk=hold.pk, released_at=None).update(
                released_at=timezone.now(), released_by=by, release_reason=reason
            )
            if ended:
                _record(RELEASED, hold, by)
                released.append(hold)
    return released


def open_holds(
    session_ids: Collection[UUID], *, kind: HoldKind | None = None
) -> list[SessionHold]:
    """Return the holds that stand on these sessions, oldest first."""
    ids = list(session_ids)
    found: list[SessionHold] = []
    for start in range(0, len(ids), AT_ONCE):
        rows = SessionHold.objects.filter(
            session_id__in=ids[start : start + AT_ONCE], released_at=None
        ).select_related("by")
        if kind is not None:
            rows = rows.filter(kind=kind)
        found += rows
    return sorted(found, key=lambda hold: hold.created_at)


def held_among(session_ids: Collection[UUID]) -> set[UUID]:
    """Return those of `session_ids` that are held, in whatever way."""
    return {hold.session_id for hold in open_holds(session_ids)}


def every_held() -> list[tuple[UUID, UUID]]:
    """Return (service, session) of everything that is held."""
    held = SessionHold.objects.filter(released_at=None)
    return list(held.values_list("service_id", "session_id").distinct().order_by())


def refusal_details(hold: SessionHold) -> dict[str, Any]:
    """Return what a refused erasure stores about a hold."""
    return {
        "sessionId": str(hold.session_id),
        "kind": hold.kind,
        "reason": hold.reason,
        "since": hold.created_at.isoformat(),
        "by": str(hold.by) if hold.by else "manage.py",
    }


def _record(action: str, hold: SessionHold, by: User | None) -> None:
    # Without the reason: text about a person must be erasable, audit rows are not.
    facts = {"hold": str(hold.pk), "kind": hold.kind, "service": str(hold.service_id)}
    record(
        action,
        actor=by or SYSTEM,
        target=hold.session_id,
        target_type=TARGET_TYPE,
        metadata=facts,
    )
