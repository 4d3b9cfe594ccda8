"""Consent receipts in the admin: list, search, withdraw on request."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import redis
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from privacy.admin.view_log import ViewLogAdmin
from privacy.consent import receipts
from privacy.models import ConsentReceipt
from sessionhub.lib.person_names import user_id_form

MOST_AT_ONCE = 500


class StatusFilter(admin.SimpleListFilter):
    """Granted, expired or withdrawn, as of now."""

    title = "status"
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            (status, status.title()) for status in ("granted", "expired", "withdrawn")
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[ConsentReceipt]
    ) -> QuerySet[ConsentReceipt]:
        given = queryset.filter(withdrawn_at=None)
        match self.value():
            case "granted":
                return given.filter(expires_at__gt=timezone.now())
            case "expired":
                return given.filter(expires_at__lte=timezone.now())
            case "withdrawn":
                return queryset.exclude(withdrawn_at=None)
        return queryset


@admin.register(ConsentReceipt)
class ConsentReceiptAdmin(ViewLogAdmin):
    """Nothing is edited: a receipt is the stored answer of a person."""

    audit_name = "privacy.consent_receipt"

    list_display = (
        *("created_at", "badge", "service", "consent_id", "user_id"),
        *("agreed_to", "method", "expires_at", "withdrawn_at", "recording"),
    )
    list_filter = ("service", StatusFilter, "method", "gpc", "dnt", "created_at")
    list_select_related = ("service",)
    search_fields = ("user_id",)
    search_help_text = "A user id, or the id of a consent, receipt or session"
    date_hierarchy = "created_at"
    actions = ("withdraw_chosen",)
    fields = (
        *("badge", "withdraw_link", "service", "consent_id", "user_id", "recording"),
        *("agreed_to", "method", "notice_shown", "gpc", "dnt"),
        *("granted_at", "expires_at", "withdrawn_at", "withdrawn_by", "id"),
    )
    readonly_fields = fields

    class Media:
        css = {"all": ("admin_pages.css",)}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """No: receipts are made by the consent banner."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No: a receipt is the proof of a consent."""
        return False

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

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search by any of the ids, else by user."""
        named = Q(user_form=user_id_form(search_term)) if search_term.strip() else Q()
        try:
            wanted = UUID(search_term.strip())
        except ValueError:
            found, repeats = super().get_search_results(request, queryset, search_term)
            return (found | queryset.filter(named) if named else found), repeats
        ids = Q(consent_id=wanted) | Q(pk=wanted) | Q(session_id=wanted)
        return queryset.filter(ids | named), False

    @admin.display(description="Status")
    def badge(self, receipt: ConsentReceipt) -> SafeString:
        return format_html(
            '<span class="sh-consent" data-is="{0}">{0}</span>', receipt.status
        )

    @admin.display(description="Agreed to", empty_value="nothing")
    def agreed_to(self, receipt: ConsentReceipt) -> str | None:
        return ", ".join(receipt.scopes) or None

    @admin.display(description="What was read", empty_value="text of the site")
    def notice_shown(self, receipt: ConsentReceipt) -> SafeString | str | None:
        """A link to the notice, or the version the site named."""
        if receipt.notice is None:
            return receipt.notice_version or None
        address = reverse(
            "admin:privacy_consentnotice_change", args=[receipt.notice_id]
        )
        return format_html(
            '<a href="{}">{}</a> <code>{}…</code>',
            address,
            receipt.notice,
            receipt.notice_hash[:12],
        )

    @admin.display(description="Recording")
    def recording(self, receipt: ConsentReceipt) -> SafeString | None:
        """A link to the replay of the first session recorded under it."""
        if receipt.session_id is None:
            return None
        address = f"/admin/session-recordings/{receipt.session_id}/"
        return format_html('<a href="{}">{}</a>', address, receipt.session_id)

    @admin.display(description="Withdraw")
    def withdraw_link(self, receipt: ConsentReceipt) -> SafeString | str:
        """A link to the confirmation page."""
        if receipt.withdrawn_at is not None:
            return "Nothing more is recorded under it."
        return format_html(
            '<a class="button" href="{}?ids={}">Withdraw for this person</a>',
            reverse("admin:privacy_consentreceipt_withdraw"),
            receipt.pk,
        )

    @admin.action(description="Withdraw", permissions=("change",))
    def withdraw_chosen(
        self, request: HttpRequest, chosen: QuerySet[ConsentReceipt]
    ) -> HttpResponse:
        """Redirect to the confirmation page: it cannot be undone."""
        ids = ",".join(
            str(pk) for pk in chosen.values_list("pk", flat=True)[:MOST_AT_ONCE]
        )
        address = reverse("admin:privacy_consentreceipt_withdraw")
        return HttpResponseRedirect(f"{address}?ids={ids}")

    def get_urls(self) -> list[URLPattern]:
        page = path(
            "withdraw/",
            self.admin_site.admin_view(self.withdraw_view),
            name="privacy_consentreceipt_withdraw",
        )
        return [page, *super().get_urls()]

    def withdraw_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for confirmation, then (POST) withdraw: nothing more is recorded then."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        chosen = ConsentReceipt.objects.filter(
            pk__in=_uuids(request.GET.get("ids", "")), withdrawn_at=None
        ).select_related("service")
        self.on_record(request, "listed", withdraw=len(chosen))
        back = reverse("admin:privacy_consentreceipt_changelist")
        if request.method == "POST":
            self._withdraw(request, list(chosen))
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": "Withdraw consent?",
            "opts": self.opts,
            "chosen": chosen,
            "back": back,
        }
        name = "admin/privacy/consentreceipt/withdraw.html"
        return TemplateResponse(request, name, context)

    def _withdraw(self, request: HttpRequest, chosen: list[ConsentReceipt]) -> None:
        try:
            for receipt in chosen:
                self.on_record(request, "withdrawn", receipt)
                receipts.withdraw(
                    service_id=receipt.service_id,
                    consent_id=receipt.consent_id,
                    by=request.user.get_username(),
                )
                self.log_change(request, receipt, "Withdrew the consent.")
        except redis.RedisError:
            text = "The buffer does not answer, so not all took effect. Try again."
            messages.error(request, text)
            return
        noun = "consent was" if len(chosen) == 1 else "consents were"
        messages.success(request, f"{len(chosen)} {noun} withdrawn.")


def _uuids(text: str) -> list[UUID]:
    """Return the ids of a comma-separated list; other parts are left out."""
    found = []
    for part in text.split(",")[:MOST_AT_ONCE]:
        try:
            found.append(UUID(part))
        except ValueError:
            continue
    return found
