"""The worker checks how full Valkey is, and alerts staff when it is half full."""

from __future__ import annotations

import redis
import structlog
from celery import current_app
from django.conf import settings

from recordings.ingest import keys
from recordings.ingest.pressure import worker_gauge
from sessionhub.lib.jobs import hand_over

log = structlog.get_logger(__name__)

AGAIN_SECONDS = 6 * 3600
"""An alert that is followed by more of its kind is sent once within this time."""
TASK = "recordings.email_memory_alert"


def watch(client: redis.Redis) -> None:
    """Check, if it is time to. Raises RedisError."""
    if worker_gauge.look(client):
        alert(client, percent=round(worker_gauge.memory.share * 100))


def alert(client: redis.Redis, *, percent: int) -> bool:
    """Have staff e-mailed, unless they were lately; return whether it was sent.

    Raises RedisError.
    """
    if not client.set(keys.ALERTED, b"1", nx=True, ex=AGAIN_SECONDS):
        return False
    why = ""
    if settings.EMAIL_URL:
        # By its name: what a management command runs knows no tasks.
        why = hand_over(current_app.signature(TASK), percent)
    if why:
        log.warning("memory_alert.unsent", percent=percent, why=why)
    return True
