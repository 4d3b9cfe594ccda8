"""Recorded applications in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import JSONField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from privacy.admin.change_log import ChangeLogAdmin
from sessionhub.admin.lines import LinesField
from sessionhub.models import Service
from sessionhub.models.service import all_console_levels, new_secret
from sessionhub.script_tag import script_tag

CONSENT = [
    "consent_policy",
    "consent_off_reason",
    "consent_days",
    "respect_dnt",
    "watch_notice",
]


class ServiceForm(forms.ModelForm):
    """Lists are typed one per line; console levels are check boxes."""

    allowed_origins = LinesField(
        required=False,
        help_text="One per line, like https://shop.example.com. Empty allows all.",
    )
    trigger_urls = LinesField(
        required=False,
        label="Addresses",
        help_text="One per line. Record only after an address contains one of these.",
    )
    trigger_events = LinesField(
        required=False,
        label="Events",
        help_text="One per line. Record only after track() names one of these.",
    )
    console_levels = forms.MultipleChoiceField(
        required=False,
        # A declared field does not take the default of the model.
        initial=all_console_levels,
        choices=[(level, level) for level in all_console_levels()],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Service
        exclude = ("identity_secret", "key")
        labels = {
            "min_duration_ms": "Shortest visit (ms)",
            "watch_notice": "When a user watches live",
            "retention_days": "Kept for (days)",
            "network_enabled": "Network requests",
            "network_bodies": "Bodies of requests and responses",
            "trigger_on_error": "An error",
            "pre_trigger_ms": "Time kept from before (ms)",
        }
        help_texts = {
            "slug": "Its short name in addresses and filters: web-app.",
            "consent_off_reason": "Why no consent is needed: staff, contract or law.",
            "enabled": "If off, nothing is accepted and recorders are stopped.",
            "sampling": "Share of visits that are recorded: 0.1 is one in ten.",
            "min_duration_ms": "Nothing of a visit is sent before it is this old.",
            "trigger_on_error": "Record only once the page has an error.",
            "pre_trigger_ms": "How much of the time before is recorded as well.",
        }


@admin.register(Service)
class ServiceAdmin(ChangeLogAdmin):
    """A service, its script tag and its secret."""

    form = ServiceForm
    list_display = (
        *("name", "slug", "key", "enabled", "consent_policy"),
        *("sampling", "retention_days"),
    )
    list_filter = ("enabled", "consent_policy")
    search_fields = ("name", "slug", "key")
    prepopulated_fields = {"slug": ("name",)}
    readonly_fields = ("script_tag", "secret", "created_at", "updated_at")
    change_form_template = "admin/sessionhub/service/change_form.html"
    formfield_overrides = {JSONField: {"widget": forms.Textarea}}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show tag and secret of an existing service only."""
        identity = ["identity_required"]
        dates: list[Any] = []
        start: list[Any] = [(None, {"fields": ["name", "slug", "enabled"]})]
        if obj is not None:
            start.append(("On the site", {"fields": ["script_tag"]}))
            dates.append(("History", {"fields": ["created_at", "updated_at"]}))
            if self.has_change_permission(request, obj):
                identity.append("secret")
        recorded = ["sampling", "min_duration_ms", "retention_days"]
        triggers = ["trigger_urls", "trigger_events", "trigger_on_error"]
        seen = ["console_levels", "network_enabled", "network_bodies"]
        return [
            *start,
            ("Origins", {"fields": ["allowed_origins"]}),
            ("Consent", {"fields": CONSENT}),
            ("Identity", {"fields": identity}),
            ("What is recorded", {"fields": [*recorded, *seen]}),
            ("Record only after", {"fields": [*triggers, "pre_trigger_ms"]}),
            *dates,
        ]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Suggest a slug for a new service only."""
        return {} if obj else self.prepopulated_fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Keep the slug of an existing service: recordings and pages refer to it."""
        return (*self.readonly_fields, "slug") if obj else self.readonly_fields

    def get_form(
        self,
        request: HttpRequest,
        obj: Any = None,
        change: bool = False,
        **kwargs: Any,
    ) -> type[forms.ModelForm]:
        """Set the service's script tag, which holds the address of this request."""
        if obj is not None:
            obj.tag = script_tag(obj, request=request)
        return super().get_form(request, obj, change=change, **kwargs)

    @admin.display(description="Script tag")
    def script_tag(self, service: Service) -> SafeString:
        """The tag with a button that copies it."""
        return format_html(
            '<div class="sh-snippet"><code id="sh-tag">{}</code>'
            '<button type="button" class="button" data-copy="#sh-tag"'
            ' data-copied="Copied">Copy</button></div>',
            service.tag,  # type: ignore[attr-defined]
        )

    @admin.display(description="Identity secret")
    def secret(self, service: Service) -> SafeString:
        """The secret, behind a click, with the way to a new one."""
        return format_html(
            "<details><summary>Show</summary>"
            '<p class="sh-secret" id="sh-secret">{}</p></details>'
            '<span class="help">identityHash is the HMAC-SHA256 of the user id with '
            "this secret. Keep it on your server. "
            '<a href="{}">Make a new one</a></span>',
            service.identity_secret,
            reverse("admin:sessionhub_service_new_secret", args=[service.pk]),
        )

    def get_urls(self) -> list[URLPattern]:
        """Add the page that makes a new secret."""
        page = path(
            "<uuid:service_id>/new-secret/",
            self.admin_site.admin_view(self.new_secret_view),
            name="sessionhub_service_new_secret",
        )
        return [page, *super().get_urls()]

    def new_secret_view(self, request: HttpRequest, service_id: Any) -> HttpResponse:
        """Ask for confirmation, then make a new secret; the old one stops working."""
        service = Service.objects.filter(pk=service_id).first()
        if service is None:
            raise Http404
        if not self.has_change_permission(request, service):
            raise PermissionDenied
        back = reverse("admin:sessionhub_service_change", args=[service.pk])
        if request.method == "POST":
            service.identity_secret = new_secret()
            with transaction.atomic():
                service.save(update_fields=["identity_secret", "updated_at"])
                change = "Made a new identity secret."
                self.log_as(request, service, "secret_rotated", change)
            messages.success(request, f"{service} has a new identity secret.")
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": "Make a new identity secret?",
            "opts": self.opts,
            "service": service,
            "back": back,
        }
        return TemplateResponse(
            request, "admin/sessionhub/service/new_secret.html", context
        )
