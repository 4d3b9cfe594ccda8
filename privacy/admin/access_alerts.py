"""Access alerts, for every permitted user except the one they are about."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from privacy.access import alerts
from privacy.access.alert_email import sentence
from privacy.access.permissions import ACKNOWLEDGE
from privacy.admin.read_only import ReadOnlyAdmin
from privacy.models import AccessAlert, AlertKind
from sessionhub.models import User


class SeenFilter(admin.SimpleListFilter):
    """Acknowledged or not."""

    title = "acknowledged"
    parameter_name = "seen"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", "Not yet"), ("yes", "Acknowledged")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[AccessAlert]
    ) -> QuerySet[AccessAlert]:
        if self.value() is None:
            return queryset
        return queryset.filter(acknowledged_at__isnull=self.value() == "no")


@admin.register(AccessAlert)
class AccessAlertAdmin(ReadOnlyAdmin):
    """Alerts about the access of other users."""

    list_title = "Access alerts"
    list_display = ("raised_at", "badge", "happened", "seen")
    list_display_links = ("raised_at", "happened")
    list_filter = (SeenFilter, "kind", "raised_at", "subject")
    list_select_related = ("subject", "acknowledged_by", "grant")
    search_fields = ("subject__username", "subject__email", "subject__last_name")
    date_hierarchy = "raised_at"
    actions = ("acknowledge_chosen",)
    fields = (
        "badge",
        "happened",
        "subject",
        "raised_at",
        "opened",
        "seen",
        "emailed_at",
    )
    readonly_fields = fields
    change_form_template = "admin/privacy/accessalert/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[AccessAlert]:
        """Leave out alerts about the user themselves."""
        alerts_of_all: QuerySet[AccessAlert] = super().get_queryset(request)
        return alerts_of_all.exclude(subject_id=request.user.pk)

    @admin.display(description="What", ordering="kind")
    def badge(self, alert: AccessAlert) -> SafeString:
        """The kind as a coloured label."""
        return format_html(
            '<span class="sh-alert" data-is="{}">{}</span>',
            alert.kind,
            alert.get_kind_display(),
        )

    @admin.display(description="What happened")
    def happened(self, alert: AccessAlert) -> str:
        """The alert as a sentence."""
        return sentence(alert)

    @admin.display(description="Acknowledged")
    def seen(self, alert: AccessAlert) -> str:
        if alert.acknowledged_at is None:
            return "not yet"
        return f"{alert.acknowledged_by}, {alert.acknowledged_at:%Y-%m-%d %H:%M}"

    @admin.display(description="What they opened")
    def opened(self, alert: AccessAlert) -> SafeString:
        """A link to the grants the alert is about."""
        if alert.grant_id is not None:
            address = reverse("admin:privacy_accessgrant_change", args=[alert.grant_id])
            return format_html('<a href="{}">The break-glass to review</a>', address)
        if alert.kind == AlertKind.WRONG_PASSWORDS:
            return SafeString("nothing")
        address = reverse("admin:privacy_accessgrant_changelist")
        return format_html(
            '<a href="{}?user__id__exact={}">Everything they gave a reason for</a>',
            address,
            alert.subject_id,
        )

    @admin.action(description="Acknowledge", permissions=("acknowledge",))
    def acknowledge_chosen(
        self, request: HttpRequest, chosen: QuerySet[AccessAlert]
    ) -> None:
        done = sum(self._acknowledge(request, alert) for alert in chosen)
        messages.success(request, f"{done} acknowledged.")

    def has_acknowledge_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(ACKNOWLEDGE))

    def get_urls(self) -> list[URLPattern]:
        one = path(
            "<uuid:alert_id>/acknowledge/",
            self.admin_site.admin_view(self.acknowledge_view),
            name="privacy_accessalert_acknowledge",
        )
        return [one, *super().get_urls()]

    def acknowledge_view(self, request: HttpRequest, alert_id: UUID) -> HttpResponse:
        """Acknowledge one (POST)."""
        if not self.has_acknowledge_permission(request):
            raise PermissionDenied
        alert = self.get_queryset(request).filter(pk=alert_id).first()
        if alert is None:
            raise Http404
        if request.method == "POST":
            done = self._acknowledge(request, alert)
            text = "Acknowledged." if done else "It was acknowledged already."
            messages.success(request, text)
        back = reverse("admin:privacy_accessalert_change", args=[alert.pk])
        return HttpResponseRedirect(back)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show the button to users with the permission."""
        context["may_acknowledge"] = self.has_acknowledge_permission(request)
        return super().render_change_form(request, context, *args, **kwargs)

    def _acknowledge(self, request: HttpRequest, alert: AccessAlert) -> bool:
        return alerts.acknowledge(alert=alert, by=cast(User, request.user))
