"""Admin pages that show data of recorded persons: each view is recorded."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

from privacy import access
from privacy.access import Caller
from privacy.admin.offered import asked_of
from privacy.admin.parameters import CheckedParametersAdmin
from sessionhub.models import User


class ViewLogAdmin(CheckedParametersAdmin):
    """Writes the row before anything is shown, changed or deleted.

    A row that cannot be written is AuditUnavailableError: a 503 page.
    """

    # The first part of the action: recordings.dead_letter
    audit_name = ""

    def on_record(
        self, request: HttpRequest, verb: str, obj: Any = None, **facts: Any
    ) -> None:
        """Write the row `<audit_name>.<verb>`. Raises AuditUnavailableError."""
        access.record_served(
            caller=Caller(user=cast(User, request.user), via="admin"),
            action=f"{self.audit_name}.{verb}",
            target=obj.pk if isinstance(obj, Model) else obj,
            target_type=self.model.__name__,
            facts=facts,
        )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        allowed = self.has_view_or_change_permission(request)
        facts = asked_of(self, request) if allowed else {}
        self._before(request, "listed", allowed, facts)
        return super().changelist_view(request, extra_context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if object_id is not None:
            self._before_one(request, object_id, "viewed")
        return super().changeform_view(request, object_id, form_url, extra_context)

    def history_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        self._before_one(request, object_id, "viewed")
        return super().history_view(request, object_id, extra_context)

    def delete_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        self._before_one(request, object_id, "viewed")
        return super().delete_view(request, object_id, extra_context)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.on_record(request, "deleted", obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for pk in queryset.values_list("pk", flat=True):
            self.on_record(request, "deleted", pk)
        super().delete_queryset(request, queryset)

    def _before_one(self, request: HttpRequest, object_id: str, verb: str) -> None:
        obj = self.get_object(request, object_id)
        if obj is not None:
            allowed = self.has_view_or_change_permission(request, obj)
            self._before(request, verb, allowed, {}, obj)

    def _before(
        self,
        request: HttpRequest,
        verb: str,
        allowed: bool,
        facts: dict[str, Any],
        obj: Model | None = None,
    ) -> None:
        if allowed:
            self.on_record(request, verb, obj, **facts)
            return
        access.record_denial(
            caller=Caller(user=cast(User, request.user), via="admin"),
            action=f"{self.audit_name}.{verb}",
            target=cast(UUID, obj.pk) if obj is not None else None,
            target_type=self.model.__name__,
            code="permission_denied",
        )
