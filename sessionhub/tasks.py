"""Periodic jobs of the project itself; CELERY_BEAT_SCHEDULE holds their times."""

from __future__ import annotations

from celery import shared_task

from sessionhub import brakes


@shared_task(name="sessionhub.forget_brakes")
def forget_brakes() -> int:
    """Delete counts of failures that are long forgiven; return how many."""
    return brakes.forget_old()
