"""Admin pages whose changes are on record: who changed what from what to what.

The row is written in the transaction of the change, so that neither is without the
other; where it cannot be written the change is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast
from weakref import WeakKeyDictionary

from django import forms
from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from privacy.admin.parameters import CheckedParametersAdmin
from privacy.audit import record
from sessionhub.models import User

# What may be changed and never be told.
SECRETS = ("password", "secret", "usable_password")
_changes: WeakKeyDictionary[HttpRequest, dict[int, Any]] = WeakKeyDictionary()


class ChangeLogAdmin(CheckedParametersAdmin):
    """Writes `<app>.<model>.added`, `.changed`, `.deleted` beside Django's history."""

    def put_on_record(
        self, request: HttpRequest, obj: Model, verb: str, **facts: Any
    ) -> None:
        """Write that this person did this to `obj`. Raises AuditUnavailableError."""
        record(
            f"{self.opts.app_label}.{self.opts.model_name}.{verb}",
            actor=cast(User, request.user),
            target=self.audit_target(obj),
            target_type=self.opts.object_name or "",
            metadata={"name": str(obj), **facts},
        )

    def audit_target(self, obj: Model) -> Any:
        """Return what names `obj` in the log."""
        return obj.pk if not isinstance(obj.pk, int) else str(obj.pk)

    def log_as(
        self, request: HttpRequest, obj: Model, verb: str, sentence: str
    ) -> LogEntry:
        """Write something with a name of its own to the log, and to the history."""
        self.put_on_record(request, obj, verb)
        return super().log_change(request, obj, sentence)

    def construct_change_message(
        self,
        request: HttpRequest,
        form: forms.Form,
        formsets: Iterable[forms.BaseFormSet],
        add: bool = False,
    ) -> Any:
        """Keep what changed for the row that is written next."""
        obj = getattr(form, "instance", None) or getattr(form, "user", None)
        if obj is not None:
            _changes.setdefault(request, {})[id(obj)] = _changed(form, add=add)
        return super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        """Write that it is there now."""
        facts = {"values": _changes.get(request, {}).pop(id(obj), {})}
        self.put_on_record(request, obj, "added", **facts)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        """Write what is another way now."""
        facts = {"changes": _changes.get(request, {}).pop(id(obj), {})}
        if isinstance(message, str):
            facts["said"] = message
        self.put_on_record(request, obj, "changed", **facts)
        return super().log_change(request, obj, message)

    def log_deletions(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> list[LogEntry]:
        """Write what will be gone."""
        for obj in queryset:
            self.put_on_record(request, obj, "deleted")
        return list(super().log_deletions(request, queryset) or [])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Delete all of them or none."""
        with transaction.atomic():
            super().delete_queryset(request, queryset)


def _changed(form: Any, *, add: bool) -> dict[str, Any]:
    """Return the fields of a form that changed, with what was and what is."""
    found: dict[str, Any] = {}
    for name in form.changed_data:
        if name not in form.cleaned_data:
            continue
        if any(word in name for word in SECRETS):
            found[name] = "not told"
            continue
        now = _plain(form.cleaned_data[name])
        before = _plain(form.initial.get(name))
        found[name] = now if add else {"from": before, "to": now}
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, QuerySet | list | tuple | set):
        return sorted((_plain(each) for each in value), key=str)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)
