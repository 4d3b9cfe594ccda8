"""API tokens in the admin: made, shown once, revoked."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from knox.models import get_digest_token
from knox.settings import CONSTANTS

from privacy.admin.change_log import ChangeLogAdmin
from sessionhub.models import ApiToken, User
from sessionhub.models.api_token import MAX_LIFETIME, Scope


def in_three_months() -> date:
    """Return the default last day of a new token."""
    return timezone.localdate() + timedelta(days=90)


class NewTokenForm(forms.ModelForm):
    """Purpose, owner, scopes and last day of a new token."""

    user = forms.ModelChoiceField(
        queryset=User.objects.filter(is_active=True, is_staff=True),
        label="Owner",
        help_text="The token may do no more than this user.",
    )
    scopes = forms.MultipleChoiceField(
        choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    last_day = forms.DateField(
        initial=in_three_months,
        widget=forms.DateInput({"type": "date"}),
        help_text="At most a year from today.",
    )

    class Meta:
        model = ApiToken
        fields = ("name", "user", "scopes", "last_day")

    def clean_last_day(self) -> date:
        """Refuse a token that has ended already or outlives a year."""
        day: date = self.cleaned_data["last_day"]
        today = timezone.localdate()
        if not today <= day <= today + MAX_LIFETIME:
            raise ValidationError("Choose a day from today to a year from today.")
        return day

    def save(self, commit: bool = True) -> ApiToken:
        """Make the token; `secret` on the result is its value, known only now."""
        row: ApiToken = super().save(commit=False)
        row.digest, row.secret = get_digest_token()  # type: ignore[attr-defined]
        row.token_key = row.secret[: CONSTANTS.TOKEN_KEY_LENGTH]  # type: ignore[attr-defined]
        end = datetime.combine(
            self.cleaned_data["last_day"] + timedelta(days=1), time()
        )
        row.expiry = timezone.make_aware(end)
        if commit:
            row.save()
        return row


def own_token_form(person: User) -> type[NewTokenForm]:
    """Return the form with one possible owner.

    A token of an owner with more rights would be a way to get them.
    """

    class OwnTokenForm(NewTokenForm):
        user = forms.ModelChoiceField(
            queryset=User.objects.filter(pk=person.pk),
            initial=person,
            label="Owner",
            help_text="The token may do no more than you.",
        )

    return OwnTokenForm


@admin.register(ApiToken)
class ApiTokenAdmin(ChangeLogAdmin):
    """Tokens are made and revoked here, never changed or deleted."""

    list_display = (
        "name",
        "user",
        "may",
        "state_badge",
        "created",
        "expiry",
        "used",
    )
    list_filter = ("revoked_at", "expiry", "user")
    list_select_related = ("user",)
    search_fields = ("name", "user__username", "user__email", "token_key")
    fields = ("name", "user", "may", "state_badge", "created", "expiry", "used")
    actions = ("revoke_chosen",)
    change_form_template = "admin/sessionhub/apitoken/change_form.html"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the form's fields for a new token, the columns for an old one."""
        return super().get_fields(request, obj) if obj else NewTokenForm.Meta.fields

    def get_form(
        self,
        request: HttpRequest,
        obj: Any = None,
        change: bool = False,
        **kwargs: Any,
    ) -> type[forms.ModelForm]:
        """Use the form of new tokens; offer others as owners to superusers only."""
        if obj is not None:
            return super().get_form(request, obj, change=change, **kwargs)
        if request.user.is_superuser:
            return NewTokenForm
        return own_token_form(cast(User, request.user))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: a token does not change, and revoking has its own check."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: the list must show who had access until when."""
        return False

    def may_revoke(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("sessionhub.change_apitoken"))

    has_revoke_permission = may_revoke

    @admin.display(description="May")
    def may(self, token: ApiToken) -> str:
        return ", ".join(token.scopes)

    @admin.display(description="State")
    def state_badge(self, token: ApiToken) -> SafeString:
        return format_html(
            '<span class="sh-state" data-state="{0}">{0}</span>', token.state
        )

    @admin.display(
        description="Last used", ordering="last_used_at", empty_value="never"
    )
    def used(self, token: ApiToken) -> datetime | None:
        return token.last_used_at

    @admin.action(description="Revoke selected tokens", permissions=["revoke"])
    def revoke_chosen(self, request: HttpRequest, chosen: QuerySet[ApiToken]) -> None:
        with transaction.atomic():
            for token in chosen:
                self._revoke(request, token)
        messages.success(request, f"Revoked: {', '.join(t.name for t in chosen)}.")

    def _revoke(self, request: HttpRequest, token: ApiToken) -> None:
        token.revoke()
        self.log_as(request, token, "revoked", "Revoked.")

    def audit_target(self, obj: Model) -> str:
        """Return the token's public beginning; its primary key holds a digest."""
        return str(cast(ApiToken, obj).token_key)

    def get_urls(self) -> list[URLPattern]:
        """Add the address that revokes one token."""
        one = path(
            "<path:digest>/revoke/",
            self.admin_site.admin_view(self.revoke_view),
            name="sessionhub_apitoken_revoke",
        )
        return [one, *super().get_urls()]

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> ApiToken | None:
        """Return the token of an address; PostgreSQL would break on a NUL in it."""
        if "\0" in object_id:
            return None
        return super().get_object(request, object_id, from_field)

    def revoke_view(self, request: HttpRequest, digest: str) -> HttpResponse:
        """Revoke one token (POST)."""
        if not self.may_revoke(request):
            raise PermissionDenied
        token = self.get_object(request, digest)
        if token is None:
            raise Http404
        if request.method == "POST":
            with transaction.atomic():
                self._revoke(request, token)
            messages.success(request, f"{token.name} was revoked.")
        return HttpResponseRedirect(
            reverse("admin:sessionhub_apitoken_change", args=[token.pk])
        )

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["may_revoke"] = self.may_revoke(request)
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(self, request: HttpRequest, obj: Any, *args: Any) -> HttpResponse:
        """Show the new token: in this response only, never again."""
        context = {
            **self.admin_site.each_context(request),
            "title": "The token is made",
            "opts": self.opts,
            "token": obj,
        }
        page = TemplateResponse(request, "admin/sessionhub/apitoken/made.html", context)
        page.headers["Cache-Control"] = "no-store"
        return page
