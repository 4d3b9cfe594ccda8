"""Each service's setting about being watched live, cached for a few seconds."""

from __future__ import annotations

import contextlib
import time

from channels.db import database_sync_to_async
from django.db import Error as DatabaseError

from sessionhub.models import Service
from sessionhub.models.service import WatchNotice

REMEMBER_SECONDS = 5.0
_known: dict[str, str] = {}
_read_at = -REMEMBER_SECONDS


async def notice_of(service_id: str) -> str:
    """Return the policy of a service; of one that is gone, the strictest."""
    global _known, _read_at
    now = time.monotonic()
    if now - _read_at >= REMEMBER_SECONDS or service_id not in _known:
        _read_at = now
        # An outdated setting is better than none; without any, the strictest holds.
        with contextlib.suppress(DatabaseError):
            _known = await database_sync_to_async(_read)()
    return _known.get(service_id, WatchNotice.CONSENT.value)


async def needs_consent(service_id: str) -> bool:
    """Return whether only persons who consented to it may be watched."""
    return await notice_of(service_id) == WatchNotice.CONSENT


async def notifies_person(service_id: str) -> bool:
    """Return whether the person is notified that a user watches."""
    return await notice_of(service_id) != WatchNotice.NONE


def _read() -> dict[str, str]:
    rows = Service.objects.values_list("pk", "watch_notice")
    return {str(pk): notice for pk, notice in rows}
