"""Sessions: a page of them, one, about how many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from privacy.erasure.tombstones import erased_among
from recordings.clickhouse.pool import read
from recordings.models import RecordingView
from recordings.selectors.cursor import Cursor
from recordings.selectors.session_filters import (
    SessionFilters,
    Where,
    day_and_ms,
    where,
)
from recordings.selectors.status import status_now
from recordings.selectors.summary import COLUMNS, SELECTED, SessionSummary
from sessionhub.models import Service

# Start (epoch ms) and id: the place of a session in the list.
Key = tuple[int, UUID]

KEY = "toUnixTimestamp64Milli(started_at), session_id"
# Several versions of a row may wait for their merge: keys are read with a surplus.
SURPLUS = 4
COUNT_BOUND = 1000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class SessionPage:
    """Newest first. A cursor is None where nothing lies beyond."""

    sessions: list[SessionSummary]
    next: Cursor | None
    previous: Cursor | None


@dataclass(frozen=True, kw_only=True)
class RoughCount:
    """How many there are: exact, or `at_least` where counting stopped."""

    number: int
    at_least: bool


def list_sessions(
    *, filters: SessionFilters, cursor: Cursor | None = None, limit: int = 50
) -> SessionPage:
    """Return the page of at most `limit` sessions at `cursor` (the first without).

    Two steps: the keys, read from the end of the table without looking at other
    columns, then the newest version of exactly those rows. The first step sees old
    versions too, so it may name a row that no longer fits; the second drops it.
    """
    backwards = cursor is not None and cursor.backwards
    conditions = where(filters)
    place = (cursor.started_ms, cursor.session_id) if cursor else None
    found: list[SessionSummary] = []
    while len(found) <= limit:
        wanted = limit + 1 - len(found)
        keys, exhausted = _keys(
            conditions, place=place, backwards=backwards, wanted=wanted
        )
        if keys:
            found += _newest_versions(conditions, keys, backwards=backwards)
            place = keys[-1]
        if exhausted:
            break
    more = len(found) > limit
    rows = found[:limit]
    if backwards:
        rows.reverse()
    return _page(rows, cursor=cursor, more=more)


def find_session(session_id: UUID) -> SessionSummary | None:
    """Return one session, None if there is none."""
    # The newest version by hand: FINAL would read the whole table for one row.
    rows = read(
        f"SELECT {SELECTED} FROM sessions WHERE session_id = %(id)s "  # noqa: S608
        "ORDER BY version DESC LIMIT 1",
        {"id": str(session_id)},
    )
    return next(iter(_summaries(rows)), None)


def count_sessions(*, filters: SessionFilters) -> RoughCount:
    """Return how many sessions fit, counting no further than COUNT_BOUND."""
    conditions = where(filters)
    rows = read(
        "SELECT uniqExact(session_id) FROM (SELECT session_id FROM sessions "  # noqa: S608
        f"WHERE {conditions.sql} LIMIT {COUNT_BOUND * SURPLUS})",
        conditions.parameters,
        external_tables=conditions.tables,
    )
    number = int(rows[0][0])
    return RoughCount(number=min(number, COUNT_BOUND), at_least=number > COUNT_BOUND)


def watched_by(*, user_id: UUID, session_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of these sessions that person has opened."""
    views = RecordingView.objects.filter(user_id=user_id, session_id__in=session_ids)
    return set(views.values_list("session_id", flat=True))


def known_countries() -> list[str]:
    """Return the countries sessions came from, in alphabetical order."""
    rows = read(
        "SELECT country FROM sessions WHERE country != '' "
        "GROUP BY country ORDER BY country LIMIT 300"
    )
    return [country for (country,) in rows]


def _keys(
    conditions: Where, *, place: Key | None, backwards: bool, wanted: int
) -> tuple[list[Key], bool]:
    """Return up to `wanted` distinct keys beyond `place`, and whether that is all."""
    asked = wanted * SURPLUS
    beyond, direction = (">", "ASC") if backwards else ("<", "DESC")
    sql, parameters = conditions.sql, dict(conditions.parameters)
    if place is not None:
        # The first half alone lets ClickHouse skip by primary key.
        sql += (
            f" AND started_at {beyond}= %(at)s"
            f" AND (started_at, session_id) {beyond} (%(at)s, %(after)s)"
        )
        parameters |= {"at": _moment(place[0]), "after": str(place[1])}
    rows = read(
        f"SELECT {KEY} FROM sessions WHERE {sql} "  # noqa: S608
        f"ORDER BY started_at {direction}, session_id {direction} LIMIT {asked}",
        parameters,
        external_tables=conditions.tables,
        settings={"max_threads": 1} if sql == "1" else None,
    )
    keys = list(dict.fromkeys((int(ms), key) for ms, key in rows))
    return keys[:wanted], len(rows) < asked and len(keys) <= wanted


def _newest_versions(
    conditions: Where, keys: Sequence[Key], *, backwards: bool
) -> list[SessionSummary]:
    """Return the rows behind `keys` whose newest version fits, in list order."""
    direction = "ASC" if backwards else "DESC"
    # Literals: calling a function for each would cost more than the reading.
    named = ", ".join(f"('{_moment(ms)}', '{key}')" for ms, key in keys)
    rows = read(
        f"SELECT {SELECTED} FROM sessions FINAL "  # noqa: S608
        # Safe before FINAL: every version of a row has the same key.
        f"PREWHERE (started_at, session_id) IN ({named}) WHERE {conditions.sql} "
        f"ORDER BY started_at {direction}, session_id {direction}",
        conditions.parameters,
        external_tables=conditions.tables,
        # An index over an old version must not hide or show a row.
        settings={"use_skip_indexes_if_final": 0, "max_threads": 1},
    )
    found = list(_summaries(rows))
    # An erasure shuts this door first, and empties the table later.
    erased = erased_among([session.id for session in found])
    return [session for session in found if session.id not in erased]


def _moment(ms: int) -> str:
    return day_and_ms(EPOCH + timedelta(milliseconds=ms))


def _summaries(rows: Iterable[Sequence[Any]]) -> Iterable[SessionSummary]:
    rows = list(rows)
    services = dict(Service.objects.values_list("id", "slug")) if rows else {}
    names = list(COLUMNS)
    last, final, expires = map(
        names.index, ("last_activity_ms", "is_final", "expires_on")
    )
    for row in rows:
        status = status_now(
            last_activity_ms=row[last],
            is_final=bool(row[final]),
            expires_on=row[expires],
        )
        values = (*row, services.get(row[1], ""), status)
        yield SessionSummary(*values)


def _page(
    rows: list[SessionSummary], *, cursor: Cursor | None, more: bool
) -> SessionPage:
    backwards = cursor is not None and cursor.backwards
    older = newer = None
    if rows and (more or backwards):
        older = Cursor(started_ms=rows[-1].started_ms, session_id=rows[-1].id)
    if rows and cursor is not None and (more or not backwards):
        newer = Cursor(
            started_ms=rows[0].started_ms, session_id=rows[0].id, backwards=True
        )
    return SessionPage(sessions=rows, next=older, previous=newer)
