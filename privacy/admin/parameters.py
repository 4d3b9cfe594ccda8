"""Parameters of admin lists: wrong ones are removed and reported.

Django's own list ignores some wrong parameters, answers others with an empty page, or
drops all of them. Here each one is reported with the allowed values, and the list is
shown with the others.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from typing import Any, Protocol, cast

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import prepare_lookup_value
from django.core.exceptions import FieldDoesNotExist, FieldError, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse

from privacy.admin.offered import PARTS, filter_names

SHOWN_WHOLE = (
    "The address asked for something this list does not have; it is shown whole."
)
OWN = ("_popup", "_to_field", "_facets", "all", "e", "ot")
TAKEN: tuple[tuple[Any, str], ...] = (
    (models.BooleanField, "1, 0"),
    (models.DateField, "a date like 2026-01-31"),
    ((models.ForeignKey, models.ManyToManyField, models.UUIDField), "an id"),
    (models.IntegerField, "a whole number"),
)
MOST_NAMED = 20
LONGEST = 60


class OpenFilter(Protocol):
    """A filter whose values are not listed; `allowed` describes them."""

    allowed: str

    @staticmethod
    def accepts(value: str) -> bool:
        """Return whether a value is allowed."""


class CheckedParametersAdmin(admin.ModelAdmin):
    """Reports each wrong parameter with the allowed values."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if self.has_view_or_change_permission(request):
            for problem in take_out_wrong(self, request):
                messages.error(request, problem)
        return super().changelist_view(request, extra_context)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Show the first page if the page asked for does not exist."""
        try:
            shown = super().get_changelist_instance(request)
            if shown.page_num <= max(1, shown.paginator.num_pages):
                return shown
        except IncorrectLookupParameters:
            if "p" not in request.GET:
                raise
        page = _short(str(request.GET["p"]))
        messages.error(request, f"Parameter p: there is no page {page} of this list.")
        _take_out(request, ["p"])
        return super().get_changelist_instance(request)


def take_out_wrong(
    model_admin: admin.ModelAdmin[Any], request: HttpRequest
) -> list[str]:
    """Remove wrong parameters from `request.GET`; return a sentence for each."""
    checks = _Checks(model_admin, request)
    problems = {
        name: problem
        for name, value in request.GET.items()
        if (problem := checks.problem(name, str(value)))
    }
    problems |= checks.no_such_day()
    _take_out(request, list(problems))
    sentences = [f"Parameter {_short(name)}: {each}" for name, each in problems.items()]
    return [*sentences[:MOST_NAMED], *([SHOWN_WHOLE] if "e" in request.GET else [])]


class _Checks:
    """Checks the parameters of one list."""

    def __init__(
        self, model_admin: admin.ModelAdmin[Any], request: HttpRequest
    ) -> None:
        self.admin = model_admin
        self.request = request
        self.filters = {
            name: each
            for each in model_admin.get_list_filter(request)
            if isinstance(each, type)
            for name in getattr(each, "names", (getattr(each, "parameter_name", ""),))
        }

    def problem(self, name: str, value: str) -> str:
        """Return the problem with a parameter, '' if there is none."""
        if name in OWN or not value:
            return ""
        match name:
            case "q":
                return (
                    "" if self.admin.get_search_fields(self.request) else self._none()
                )
            case "p":
                right = re.fullmatch(r"[1-9][0-9]{0,8}", value)
                return "" if right else _wrong(value, "a page's number from 1 on")
            case "o":
                return self._of_order(value)
        if name in self.filters:
            return self._of_filter(self.filters[name], value)
        return self._of_field(name, value)

    def no_such_day(self) -> dict[str, str]:
        """Return {name: problem} if year, month and day are together no date."""
        names = [f"{self.admin.date_hierarchy}{part}" for part in PARTS]
        given = [self.request.GET.get(name, "") for name in names]
        if not given[0] or any(each and not each.isdecimal() for each in given):
            return {}
        try:
            date(*(int(each or 1) for each in given))
        except (ValueError, OverflowError):
            asked = [name for name, each in zip(names, given, strict=True) if each]
            return dict.fromkeys(asked, "there is no such day.")
        return {}

    def _none(self) -> str:
        known = sorted(filter_names(self.admin, self.request))
        plain = [name for name in known if "__" not in name]
        dated = [f"{self.admin.date_hierarchy}__year"] * bool(self.admin.date_hierarchy)
        search = ["q"] if self.admin.get_search_fields(self.request) else []
        allowed = _listed([*search, *plain, *dated, "o", "p"])
        return f"this list has no such filter; allowed: {allowed}."

    def _of_order(self, value: str) -> str:
        columns = len(self.admin.get_list_display(self.request)) + 1
        parts = value.split(".")
        if all(re.fullmatch(r"-?\d{1,3}", p) and abs(int(p)) < columns for p in parts):
            return ""
        return (
            f"{_short(value)} is no order; allowed: numbers of columns up to "
            f"{columns - 1}, with - for the last first, separated by dots."
        )

    def _of_filter(self, kind: Any, value: str) -> str:
        if hasattr(kind, "accepts"):
            own = cast(OpenFilter, kind)
            return "" if own.accepts(value) else _wrong(value, own.allowed)
        one = kind(self.request, {}, self.admin.model, self.admin)
        offered = [str(each) for each, _ in one.lookups(self.request, self.admin) or ()]
        return "" if value in offered else _wrong(value, _listed(offered))

    def _of_field(self, name: str, value: str) -> str:
        field = self._field(name)
        if field is None or not self._may_look_up(name, value):
            return self._none()
        offered = [str(each) for each, _ in field.flatchoices]
        if offered and name in (field.name, f"{field.name}__exact"):
            return "" if value in offered else _wrong(value, _listed(offered))
        try:
            wanted = prepare_lookup_value(name, value)
            self.admin.model._default_manager.filter(**{name: wanted})
        except FieldError:
            return self._none()
        except (ValueError, TypeError, OverflowError, ValidationError):
            return _wrong(value, _taken_by(field, name))
        return ""

    def _field(self, name: str) -> Any:
        with suppress(FieldDoesNotExist):
            return self.admin.opts.get_field(name.partition("__")[0])
        return None

    def _may_look_up(self, name: str, value: str) -> bool:
        return self.admin.lookup_allowed(name, value, self.request)


def _taken_by(field: Any, name: str) -> str:
    """Return a description of the values a lookup accepts."""
    if name.endswith("__isnull"):
        return "True, False"
    if name.endswith(PARTS):
        return "a whole number"
    return next((text for kind, text in TAKEN if isinstance(field, kind)), "text")


def _wrong(value: str, allowed: str) -> str:
    return f"{_short(value)} is not allowed; allowed: {allowed}."


def _listed(values: list[str]) -> str:
    more = " …" if len(values) > MOST_NAMED else ""
    return ", ".join(values[:MOST_NAMED]) + more or "nothing yet"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _take_out(request: HttpRequest, names: list[str]) -> None:
    if names:
        kept = request.GET.copy()
        for name in names:
            kept.pop(name, None)
        request.GET = kept  # type: ignore[assignment]
