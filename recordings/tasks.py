"""Periodic work on recordings; when it runs stands in CELERY_BEAT_SCHEDULE."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from itertools import islice

import structlog
from celery import shared_task
from django.utils import timezone

from recordings.selectors.stale import SETTLED_SECONDS, stale_sessions
from recordings.services import dead_letters, memory_alert, retention
from recordings.services.derive import derive_and_store

log = structlog.get_logger(__name__)

AT_ONCE = 50


@shared_task(name="recordings.derive_stale_sessions")
def derive_stale_sessions(*, settled_seconds: int = SETTLED_SECONDS) -> int:
    """Derive again what a worker stored and did not live to derive; return how many.

    The list of such sessions is in Valkey; this is for the day it is lost.
    """
    since = timezone.now() - timedelta(days=1)
    stale = iter(stale_sessions(since=since, settled_seconds=settled_seconds))
    count = 0
    while some := list(islice(stale, AT_ONCE)):
        count += derive_and_store(some)
    if count:
        log.info("sessions.derived_late", count=count)
    return count


@shared_task(name="recordings.trim_dead_letters")
def trim_dead_letters() -> int:
    """Delete dead letters that were not retried in a month; return how many."""
    return dead_letters.trim()


@shared_task(name="recordings.apply_retention")
def apply_retention() -> dict[str, int]:
    """Let go what has expired; return how much."""
    return asdict(retention.apply_retention())


@shared_task(name="recordings.email_memory_alert")
def email_memory_alert(percent: int) -> int:
    """E-mail staff that Valkey's memory is half full; return how many."""
    return memory_alert.send(percent)
