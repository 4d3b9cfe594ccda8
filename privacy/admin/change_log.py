"""Admin pages whose changes are written to the audit log: user, old and new values.

The row is written in the transaction of the change. If it cannot be written, the change
is refused.
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

# Fields whose values are never stored.
SECRETS = ("password", "secret", "usable_password")
_changes: WeakKeyDictionary[HttpRequest, dict[int, Any]] = WeakKeyDictionary()


class ChangeLogAdmin(CheckedParametersAdmin):
    """Writes `<app>.<model>.added`, `.changed`, `.deleted` beside Django's history."""

    def put_on_record(
        self, request: HttpRequest, obj: Model, verb: str, **facts: Any
    ) -> None:
        """Write the row `<app>.<model>.<verb>`. Raises AuditUnavailableError."""
        record(
            f"{self.opts.app_label}.{self.opts.model_name}.{verb}",
            actor=cast(User, request.user),
            target=self.audit_target(obj),
            target_type=self.opts.object_name or "",
            metadata={"name": str(obj), **facts},
        )

    def audit_target(self, obj: Model) -> Any:
        """Return the target by which `obj` is recorded."""
        return obj.pk if not isinstance(obj.pk, int) else str(obj.pk)

    def log_as(
        self, request: HttpRequest, obj: Model, verb: str, sentence: str
    ) -> LogEntry:
        """Write `verb` to the audit log and `sentence` to Django's history."""
        self.put_on_record(request, obj, verb)
        return super().log_change(request, obj, sentence)

    def construct_change_message(
        self,
        request: HttpRequest,
        form: forms.Form,
        formsets: Iterable[forms.BaseFormSet],
        add: bool = False,
    ) -> Any:
        """Keep the changed fields for the row that is written next."""
        obj = getattr(form, "instance", None) or getattr(form, "user", None)
        if obj is not None:
            _changes.setdefault(request, {})[id(obj)] = _changed(form, add=add)
        return super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        facts = {"values": _changes.get(request, {}).pop(id(obj), {})}
        self.put_on_record(request, obj, "added", **facts)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        facts = {"changes": _changes.get(request, {}).pop(id(obj), {})}
        if isinstance(message, str):
            facts["said"] = message
        self.put_on_record(request, obj, "changed", **facts)
        return super().log_change(request, obj, message)

    def log_deletions(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> list[LogEntry]:
        for obj in queryset:
            self.put_on_record(request, obj, "deleted")
        return list(super().log_deletions(request, queryset) or [])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Delete all of them or none."""
        with transaction.atomic():
            super().delete_queryset(request, queryset)


def _changed(form: Any, *, add: bool) -> dict[str, Any]:
    """Return the changed fields of a form: {name: {from, to}}, or {name: value}."""
    found: dict[str, Any] = {}
    for name in form.changed_data:
        if name not in form.cleaned_data:
            continue
        if any(secret in name for secret in SECRETS):
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
