"""Chunks that could not be stored: see why, try again, look inside, delete."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import redis
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.db.models.functions import Length
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from recordings.ingest.decode.inflate import is_gzip
from recordings.models import DeadLetter
from recordings.services import dead_letters


@admin.register(DeadLetter)
class DeadLetterAdmin(admin.ModelAdmin):
    """Nothing is edited; a chunk is tried again as it came."""

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
        "as_sent",
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

    @admin.display(description="As it was sent")
    def as_sent(self, letter: DeadLetter) -> str:
        """A link to the bytes; they were never masked, so it needs the permission."""
        address = reverse("admin:recordings_deadletter_body", args=[letter.pk])
        return format_html('<a href="{}">Download the body</a>', address)

    @admin.display(description="What the ingest edge knew")
    def entry_text(self, letter: DeadLetter) -> str:
        """The entry's fields."""
        text = json.dumps(letter.entry, indent=2, sort_keys=True)
        return format_html("<pre>{}</pre>", text)

    @admin.action(description="Try again", permissions=("change",))
    def try_again(self, request: HttpRequest, letters: QuerySet[DeadLetter]) -> None:
        """Put the chunks back where the worker finds them."""
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

    def get_urls(self) -> list[URLPattern]:
        """Add the download."""
        body = path(
            "<uuid:letter_id>/body/",
            self.admin_site.admin_view(self.body),
            name="recordings_deadletter_body",
        )
        return [body, *super().get_urls()]

    def body(self, request: HttpRequest, letter_id: Any) -> HttpResponse:
        """Send the body exactly as it came."""
        letter = DeadLetter.objects.filter(pk=letter_id).first()
        if not self.has_change_permission(request, letter):
            raise PermissionDenied
        if letter is None:
            raise Http404
        content = bytes(letter.body)
        name = f"{letter.session_id}-{letter.seq}.json{'.gz' * is_gzip(content)}"
        return HttpResponse(
            content,
            content_type="application/octet-stream",
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "Cache-Control": "no-store",
            },
        )
