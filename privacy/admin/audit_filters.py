"""Filters of the audit log; their choices come from its indexes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from privacy.audit import browsing
from privacy.models import AuditLog

Rows = QuerySet[AuditLog]
Choices = list[tuple[str, str]]


class OutcomeFilter(admin.SimpleListFilter):
    title = "outcome"
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [(outcome, outcome.title()) for outcome in browsing.OUTCOMES]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        if self.value() not in browsing.OUTCOMES:
            return queryset
        fitting = [
            action
            for action in browsing.distinct("action")
            if browsing.outcome_of(action) == self.value()
        ]
        return queryset.filter(action__in=fitting)


class _ColumnFilter(admin.SimpleListFilter):
    """The values a column has."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        found = browsing.distinct(str(self.parameter_name))
        return [(value, value) for value in found if value]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        if not self.value():
            return queryset
        return queryset.filter(**{str(self.parameter_name): self.value()})


class ActionFilter(_ColumnFilter):
    title = "action"
    parameter_name = "action"


class ActorTypeFilter(_ColumnFilter):
    title = "kind of actor"
    parameter_name = "actor_type"


class TargetTypeFilter(_ColumnFilter):
    title = "kind of target"
    parameter_name = "target_type"


class ActorFilter(admin.SimpleListFilter):
    title = "actor"
    parameter_name = "actor"
    allowed = "an id"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        names = browsing.names_of(browsing.distinct("actor_id"))
        listed = sorted(names.items(), key=lambda each: each[1].lower())
        return [(str(key), name) for key, name in listed]

    @staticmethod
    def accepts(value: str) -> bool:
        """Return whether this is an id: actors that are not listed are accepted."""
        return _is_id(value)

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        return _by_id(queryset, "actor_id", self.value())


class TargetFilter(admin.SimpleListFilter):
    """The target; chosen by a link in a row, not from a list."""

    title = "target"
    offers_what_is_asked = True
    parameter_name = "target"
    allowed = "an id"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        chosen = request.GET.get("target", "")
        return [(chosen, chosen)] if chosen else []

    @staticmethod
    def accepts(value: str) -> bool:
        return _is_id(value)

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        return _by_id(queryset, "target_id", self.value())


class DayFilter(admin.ListFilter):
    """The first and last day, either of them open."""

    title = "day"
    template = "admin/privacy/auditlog/day_filter.html"
    names = ("from", "to")
    allowed = "a date like 2026-01-31"

    def __init__(
        self,
        request: HttpRequest,
        params: dict[str, Any],
        model: type[AuditLog],
        model_admin: admin.ModelAdmin[AuditLog],
    ) -> None:
        super().__init__(request, params, model, model_admin)
        self.days: dict[str, date | None] = {}
        for name in self.names:
            given = params.pop(name, None)
            text = (given[-1] if isinstance(given, list) else given) or ""
            self.days[name] = _day(text)
            if self.days[name] is not None:
                self.used_parameters[name] = text

    @staticmethod
    def accepts(value: str) -> bool:
        return _day(value) is not None

    def has_output(self) -> bool:
        return True

    def expected_parameters(self) -> list[str | None]:
        return list(self.names)

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Yield the quick spans: any day, today, 7 days, 30 days."""
        today = timezone.localdate()
        spans = (("Any day", None), ("Today", 0), ("7 days", 6), ("30 days", 29))
        for label, back in spans:
            first = None if back is None else today - timedelta(days=back)
            chosen = {"from": first.isoformat()} if first else {}
            yield {
                "display": label,
                "selected": self.days == {"from": first, "to": None},
                "query_string": changelist.get_query_string(chosen, list(self.names)),
            }

    def kept(self) -> list[tuple[str, str]]:
        """Return the other parameters of the query, as hidden fields of the form."""
        return [
            (name, str(value))
            for name, value in self.request.GET.items()
            if name not in (*self.names, "p")
        ]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        first, last = self.days["from"], self.days["to"]
        if first is not None:
            queryset = queryset.filter(created_at__gte=_midnight(first))
        if last is not None and last < date.max:
            after = _midnight(last + timedelta(days=1))
            queryset = queryset.filter(created_at__lt=after)
        return queryset


def _by_id(rows: Rows, column: str, text: str | None) -> Rows:
    if not text:
        return rows
    try:
        return rows.filter(**{column: UUID(text)})
    except ValueError:
        return rows.none()


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    # In other years a time zone could lead out of the calendar.
    return found if 1 < found.year < date.max.year else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
