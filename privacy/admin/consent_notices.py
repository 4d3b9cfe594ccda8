"""The words of the consent banner in the admin; other words are another version."""

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
from privacy.models.consent_notice import WORDS
from sessionhub.lib.uuid7 import uuid7


@admin.register(ConsentNotice)
class ConsentNoticeAdmin(ChangeLogAdmin):
    """Receipts name the words a person read, so every version stays."""

    list_display = (
        *("title", "whose", "language", "version", "is_shown", "enabled"),
        *("agreed", "created_at"),
    )
    list_filter = ("language", "enabled", "service")
    list_select_related = ("service",)
    search_fields = ("title", "body")
    readonly_fields = ("version", "preview", "sha256", "created_at")

    class Media:
        css = {"all": ("admin_pages.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[ConsentNotice]:
        """Count who agreed."""
        found: QuerySet[ConsentNotice] = super().get_queryset(request)
        return found.annotate(receipts_count=Count("receipts"))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show how it looks once it is there."""
        whose = (None, {"fields": ["service", "language", "enabled"]})
        words = ("Words", {"fields": list(WORDS), "description": _HOW})
        if obj is None:
            return [whose, words]
        shown = ("As people see it", {"fields": ["preview"]})
        kept = ("This version", {"fields": ["version", "sha256", "created_at"]})
        return [shown, whose, words, kept]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Keep a notice with its service and language."""
        return (*self.readonly_fields, *(("service", "language") if obj else ()))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Somebody may be reading it now; take it out of use instead."""
        return False

    def save_model(
        self, request: HttpRequest, obj: ConsentNotice, form: Any, change: bool
    ) -> None:
        """Save other words as the next version."""
        if change and not set(WORDS).isdisjoint(form.changed_data):
            obj.pk, obj.version = uuid7(), 0
            obj._state.adding = True
            told = "These words are a new version, shown from now on."
            messages.info(request, told)
        super().save_model(request, obj, form, change)

    @admin.display(description="Service", ordering="service__name")
    def whose(self, notice: ConsentNotice) -> str:
        """Its service, or all."""
        return str(notice.service) if notice.service else "All without their own"

    @admin.display(description="Shown now", boolean=True)
    def is_shown(self, notice: ConsentNotice) -> bool:
        """Whether it is the newest in use."""
        return notice in notices.current()

    @admin.display(description="Receipts", ordering="receipts_count")
    def agreed(self, notice: Any) -> int:
        """How many receipts name it (counted by the database)."""
        return int(notice.receipts_count)

    @admin.display(description="Banner")
    def preview(self, notice: ConsentNotice) -> SafeString:
        """The banner's words, laid out about as the recorder does."""
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
    "Say what is recorded, why, for how long, and that no is fine. Saving other words "
    "makes a new version and asks everybody anew; the old one stays with its receipts."
)
