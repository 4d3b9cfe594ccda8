"""Which filters an admin list has, and which values it offers to choose from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.db.models import ForeignKey
from django.http import HttpRequest

from privacy.access.search_facts import asked_facts

LOOKUPS = ("", "__exact", "__isnull", "__gte", "__gt", "__lte", "__lt", "__in")
PARTS = ("__year", "__month", "__day")


def asked_of(model_admin: ModelAdmin[Any], request: HttpRequest) -> dict[str, Any]:
    """Return the filters and search of a list, as the audit log stores them."""
    return asked_facts(
        request.GET,
        search="q",
        names=filter_names(model_admin, request),
        values=offered_values(model_admin, request),
    )


def filter_names(model_admin: ModelAdmin[Any], request: HttpRequest) -> set[str]:
    """Return the names of a list's filter parameters."""
    found: set[str] = set()
    for each in model_admin.get_list_filter(request):
        if isinstance(each, str):
            found |= _of_field(model_admin, each)
        elif isinstance(each, type) and issubclass(each, admin.SimpleListFilter):
            found.add(str(each.parameter_name))
        else:
            found |= set(getattr(each, "names", ()))
    if model_admin.date_hierarchy:
        found |= {f"{model_admin.date_hierarchy}{part}" for part in PARTS}
    return found


def offered_values(model_admin: ModelAdmin[Any], request: HttpRequest) -> set[str]:
    """Return the choices of a list's filters, as they are written in an address."""
    return set(_values(model_admin, request))


def _values(model_admin: ModelAdmin[Any], request: HttpRequest) -> Iterator[str]:
    for each in model_admin.get_list_filter(request):
        if isinstance(each, str):
            field: Any = model_admin.opts.get_field(each)
            yield from (str(value) for value, _ in field.flatchoices)
        elif isinstance(each, type) and issubclass(each, admin.SimpleListFilter):
            chosen = each(request, {}, model_admin.model, model_admin)
            offered = chosen.lookups(request, model_admin) or ()
            typed = request.GET.get(str(each.parameter_name)) if is_open(each) else None
            yield from (str(value) for value, _ in offered if str(value) != typed)


def is_open(kind: type[admin.SimpleListFilter]) -> bool:
    """Return whether a filter offers any value that the address contains."""
    return bool(getattr(kind, "offers_what_is_asked", False))


def _of_field(model_admin: ModelAdmin[Any], name: str) -> set[str]:
    field = model_admin.opts.get_field(name)
    paths = [name]
    if isinstance(field, ForeignKey):
        paths += [f"{name}__{key}" for key in ("id", "pk", field.target_field.name)]
    return {f"{path}{lookup}" for path in paths for lookup in LOOKUPS}
