"""A notice on the first page of the admin while Valkey's memory is half full."""

from __future__ import annotations

import redis
import structlog
from django.http import HttpRequest
from django.urls import reverse

from privacy.access.permissions import SEE_ALERTS
from recordings.ingest import pressure
from sessionhub import admin_notices
from sessionhub.admin_notices import Notice

log = structlog.get_logger(__name__)


def memory_notice(request: HttpRequest) -> Notice | None:
    """Return how much is used, for those who see alerts."""
    if not request.user.has_perm(SEE_ALERTS):
        return None
    try:
        share = pressure.figures().share
    except redis.RedisError:
        log.warning("memory_notice.buffer_away")
        return None
    if share < pressure.ALERT_AT:
        return None
    refused = share >= pressure.NEW_AT
    return Notice(
        count=round(share * 100),
        text="% of Valkey's memory is used: "
        + ("new sessions are refused" if refused else "look which service sends"),
        url=reverse("admin:sessionhub_service_changelist"),
        level="danger" if refused else "warning",
    )


admin_notices.register(memory_notice)
