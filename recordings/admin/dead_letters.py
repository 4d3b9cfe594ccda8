"""Chunks that could not be stored: see why, try again, delete."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import redis
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.db.models.functions import Length
from django.http import HttpRequest
from django.utils.html import format_html

from privacy.admin.view_log import ViewLogAdmin
from recordings.models import DeadLetter
from recordings.services import dead_letters


@admin.register(DeadLetter)
class DeadLetterAdmin(ViewLogAdmin):
    """Nothing is edited; a chunk is tried again as it came."""

    audit_name = "recordings.dead_letter"

    list_display = (
        "created_at",
        "service",
        "code",
        "detail",
        "session_id",
        "seq",
        "size",
        "retried_at",
    )
    list_filter = ("code", "service", "created_at")
    list_select_related = ("service",)
    search_fields = ("code", "detail")
    search_help_text = "A session's id, or words of the reason"
    date_hierarchy = "created_at"
    actions = ("try_again",)
    fields = (
        "service",
        "session_id",
        "window_id",
        "seq",
        "code",
        "detail",
        "received_at",
        "created_at",
        "retried_at",
        "size",
        "sealed",
        "entry_text",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[DeadLetter]:
        """Leave the bodies where they are until one is asked for."""
        letters: QuerySet[DeadLetter] = super().get_queryset(request).defer("body")
        return letters.annotate(size=Length("body"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[DeadLetter], search_term: str
    ) -> tuple[QuerySet[DeadLetter], bool]:
        """Find a session by its id, as people copy it, else search the reasons."""
        try:
            return queryset.filter(session_id=UUID(search_term.strip())), False
        except ValueError:
            return super().get_search_results(request, queryset, search_term)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only the worker adds."""
        return False

    @admin.display(description="bytes", ordering="size")
    def size(self, letter: Any) -> int:
        """How big the body is (counted by the database)."""
        return int(letter.size)

    @admin.display(description="What was sent")
    def sealed(self, letter: DeadLetter) -> str:
        """Why it cannot be read here."""
        return (
            "Sealed. What cannot be read cannot be masked, so it is never shown; "
            "trying again sends it through masking once more."
        )

    @admin.display(description="What the ingest edge knew")
    def entry_text(self, letter: DeadLetter) -> str:
        """The entry's fields."""
        text = json.dumps(letter.entry, indent=2, sort_keys=True)
        return format_html("<pre>{}</pre>", text)

    @admin.action(description="Try again", permissions=("change",))
    def try_again(self, request: HttpRequest, letters: QuerySet[DeadLetter]) -> None:
        """Put the chunks back where the worker finds them."""
        for letter in letters:
            self.on_record(request, "retried", letter)
        try:
            count = dead_letters.try_again(letters.defer(None))
        except redis.RedisError:
            self.message_user(
                request, "The buffer does not answer. Try later.", messages.ERROR
            )
            return
        noun = "chunk goes" if count == 1 else "chunks go"
        self.message_user(
            request,
            f"{count} {noun} to the worker again. What can be stored now leaves this "
            "list; the rest stays with its new reason.",
            messages.SUCCESS,
        )
