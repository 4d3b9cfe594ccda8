"""Letting recordings go when their time is over.

Whole days are dropped. What is held is copied out of a day before it goes, whatever
became of the copy that was made when the hold was set.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import structlog
from django.db.models import Model

from privacy.audit import SYSTEM, record
from privacy.erasure.holds import every_held
from privacy.erasure.scope import pages_of
from recordings import chunk_expiry
from recordings.ingest import keys
from recordings.ingest.buffer import shard_of
from recordings.models import DeadLetter, RecordingNote, RecordingView
from recordings.services.derive import derive_and_store
from recordings.services.holds import FAR, keep_stored, let_go
from recordings.session_store import forget_sessions
from sessionhub.valkey.clients import bounded_client

log = structlog.get_logger(__name__)

APPLIED = "recordings.retention.applied"
AT_ONCE = 500

SessionKey = tuple[UUID, UUID]
Report = Callable[[str, int, int], None]


@dataclass(kw_only=True)
class Expired:
    """What one run let go, and what it kept because it is held."""

    sessions: int = 0
    days: int = 0
    notes: int = 0
    views: int = 0
    dead_letters: int = 0
    held: int = 0
    released: int = 0


def apply_retention(
    *,
    today: date | None = None,
    report: Report = lambda phase, done, total: None,
) -> Expired:
    """Let go what expired before `today`; return how much. Repeat it at will.

    Raises StoreUnavailableError and, with everything else done, AuditUnavailableError.
    """
    today = today or datetime.now(tz=UTC).date()
    expired = Expired()
    held = every_held()
    expired.released = _bring_back(held)
    days = chunk_expiry.expired_days(today=today)
    expired.held = _rescue(days, held)
    gone: list[UUID] = []
    for page in chunk_expiry.expired_sessions(today=today):
        report("Notes, views, dead letters", len(gone), 0)
        ids = [session_id for _, session_id in page]
        _forget_rows(ids, expired)
        _forget_state(page)
        gone += ids
    expired.sessions = len(gone)
    for day in days:
        report("Days", expired.days, len(days))
        chunk_expiry.drop_day(day)
        expired.days += 1
    if gone:
        forget_sessions(
            UUID(int=today.toordinal()),
            pages_of(gone)(AT_ONCE * 20),
            report=lambda done, total: report("Rows", done, total),
        )
    if expired != Expired():
        log.info("retention.applied", **asdict(expired))
        record(APPLIED, actor=SYSTEM, metadata={"before": today, **asdict(expired)})
    return expired


def _rescue(days: Sequence[date], held: Sequence[SessionKey]) -> int:
    """Copy what is held out of days that are about to go; return how many sessions."""
    ids = [session_id for _, session_id in held]
    rescued: set[SessionKey] = set()
    for day in days:
        rescued.update(chunk_expiry.sessions_on(day, among=ids))
    keep_stored(rescued)
    if rescued:
        derive_and_store(rescued)
    return len(rescued)


def _bring_back(held: Sequence[SessionKey]) -> int:
    """Let go what stands in the far partition and is not held (any more)."""
    orphans = sorted(set(chunk_expiry.stored_on(FAR)) - set(held))
    let_go(orphans)
    return len(orphans)


def _forget_rows(session_ids: Sequence[UUID], expired: Expired) -> None:
    for start in range(0, len(session_ids), AT_ONCE):
        some = session_ids[start : start + AT_ONCE]
        expired.notes += _delete(RecordingNote, some)
        expired.views += _delete(RecordingView, some)
        expired.dead_letters += _delete(DeadLetter, some)


def _delete(model: type[Model], session_ids: Sequence[UUID]) -> int:
    rows = model._default_manager.filter(session_id__in=session_ids)
    return rows.delete()[0]


def _forget_state(sessions: Sequence[SessionKey]) -> None:
    valkey = bounded_client(seconds=10)
    with valkey as client, client.pipeline(transaction=False) as pipe:
        for service_id, session_id in sessions:
            service, session = str(service_id), str(session_id)
            shard = shard_of(session)
            pipe.delete(keys.state(shard, service, session))
            pipe.zrem(keys.dirty(shard), keys.member(service, session))
        pipe.execute()
