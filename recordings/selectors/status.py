"""Where a session is in its life, worked out when it is read.

A stored status would be wrong a minute later: it follows from the last activity.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

from django.conf import settings

from recordings.enums import SessionStatus


def status_now(
    *, last_activity_ms: int, is_final: bool, expires_on: date
) -> SessionStatus:
    """Return the status at this moment."""
    now = time.time()
    return status_of(
        last_activity_ms=last_activity_ms,
        is_final=is_final,
        expires_on=expires_on,
        now_ms=int(now * 1000),
        today=datetime.fromtimestamp(now, tz=UTC).date(),
    )


def status_of(
    *, last_activity_ms: int, is_final: bool, expires_on: date, now_ms: int, today: date
) -> SessionStatus:
    """Return the status at `now_ms` (epoch milliseconds) on the day `today`."""
    if expires_on < today:
        return SessionStatus.EXPIRED
    silence_ms = now_ms - last_activity_ms
    if silence_ms >= _silence_that_ends(is_final=is_final) * 1000:
        return SessionStatus.ENDED
    if silence_ms >= settings.SESSION_IDLE_SECONDS * 1000:
        return SessionStatus.IDLE
    return SessionStatus.ACTIVE


def _silence_that_ends(*, is_final: bool) -> int:
    end: int = settings.SESSION_END_SECONDS
    # Every page that is left is marked as the last, also on the way to the next one.
    return min(settings.SESSION_LEAVE_SECONDS, end) if is_final else end


def status_condition(status: SessionStatus) -> str:
    """Return the same rule as SQL over `sessions`; needs the parameters below."""
    kept = "expires_on >= %(today)s"
    ended = (
        "(last_activity_at <= %(ended_before)s"
        " OR (is_final = 1 AND last_activity_at <= %(left_before)s))"
    )
    return {
        SessionStatus.EXPIRED: "expires_on < %(today)s",
        SessionStatus.ENDED: f"{kept} AND {ended}",
        SessionStatus.IDLE: (
            f"{kept} AND NOT {ended} AND last_activity_at <= %(idle_before)s"
        ),
        SessionStatus.ACTIVE: (
            f"{kept} AND NOT {ended} AND last_activity_at > %(idle_before)s"
        ),
    }.get(status, "0")
