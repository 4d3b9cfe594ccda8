"""Redacted names in the admin."""

from __future__ import annotations

from typing import cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from privacy.admin.acting_admin import ActingAdmin
from privacy.models import RedactedName
from privacy.services.author import acting
from privacy.services.presets import restore_names
from privacy.services.signals import publishing_once
from sessionhub.models import User


@admin.register(RedactedName)
class RedactedNameAdmin(ActingAdmin):
    """The lists of fields, headers and query parameters."""

    list_display = ("name", "place", "enabled", "is_pattern", "builtin")
    list_editable = ("enabled",)
    list_filter = ("place", "builtin", "enabled", "is_pattern")
    search_fields = ("name",)
    fields = ("name", "place", "is_pattern", "enabled")
    list_per_page = 200
    change_list_template = "admin/privacy/redactedname/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        restore = path(
            "restore/",
            self.admin_site.admin_view(require_POST(self.restore_view)),
            name="privacy_redactedname_restore",
        )
        return [restore, *super().get_urls()]

    def restore_view(self, request: HttpRequest) -> HttpResponse:
        """Restore the built-in names and enable them."""
        if not self.may_restore(request):
            raise PermissionDenied
        with acting(cast(User, request.user)), publishing_once():
            count = restore_names()
        text = f"{count} names restored." if count else "Every built-in name is there."
        messages.success(request, text)
        return HttpResponseRedirect(reverse("admin:privacy_redactedname_changelist"))
