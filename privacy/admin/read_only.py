"""Admin pages that only show rows; nothing on them is edited."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from privacy.admin.parameters import CheckedParametersAdmin


class ReadOnlyAdmin(CheckedParametersAdmin):
    """A list and a page for each row, without a button that would change it."""

    # The title of the list.
    list_title = ""

    class Media:
        css = {"all": ("admin_pages.css",)}
        js = ("admin_pages.js",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list with its title, without the sidebar, in full width."""
        context = {**(extra_context or {}), "is_nav_sidebar_enabled": False}
        if self.list_title:
            context["title"] = self.list_title
        return super().changelist_view(request, context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Hide the save buttons."""
        quiet = {"show_save": False, "show_save_and_continue": False}
        context = {**(extra_context or {}), **quiet}
        return super().change_view(request, object_id, form_url, context)
