"""Periodic work of the project itself; when it runs: CELERY_BEAT_SCHEDULE."""

from __future__ import annotations

from celery import shared_task

from sessionhub import brakes


@shared_task(name="sessionhub.forget_brakes")
def forget_brakes() -> int:
    """Delete failures that are long forgiven; return how many."""
    return brakes.forget_old()
