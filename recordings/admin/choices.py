"""The filters beside the list, each with its links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from recordings.admin.query import ListQuery
from recordings.enums import DeviceType, SessionStatus, WireEnum
from recordings.selectors.sessions import known_countries
from sessionhub.models import Service

Changes = dict[str, str | None]


@dataclass(frozen=True)
class Choice:
    """One link of a filter."""

    label: str
    link: str
    selected: bool


@dataclass(frozen=True)
class Filter:
    """A filter of the sidebar."""

    title: str
    choices: list[Choice]
    # The form for a span of days stands below this one.
    is_date: bool = False

    @property
    def is_set(self) -> bool:
        """Whether it narrows the list."""
        return not self.choices[0].selected


def sidebar(query: ListQuery) -> list[Filter]:
    """Return every filter with more than one possible answer."""
    filters = [
        _one_of(query, "Service", "service", _services()),
        _one_of(
            query, "Status", "status", _wire_choices(SessionStatus, "active idle ended")
        ),
        _one_of(query, "Device", "device", _wire_choices(DeviceType)),
        _filter(query, "Signals", _signals()),
        _filter(query, "Watched", _watched()),
        _filter(query, "Started", _days(datetime.now(tz=UTC).date()), is_date=True),
        _filter(query, "Duration", _durations()),
        _one_of(query, "Country", "country", ((c, c) for c in known_countries())),
    ]
    return [f for f in filters if len(f.choices) > 2 or f.is_set]


def _services() -> Iterable[tuple[str, str]]:
    return Service.objects.values_list("slug", "name")


def _wire_choices(enum: type[WireEnum], wanted: str = "") -> Iterable[tuple[str, str]]:
    choices = enum.wire_choices()
    return [c for c in choices if not wanted or c[0] in wanted.split()]


def _signals() -> list[tuple[str, Changes]]:
    return [
        ("All", {"hasRage": None, "hasErrors": None}),
        ("Rage clicks", {"hasRage": "true", "hasErrors": None}),
        ("Errors", {"hasRage": None, "hasErrors": "true"}),
        ("Both", {"hasRage": "true", "hasErrors": "true"}),
        ("Neither", {"hasRage": "false", "hasErrors": "false"}),
    ]


def _watched() -> list[tuple[str, Changes]]:
    return [
        ("All", {"watchedByMe": None}),
        ("By me", {"watchedByMe": "true"}),
        ("Not by me", {"watchedByMe": "false"}),
    ]


def _days(today: date) -> list[tuple[str, Changes]]:
    def since(days: int) -> Changes:
        return {"from": (today - timedelta(days=days)).isoformat(), "to": None}

    yesterday = (today - timedelta(days=1)).isoformat()
    return [
        ("Any date", {"from": None, "to": None}),
        ("Today", since(0)),
        ("Yesterday", {"from": yesterday, "to": yesterday}),
        ("Past 7 days", since(6)),
        ("Past 30 days", since(29)),
    ]


def _durations() -> list[tuple[str, Changes]]:
    return [
        ("Any", {"minDuration": None, "maxDuration": None}),
        ("Under 10 s", {"minDuration": None, "maxDuration": "10"}),
        ("Over 1 min", {"minDuration": "60", "maxDuration": None}),
        ("Over 5 min", {"minDuration": "300", "maxDuration": None}),
        ("Over 30 min", {"minDuration": "1800", "maxDuration": None}),
    ]


def _one_of(
    query: ListQuery, title: str, name: str, options: Iterable[tuple[str, str]]
) -> Filter:
    choices: list[tuple[str, Changes]] = [("All", {name: None})]
    choices += [(label, {name: value}) for value, label in options]
    return _filter(query, title, choices)


def _filter(
    query: ListQuery,
    title: str,
    choices: list[tuple[str, Changes]],
    *,
    is_date: bool = False,
) -> Filter:
    def selected(changes: Changes) -> bool:
        return all(query.chosen.get(k) == v for k, v in changes.items())

    return Filter(
        title,
        [Choice(label, query.link(**ch), selected(ch)) for label, ch in choices],
        is_date,
    )
