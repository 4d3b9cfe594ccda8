"""Access grants: opened recordings with reasons, and reviews of break-glass."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from privacy.access import break_glass
from privacy.access.permissions import REVIEW_BREAK_GLASS
from privacy.access.reviews import ranges_of
from privacy.access.viewed_ranges import ranges_text
from privacy.admin.access_revoke import revoke_view
from privacy.admin.read_only import ReadOnlyAdmin
from privacy.models import AccessGrant
from privacy.models.access_grant import LONGEST_REASON
from sessionhub.lib.plain_text import storable
from sessionhub.models import User


class ReviewFilter(admin.SimpleListFilter):
    """Break-glass that waits for a review, or was reviewed."""

    title = "break-glass"
    parameter_name = "glass"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("waiting", "Waiting for a review"),
            ("reviewed", "Reviewed"),
            ("all", "All break-glass"),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[AccessGrant]
    ) -> QuerySet[AccessGrant]:
        broken = queryset.filter(break_glass=True)
        match self.value():
            case "waiting":
                return broken.filter(reviewed_at=None)
            case "reviewed":
                return broken.exclude(reviewed_at=None)
            case "all":
                return broken
        return queryset


@admin.register(AccessGrant)
class AccessGrantAdmin(ReadOnlyAdmin):
    """Every grant with its reason. Nothing is edited."""

    list_title = "Opened recordings and their reasons"
    list_display = ("created_at", "user", "why", "recording", "badge", "glass")
    list_filter = (ReviewFilter, "reason_code", "created_at", "user")
    list_select_related = ("user", "reviewed_by")
    list_per_page = 50
    search_fields = (
        *("user__username", "user__email", "user__first_name", "user__last_name"),
        *("ticket", "reason"),
    )
    search_help_text = "A user, a ticket, text of the reason, or a recording's id"
    date_hierarchy = "created_at"
    fields = (
        *("user", "recording", "reason_code", "reason", "ticket", "created_at"),
        *("expires_at", "badge", "seen", "first_used_at", "revoked_at", "token"),
        "glass",
        *("reviewed_by", "reviewed_at", "review_note", "id"),
    )
    readonly_fields = fields
    change_form_template = "admin/privacy/accessgrant/change_form.html"

    def get_fields(self, request: HttpRequest, obj: AccessGrant | None = None) -> Any:
        """Leave out fields that do not apply to this grant."""
        hidden: set[str] = set()
        if obj is not None and not obj.break_glass:
            hidden |= {"glass", "reviewed_by", "reviewed_at", "review_note"}
        if obj is not None and obj.revoked_at is None:
            hidden.add("revoked_at")
        if obj is not None and obj.api_token is None:
            hidden.add("token")
        return [name for name in self.fields or () if name not in hidden]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search by the id of a recording or grant, else by text."""
        try:
            wanted = UUID(search_term.strip())
        except ValueError:
            return super().get_search_results(request, queryset, search_term)
        return queryset.filter(Q(session_id=wanted) | Q(pk=wanted)), False

    @admin.display(description="Why", ordering="reason_code")
    def why(self, grant: AccessGrant) -> SafeString:
        """Code, ticket and the start of the text."""
        more = " · ".join(filter(None, (grant.ticket, grant.reason)))
        return format_html(
            '{}<br><span class="sh-quiet">{}</span>',
            grant.get_reason_code_display(),
            Truncator(more).chars(90),
        )

    @admin.display(description="Recording", ordering="session_id")
    def recording(self, grant: AccessGrant) -> SafeString:
        """A link to the replay page."""
        return format_html(
            '<a href="/admin/session-recordings/{0}/"><code>{1}…{2}</code></a>',
            grant.session_id,
            str(grant.session_id)[:8],
            str(grant.session_id)[-6:],
        )

    @admin.display(description="State")
    def badge(self, grant: AccessGrant) -> SafeString:
        return format_html(
            '<span class="sh-grant" data-is="{0}">{0}</span>', grant.state
        )

    @admin.display(description="Break-glass", empty_value="")
    def glass(self, grant: AccessGrant) -> SafeString | None:
        """Whether a break-glass was reviewed; None for other grants."""
        if not grant.break_glass:
            return None
        state = "reviewed" if grant.reviewed_at else "to review"
        return format_html('<span class="sh-grant" data-is="{0}">{0}</span>', state)

    @admin.display(description="Seen of it")
    def seen(self, grant: AccessGrant) -> str:
        """The ranges viewed under the grant."""
        return ranges_text(ranges_of(grant)) or "nothing"

    @admin.display(description="Asked for with the token")
    def token(self, grant: AccessGrant) -> str:
        return str(grant.api_token)

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "revoke-everything/",
                self.admin_site.admin_view(revoke_view),
                name="privacy_revoke_everything",
            ),
            path(
                "<uuid:grant_id>/review/",
                self.admin_site.admin_view(self.review_view),
                name="privacy_accessgrant_review",
            ),
            *super().get_urls(),
        ]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show the review form to users with the permission."""
        grant = cast("AccessGrant | None", kwargs.get("obj"))
        waits = grant is not None and grant.break_glass and grant.reviewed_at is None
        if grant is not None and waits:
            context["is_own"] = grant.user_id == request.user.pk
            context["may_review"] = request.user.has_perm(REVIEW_BREAK_GLASS)
            context["longest_note"] = LONGEST_REASON
        return super().render_change_form(request, context, *args, **kwargs)

    def review_view(self, request: HttpRequest, grant_id: UUID) -> HttpResponse:
        """Sign the review of a break-glass (POST)."""
        if not request.user.has_perm(REVIEW_BREAK_GLASS):
            raise PermissionDenied
        grant = AccessGrant.objects.filter(pk=grant_id, break_glass=True).first()
        if grant is None:
            raise Http404
        back = reverse("admin:privacy_accessgrant_change", args=[grant.pk])
        if request.method == "POST":
            self._review(request, grant)
        return HttpResponseRedirect(back)

    def _review(self, request: HttpRequest, grant: AccessGrant) -> None:
        note = storable(request.POST.get("note", ""))[:LONGEST_REASON]
        try:
            done = break_glass.review(
                grant=grant, by=cast(User, request.user), note=note
            )
        except break_glass.OwnGrantError:
            messages.error(request, "A second person has to review what you opened.")
        except break_glass.NoteMissingError:
            messages.error(request, "Write what you found.")
        else:
            text = "Reviewed." if done else "It was reviewed already."
            messages.success(request, text)
