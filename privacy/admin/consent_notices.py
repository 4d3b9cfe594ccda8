"""Consent notices in the admin; a changed text is saved as a new version."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe

from privacy.admin.change_log import ChangeLogAdmin
from privacy.consent import notices
from privacy.models import ConsentNotice
from privacy.models.consent_notice import TEXT_FIELDS
from sessionhub.lib.uuid7 import uuid7


@admin.register(ConsentNotice)
class ConsentNoticeAdmin(ChangeLogAdmin):
    """Receipts refer to the notice a person read, so every version is kept."""

    list_display = (
        *("title", "owner", "language", "version", "is_shown", "enabled"),
        *("agreed", "created_at"),
    )
    list_filter = ("language", "enabled", "service")
    list_select_related = ("service",)
    search_fields = ("title", "body")
    readonly_fields = ("version", "preview", "sha256", "created_at")

    class Media:
        css = {"all": ("admin_pages.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[ConsentNotice]:
        found: QuerySet[ConsentNotice] = super().get_queryset(request)
        return found.annotate(receipts_count=Count("receipts"))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        owner = (None, {"fields": ["service", "language", "enabled"]})
        texts = ("Texts", {"fields": list(TEXT_FIELDS), "description": _HOW})
        if obj is None:
            return [owner, texts]
        shown = ("As people see it", {"fields": ["preview"]})
        kept = ("This version", {"fields": ["version", "sha256", "created_at"]})
        return [shown, owner, texts, kept]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.readonly_fields, *(("service", "language") if obj else ()))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No: a person may be reading it now. Take it out of use instead."""
        return False

    def save_model(
        self, request: HttpRequest, obj: ConsentNotice, form: Any, change: bool
    ) -> None:
        """Save changed texts as the next version."""
        if change and not set(TEXT_FIELDS).isdisjoint(form.changed_data):
            obj.pk, obj.version = uuid7(), 0
            obj._state.adding = True
            text = "The changed text is a new version, shown from now on."
            messages.info(request, text)
        super().save_model(request, obj, form, change)

    @admin.display(description="Service", ordering="service__name")
    def owner(self, notice: ConsentNotice) -> str:
        """The service, or all without a notice of their own."""
        return str(notice.service) if notice.service else "All without their own"

    @admin.display(description="Shown now", boolean=True)
    def is_shown(self, notice: ConsentNotice) -> bool:
        return notice in notices.current()

    @admin.display(description="Receipts", ordering="receipts_count")
    def agreed(self, notice: Any) -> int:
        return int(notice.receipts_count)

    @admin.display(description="Banner")
    def preview(self, notice: ConsentNotice) -> SafeString:
        """The banner, laid out about as the recorder does."""
        return format_html(
            '<div class="sh-notice" lang="{}"><strong>{}</strong>{}{}'
            '<p><span class="sh-notice-button">{}</span> '
            '<span class="sh-notice-button">{}</span></p></div>',
            notice.language,
            notice.title,
            mark_safe(linebreaks(notice.body, autoescape=True)),  # noqa: S308
            format_html("<p><u>{}</u></p>", notice.privacy_url)
            if notice.privacy_url
            else "",
            notice.decline,
            notice.accept,
        )


_HOW = (
    "State what is recorded, why, for how long, and that a person may decline. A "
    "changed text is saved as a new version, for which everyone is asked again; the "
    "old one is kept with its receipts."
)
