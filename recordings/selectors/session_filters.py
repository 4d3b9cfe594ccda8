"""What a list of sessions may be filtered by, and the SQL of it."""

from __future__ import annotations

import re
import time
import unicodedata
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.conf import settings

from recordings.enums import DeviceType, SessionStatus
from recordings.models import RecordingView
from recordings.selectors.status import status_condition
from sessionhub.lib.person_names import search_form

MAX_TERMS = 8
_LIKE_SPECIAL = re.compile(r"([%_\\])")
_ESCAPED = r"\\\1"


@dataclass(frozen=True, kw_only=True)
class SessionFilters:
    """Everything left at its default narrows nothing. Durations in milliseconds."""

    search: str = ""
    service_id: UUID | None = None
    device: DeviceType | None = None
    status: SessionStatus | None = None
    country: str = ""
    started_from: datetime | None = None
    started_before: datetime | None = None
    min_duration_ms: int | None = None
    max_duration_ms: int | None = None
    has_rage: bool | None = None
    has_errors: bool | None = None
    watched: bool | None = None
    watched_by: UUID | None = None


@dataclass
class Where:
    """Conditions over `sessions` with their parameters and outside tables."""

    conditions: list[str] = field(default_factory=list)
    parameters: dict[str, Any] = field(default_factory=dict)
    tables: list[dict[str, Any]] = field(default_factory=list)

    def add(self, condition: str, **parameters: Any) -> None:
        """Add one condition that must hold besides the others."""
        self.conditions.append(condition)
        self.parameters.update(parameters)

    @property
    def sql(self) -> str:
        """All conditions as one."""
        return " AND ".join(self.conditions) or "1"


def where(filters: SessionFilters) -> Where:
    """Return the conditions that `filters` mean now."""
    result = Where()
    _add_time(result, filters)
    _add_values(result, filters)
    if filters.status is not None:
        _add_status(result, filters.status)
    for number, term in enumerate(filters.search.split()[:MAX_TERMS]):
        _add_term(result, term, f"term_{number}")
    if filters.watched is not None and filters.watched_by is not None:
        _add_watched(result, watched=filters.watched, by=filters.watched_by)
    return result


def day_and_ms(moment: datetime) -> str:
    """Return `moment` as ClickHouse reads a DateTime64(3, 'UTC')."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]


def _add_time(result: Where, filters: SessionFilters) -> None:
    if filters.started_from is not None:
        result.add(
            "started_at >= %(started_from)s",
            started_from=day_and_ms(filters.started_from),
        )
    if filters.started_before is not None:
        result.add(
            "started_at < %(started_before)s",
            started_before=day_and_ms(filters.started_before),
        )


def _add_values(result: Where, filters: SessionFilters) -> None:
    if filters.service_id is not None:
        result.add("service_id = %(service_id)s", service_id=str(filters.service_id))
    if filters.device is not None:
        result.add("device_type = %(device)s", device=int(filters.device))
    if filters.country:
        result.add("country = %(country)s", country=filters.country)
    if filters.min_duration_ms is not None:
        result.add("duration_ms >= %(min_ms)s", min_ms=filters.min_duration_ms)
    if filters.max_duration_ms is not None:
        result.add("duration_ms <= %(max_ms)s", max_ms=filters.max_duration_ms)
    if filters.has_rage is not None:
        result.add("rage_clicks > 0" if filters.has_rage else "rage_clicks = 0")
    if filters.has_errors is not None:
        result.add("errors > 0" if filters.has_errors else "errors = 0")


def _add_status(result: Where, status: SessionStatus) -> None:
    now = time.time()

    def before(seconds: int) -> str:
        return day_and_ms(datetime.fromtimestamp(now - seconds, tz=UTC))

    result.add(
        f"({status_condition(status)})",
        today=datetime.fromtimestamp(now, tz=UTC).date(),
        ended_before=before(settings.SESSION_END_SECONDS),
        left_before=before(settings.SESSION_LEAVE_SECONDS),
        idle_before=before(settings.SESSION_IDLE_SECONDS),
    )


def _add_term(result: Where, term: str, name: str) -> None:
    """Find the term anywhere in user, e-mail, addresses and error texts."""
    parameters = {
        f"{name}_{number}": f"%{_LIKE_SPECIAL.sub(_ESCAPED, spelling)}%"
        for number, spelling in enumerate(_spellings(term))
    }
    condition = " OR ".join(
        f"lowerUTF8(search_text) LIKE %({each})s" for each in parameters
    )
    condition = f"({condition})" if len(parameters) > 1 else condition or "1"
    try:
        # People paste the id of a session too.
        parameters[f"{name}_id"] = str(uuid.UUID(term))
        condition = f"({condition} OR session_id = %({name}_id)s)"
    except ValueError:
        pass
    result.add(condition, **parameters)


def _spellings(term: str) -> list[str]:
    """Return the form a term is compared in, and how rows from before may spell it."""
    lower = unicodedata.normalize("NFC", term.lower())
    spellings = [search_form(term), lower]
    if not lower.isascii():
        decomposed = unicodedata.normalize("NFD", lower)
        spellings += [decomposed, quote(lower, safe="/:?&=#@").lower()]
    return [each for each in dict.fromkeys(spellings) if each]


def _add_watched(result: Where, *, watched: bool, by: UUID) -> None:
    views = RecordingView.objects.filter(user_id=by)
    ids = [(pk,) for pk in views.values_list("session_id", flat=True)]
    # A table sent along: a list in the text of the query has a length limit.
    result.tables.append(
        {"name": "watched", "structure": [("session_id", "UUID")], "data": ids}
    )
    negation = "" if watched else "NOT "
    result.add(f"session_id {negation}IN watched")
