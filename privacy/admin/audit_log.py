"""The audit log in the admin: search, read, export. Nothing is edited."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from privacy.admin import audit_filters, audit_texts
from privacy.admin.audit_export import export
from privacy.admin.offered import asked_of
from privacy.admin.read_only import ReadOnlyAdmin
from privacy.audit import browsing, chain, record
from privacy.audit.append import columns_of
from privacy.models import AuditHead, AuditLog, AuditVerification
from sessionhub.models import User

MOST_COUNTED = 10_000
REVEAL = "privacy.reveal_auditsubject"
EXPORT = "privacy.export_auditlog"


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts at most MOST_COUNTED rows, because a full count would take too long."""

    @cached_property
    def counted(self) -> int:
        """The number of rows, at most MOST_COUNTED + 1."""
        rows = cast(QuerySet[AuditLog], self.object_list)
        return rows[: MOST_COUNTED + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self.counted, MOST_COUNTED)

    @property
    def is_cut(self) -> bool:
        """Whether there are more rows than are counted."""
        return self.counted > MOST_COUNTED


@admin.register(AuditLog)
class AuditLogAdmin(ReadOnlyAdmin):
    """Every row, newest first."""

    list_display = ("number", "at", "what", "actor", "which", "facts_line")
    list_display_links = ("number",)
    list_filter = (
        *(audit_filters.DayFilter, audit_filters.OutcomeFilter),
        *(audit_filters.ActorFilter, audit_filters.ActorTypeFilter),
        *(audit_filters.TargetFilter, audit_filters.TargetTypeFilter),
        audit_filters.ActionFilter,
    )
    list_per_page = 100
    list_max_show_all = 0
    show_full_result_count = False
    # Each count would read every row.
    show_facets = admin.ShowFacets.NEVER
    paginator = BoundedPaginator
    ordering = ("-created_at", "-sequence")
    sortable_by = ()
    actions = None
    search_fields = ("action",)
    search_help_text = "A user, an action, a row's number, or any id"
    change_list_template = "admin/privacy/auditlog/change_list.html"
    fields = (
        *("number", "at", "what", "actor_in_full", "which_in_full", "person"),
        *("facts", "in_chain", "id"),
    )
    readonly_fields = fields

    def get_urls(self) -> list[URLPattern]:
        page = path(
            "export/<str:kind>/",
            self.admin_site.admin_view(self.export_view),
            name="privacy_auditlog_export",
        )
        return [page, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list, and above it the state of the chain."""
        context = {
            "title": "Audit log",
            "verification": AuditVerification.objects.first(),
            "head": AuditHead.objects.first(),
            "may_export": request.user.has_perm(EXPORT),
            "query": request.GET.urlencode(),
            "most_counted": MOST_COUNTED,
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditLog], search_term: str
    ) -> tuple[QuerySet[AuditLog], bool]:
        """Search by index; recorded persons only with the permission to see them."""
        if not search_term.strip():
            return queryset, False
        may_reveal = request.user.has_perm(REVEAL)
        found = browsing.search(queryset, search_term, may_reveal=may_reveal)
        return found, False

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> AuditLog | None:
        """Return one row, with its person for users who may see it."""
        row: AuditLog | None = super().get_object(request, object_id, from_field)
        if row is not None:
            row.revealed = self._reveal(request, row)  # type: ignore[attr-defined]
        return row

    def _reveal(self, request: HttpRequest, row: AuditLog) -> str:
        """Return the person a row is about, after recording that it is shown."""
        if not (
            self.has_view_permission(request, row) and request.user.has_perm(REVEAL)
        ):
            return "hidden"
        person = audit_texts.person_behind(row)
        if person is None:
            return "forgotten"
        record(
            "privacy.audit.subject_revealed",
            actor=cast(User, request.user),
            target=row.pk,
            target_type="AuditLog",
            metadata={"subject": row.metadata["subject"], "row": row.sequence},
        )
        return f"{person.user_id} ({person.service})"

    def history_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Redirect to the row: it is written once and has no history."""
        address = reverse("admin:privacy_auditlog_change", args=[object_id])
        return HttpResponseRedirect(address)

    def export_view(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        """Return the rows of the list as a file, after recording the export."""
        if not (self.has_view_permission(request) and request.user.has_perm(EXPORT)):
            raise PermissionDenied
        address = reverse("admin:privacy_auditlog_changelist")
        if kind not in ("csv", "jsonl"):
            return HttpResponseRedirect(address)
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(f"{address}?e=1")
        record(
            "privacy.audit.exported",
            actor=cast(User, request.user),
            target_type="AuditLog",
            metadata={"format": kind, **asked_of(self, request)},
        )
        return export(rows, kind)

    @admin.display(description="#", ordering="sequence")
    def number(self, row: AuditLog) -> int:
        return row.sequence

    @admin.display(description="When", ordering="created_at")
    def at(self, row: AuditLog) -> str:
        return f"{timezone.localtime(row.created_at):%Y-%m-%d %H:%M:%S}"

    @admin.display(description="Action", ordering="action")
    def what(self, row: AuditLog) -> SafeString:
        outcome = browsing.outcome_of(row.action)
        return format_html(
            '<code class="sh-audit-action" data-is="{}">{}</code>',
            outcome,
            # A name breaks after a dot, not inside a part.
            format_html_join(mark_safe("<wbr>"), "{}", _parts(row.action)),
        )

    @admin.display(description="Actor")
    def actor(self, row: AuditLog) -> SafeString:
        """The actor, with a link to all their rows."""
        return format_html(
            '<a href="?{}">{}</a> <span class="sh-quiet">{}</span>',
            urlencode({"actor": row.actor_id}),
            audit_texts.actor_name(row),
            row.actor_type,
        )

    @admin.display(description="Target", empty_value="")
    def which(self, row: AuditLog) -> SafeString | None:
        """The target, with a link to all its rows."""
        if row.target_id is None:
            return format_html('<span class="sh-quiet">{}</span>', row.target_type)
        return format_html(
            '<a href="?{}" title="{}">{}</a> <span class="sh-quiet">{}</span>',
            urlencode({"target": row.target_id}),
            row.target_id,
            audit_texts.target_name(row),
            row.target_type,
        )

    @admin.display(description="Facts", empty_value="")
    def facts_line(self, row: AuditLog) -> SafeString:
        return format_html(
            '<span class="sh-audit-line">{}</span>', audit_texts.line_of(row)
        )

    @admin.display(description="Actor")
    def actor_in_full(self, row: AuditLog) -> SafeString:
        """The actor with the email and role of that time."""
        actor = audit_texts.actor_of(row)
        known = (actor.get("email"), actor.get("role"), row.actor_type, row.actor_id)
        return format_html(
            '{} <span class="sh-quiet">{}</span><br>'
            '<a href="{}?{}">Everything they did</a>',
            audit_texts.actor_name(row),
            " · ".join(str(each) for each in known if each),
            reverse("admin:privacy_auditlog_changelist"),
            urlencode({"actor": row.actor_id}),
        )

    @admin.display(description="Target", empty_value="nothing in particular")
    def which_in_full(self, row: AuditLog) -> SafeString | None:
        if row.target_id is None:
            return None
        address = audit_texts.target_page(row)
        opened = format_html(' · <a href="{}">Open it</a>', address) if address else ""
        return format_html(
            '{} {} <span class="sh-quiet">{}</span><br>'
            '<a href="{}?{}">Everything done to it</a>{}',
            row.target_type,
            row.metadata.get("target", ""),
            row.target_id,
            reverse("admin:privacy_auditlog_changelist"),
            urlencode({"target": row.target_id}),
            opened,
        )

    @admin.display(description="Recorded person", empty_value="none")
    def person(self, row: AuditLog) -> SafeString | None:
        """The person the row is about, shown to users who may see it."""
        pseudonym = audit_texts.pseudonym_of(row)
        if pseudonym is None:
            return None
        return format_html(
            '{} <span class="sh-quiet">pseudonym {}</span>',
            getattr(row, "revealed", "hidden"),
            pseudonym,
        )

    @admin.display(description="Facts")
    def facts(self, row: AuditLog) -> SafeString:
        return format_html(
            '<dl class="sh-audit-facts">{}</dl>',
            format_html_join("", "<dt>{}</dt><dd>{}</dd>", audit_texts.facts_of(row)),
        )

    @admin.display(description="In the chain")
    def in_chain(self, row: AuditLog) -> SafeString:
        holds = chain.hash_of(columns_of(row)) == row.hash
        return format_html(
            '<p class="sh-audit-chain" data-holds="{}">{}</p>'
            '<dl class="sh-audit-facts"><dt>Hash</dt><dd><code>{}</code></dd>'
            "<dt>Row before</dt><dd><code>{}</code></dd></dl>",
            "yes" if holds else "no",
            "It hashes to what was written with it."
            if holds
            else "It was changed: it does not hash to what was written with it.",
            row.hash,
            row.previous_hash,
        )


def _parts(action: str) -> list[tuple[str]]:
    return [(part,) for part in re.split(r"(?<=[._])", action) if part]
