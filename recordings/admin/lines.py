"""How a session reads in one line of the list."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.urls import reverse
from django.utils.timesince import timesince

from recordings.enums import DeviceType, SessionStatus
from recordings.selectors.sessions import watched_by
from recordings.selectors.summary import SessionSummary


@dataclass(frozen=True)
class Badge:
    """A count worth a colour."""

    kind: str
    count: int
    label: str


@dataclass(frozen=True)
class SessionLine:
    """A session in words."""

    session: SessionSummary
    watched: bool
    # Of the longest session on the page, in percent; never too short to see.
    bar_percent: int

    @property
    def url(self) -> str:
        """The page that plays it."""
        return reverse("recordings:replay", args=[self.session.id])

    @property
    def is_anonymous(self) -> bool:
        """Whether no name is known."""
        return not (self._names and self._names[0])

    @property
    def name(self) -> str:
        """The best name there is."""
        return (
            self._names[0] if self._names else f"Anonymous {str(self.session.id)[-6:]}"
        )

    @property
    def other_names(self) -> str:
        """The next best name, and the tenant."""
        return " · ".join(filter(None, (*self._names[1:2], self.session.tenant_id)))

    @property
    def _names(self) -> list[str]:
        session = self.session
        names = (session.actor_name, session.actor_email, session.actor_id)
        return list(dict.fromkeys(filter(None, names)))

    @property
    def place(self) -> str:
        """City and country."""
        return ", ".join(filter(None, (self.session.city, self.session.country)))

    @property
    def device_icon(self) -> str:
        """Name of the drawing."""
        known = self.session.device is not DeviceType.UNKNOWN
        return self.session.device.wire if known else "desktop"

    @property
    def software(self) -> str:
        """Browser and system."""
        names = (self.session.browser, self.session.os)
        return " · ".join(filter(None, names)) or "Unknown browser"

    @property
    def entry_path(self) -> str:
        """Where the visit began, without the host."""
        parts = urlsplit(self.session.entry_url)
        return f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"

    @property
    def entry_host(self) -> str:
        """The host of the first page."""
        return urlsplit(self.session.entry_url).netloc

    @property
    def started_at(self) -> datetime:
        """When it began."""
        return datetime.fromtimestamp(self.session.started_ms / 1000, tz=UTC)

    @property
    def ago(self) -> str:
        """How long that is ago, in its largest unit."""
        if time.time() * 1000 - self.session.started_ms < 60_000:
            return "just now"
        # Without the hour and the minutes of "2 days, 3 hours".
        return f"{timesince(self.started_at, depth=1)} ago"

    @property
    def duration(self) -> str:
        """How long it was: 0:42, 12:05, 1:02:03."""
        minutes, seconds = divmod(round(self.session.duration_ms / 1000), 60)
        hours, minutes = divmod(minutes, 60)
        if hours:
            return f"{hours}:{minutes:02}:{seconds:02}"
        return f"{minutes}:{seconds:02}"

    @property
    def active_percent(self) -> int:
        """How much of it the person was active, in percent."""
        if not self.session.duration_ms:
            return 100
        return min(100, round(100 * self.session.active_ms / self.session.duration_ms))

    @property
    def is_running(self) -> bool:
        """Whether more may come."""
        return self.session.status in (SessionStatus.ACTIVE, SessionStatus.IDLE)

    @property
    def badges(self) -> list[Badge]:
        """Signals that are there."""
        session = self.session
        counted = (
            ("rage", session.rage_clicks, "rage click"),
            ("dead", session.dead_clicks, "dead click"),
            ("error", session.errors, "error"),
        )
        return [
            Badge(kind, count, f"{count} {label}{'' if count == 1 else 's'}")
            for kind, count, label in counted
            if count
        ]

    @property
    def missing_percent(self) -> int:
        """How much of it is lost, by its integrity score."""
        return 100 - self.session.integrity_score


def session_lines(
    sessions: Sequence[SessionSummary], *, reader_id: UUID
) -> list[SessionLine]:
    """Return the sessions as lines for one reader."""
    seen = watched_by(user_id=reader_id, session_ids=[s.id for s in sessions])
    longest = max((s.duration_ms for s in sessions), default=0)
    return [
        SessionLine(s, s.id in seen, _bar(s.duration_ms, longest)) for s in sessions
    ]


def _bar(duration_ms: int, longest_ms: int) -> int:
    """Scale by the root: a few long visits must not flatten the short ones."""
    return max(4, round(100 * math.sqrt(duration_ms / longest_ms))) if longest_ms else 4
