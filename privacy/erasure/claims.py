"""Claims: one process works on an erasure at a time; if it dies, another takes over."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from privacy.models import ErasureJob, ErasureState
from privacy.models.erasure_job import UNFINISHED

log = structlog.get_logger(__name__)


class ClaimLostError(Exception):
    """Another process works on it now; stop."""


def claim(
    *, only: uuid.UUID | None = None, other_than: Collection[uuid.UUID] = ()
) -> ErasureJob | None:
    """Claim a job for this process and return it; None if there is none.

    A half-done job comes first, then the oldest. While any other is
    being worked on there is none: two of the same person would be in each other's way,
    and ClickHouse rewrites its parts for each.
    """
    now = timezone.now()
    with transaction.atomic():
        waiting = list(
            ErasureJob.objects.select_for_update()
            .filter(state__in=UNFINISHED)
            .order_by("created_at", "id")
        )
        if any(job.held_until and job.held_until > now for job in waiting):
            return None
        waiting.sort(key=lambda job: job.state != ErasureState.RUNNING)
        for job in waiting:
            if job.pk in other_than or only not in (None, job.pk):
                continue
            job.state = ErasureState.RUNNING
            job.started_at = job.started_at or now
            job.holder = uuid.uuid4().hex
            job.held_until = now + _lease()
            job.problem = ""
            job.save()
            return job
    return None


def renew(job: ErasureJob, **changes: object) -> None:
    """Renew the claim and store `news` of the work. Raises ClaimLostError."""
    changes["held_until"] = timezone.now() + _lease()
    for name, value in changes.items():
        setattr(job, name, value)
    mine = ErasureJob.objects.filter(
        pk=job.pk, holder=job.holder, state=ErasureState.RUNNING
    )
    if not mine.update(**changes):
        raise ClaimLostError


@contextmanager
def kept(job: ErasureJob) -> Iterator[None]:
    """Renew the claim from a thread of its own while a single step takes long."""
    over = threading.Event()
    thread = threading.Thread(target=_keep, args=(job, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _keep(job: ErasureJob, over: threading.Event) -> None:
    try:
        while not over.wait(settings.ERASURE_LEASE_SECONDS / 3):
            mine = ErasureJob.objects.filter(
                pk=job.pk, holder=job.holder, state=ErasureState.RUNNING
            )
            try:
                mine.update(held_until=timezone.now() + _lease())
            except DatabaseError as error:
                log.warning("erasure.claim_not_kept", error=type(error).__name__)
    finally:
        connection.close()


def give_back(
    job: ErasureJob, *, problem: str, state: ErasureState, attempts: int
) -> None:
    """Release a job that could not be finished now."""
    over = state == ErasureState.FAILED
    ErasureJob.objects.filter(pk=job.pk, holder=job.holder).update(
        state=state,
        problem=problem[:2000],
        phase="",
        holder="",
        held_until=None,
        attempts=attempts,
        finished_at=timezone.now() if over else None,
    )


def _lease() -> timedelta:
    return timedelta(seconds=settings.ERASURE_LEASE_SECONDS)
