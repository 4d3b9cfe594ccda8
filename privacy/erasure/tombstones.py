"""Which sessions are erased; to be checked before one is stored or shown."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from django.db.models import Max

from privacy.models import ErasedSession, ErasureJob

AT_ONCE = 500


def is_erased(session_id: UUID) -> bool:
    """Return whether a session is erased, or being erased."""
    return ErasedSession.objects.filter(session_id=session_id).exists()


def erased_among(session_ids: Collection[UUID]) -> set[UUID]:
    """Return those of `session_ids` that are erased, or being erased."""
    wanted = list(dict.fromkeys(session_ids))
    found: set[UUID] = set()
    for start in range(0, len(wanted), AT_ONCE):
        rows = ErasedSession.objects.filter(
            session_id__in=wanted[start : start + AT_ONCE]
        )
        found.update(rows.values_list("session_id", flat=True))
    return found


def mark(job: ErasureJob, session_ids: Collection[UUID]) -> None:
    """Write the tombstones of one erasure; existing ones stay."""
    ErasedSession.objects.bulk_create(
        [
            ErasedSession(job=job, service_id=job.service_id, session_id=session_id)
            for session_id in session_ids
        ],
        batch_size=AT_ONCE,
        ignore_conflicts=True,
    )


def unmark(job: ErasureJob) -> None:
    """Remove the tombstones of an erasure that did not begin after all."""
    ErasedSession.objects.filter(job=job).delete()


def marked(job: ErasureJob, size: int) -> Iterator[list[UUID]]:
    """Yield the sessions of an erasure that stood when it was asked, in pages."""
    rows = ErasedSession.objects.filter(job=job)
    last = rows.aggregate(last=Max("id"))["last"] or 0
    after = 0
    while after < last:
        page = list(
            rows.filter(id__gt=after, id__lte=last)
            .order_by("id")
            .values_list("id", "session_id")[:size]
        )
        if not page:
            return
        after = page[-1][0]
        yield [session_id for _, session_id in page]
