"""Pages that show what happened; nothing on them is edited."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from privacy.admin.parameters import CheckedParametersAdmin


class ReadOnlyAdmin(CheckedParametersAdmin):
    """A list and a page for each row, without a button that would change it."""

    # What the list is called.
    list_title = ""

    class Media:
        css = {"all": ("admin_pages.css",)}
        js = ("admin_pages.js",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rows come from what people do."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What happened stays as it was."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """And stays."""
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list under its name; it needs the width of the menu."""
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
        """Show it without buttons that would save nothing."""
        quiet = {"show_save": False, "show_save_and_continue": False}
        context = {**(extra_context or {}), **quiet}
        return super().change_view(request, object_id, form_url, context)
