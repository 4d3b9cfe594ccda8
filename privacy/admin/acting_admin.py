"""Admin pages whose changes publish a version with the user as its author."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest

from privacy.admin.change_log import ChangeLogAdmin
from privacy.services.author import acting
from privacy.services.signals import publishing_once
from sessionhub.models import User


class ActingAdmin(ChangeLogAdmin):
    """Publishes everything one request changes once, with its user as author."""

    class Media:
        css = {"all": ("admin_pages.css",)}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Publish all changes of an edited list as one version."""
        context = {**(extra_context or {}), "may_restore": self.may_restore(request)}
        if request.method != "POST":
            return super().changelist_view(request, context)
        with acting(cast(User, request.user)), publishing_once():
            return super().changelist_view(request, context)

    def may_restore(self, request: HttpRequest) -> bool:
        """Return whether the user may add and change: restoring does both."""
        return self.has_add_permission(request) and self.has_change_permission(request)

    def save_model(
        self, request: HttpRequest, obj: Any, *args: Any, **kwargs: Any
    ) -> None:
        with acting(cast(User, request.user)):
            super().save_model(request, obj, *args, **kwargs)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with acting(cast(User, request.user)):
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with acting(cast(User, request.user)), publishing_once():
            super().delete_queryset(request, queryset)
