"""Holds in the admin: what is kept, why, since when; released here too."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http import HttpResponseRedirect as Redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from privacy.admin.read_only import ReadOnlyAdmin
from privacy.admin.view_log import ViewLogAdmin
from privacy.models import SessionHold
from recordings.admin.session_actions import MOST_AT_ONCE


class StandsFilter(admin.SimpleListFilter):
    """Standing or released."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The two."""
        return [("standing", "Standing"), ("released", "Released")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[SessionHold]
    ) -> QuerySet[SessionHold]:
        """Those of the chosen state."""
        match self.value():
            case "standing":
                return queryset.filter(released_at=None)
            case "released":
                return queryset.exclude(released_at=None)
        return queryset


@admin.register(SessionHold)
class SessionHoldAdmin(ViewLogAdmin, ReadOnlyAdmin):
    """Nothing is edited: a hold is set on sessions, and ends by its release."""

    audit_name = "privacy.hold"
    list_title = "Holds"
    list_display = (
        *("created_at", "badge", "recording", "reason", "by"),
        *("released_at", "released_by"),
    )
    list_filter = (StandsFilter, "kind")
    list_select_related = ("by", "released_by")
    search_fields = ("reason",)
    search_help_text = "Words of the reason"
    actions = ("release",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only for the action; the page of one shows no fields to change."""
        return obj is None and request.user.has_perm("privacy.change_sessionhold")

    @admin.display(description="Kind", ordering="kind")
    def badge(self, hold: SessionHold) -> SafeString:
        """Keep or legal hold."""
        return format_html(
            '<span class="sh-erasure" data-is="{}">{}</span>',
            hold.kind if hold.released_at is None else "released",
            hold.get_kind_display(),
        )

    @admin.display(description="Recording")
    def recording(self, hold: SessionHold) -> SafeString:
        """The way to it."""
        address = reverse("recordings:replay", args=[hold.session_id])
        return format_html('<a href="{}"><code>{}</code></a>', address, hold.session_id)

    @admin.action(description="Release", permissions=("change",))
    def release(
        self, request: HttpRequest, chosen: QuerySet[SessionHold]
    ) -> HttpResponse:
        """Ask first, with a reason."""
        standing = chosen.filter(released_at=None)
        ids = standing.values_list("session_id", flat=True)[:MOST_AT_ONCE]
        query = [("action", "release"), *(("id", str(each)) for each in ids)]
        address = reverse("admin:recordings_recordedsession_act")
        return Redirect(f"{address}?{urlencode(query)}")
