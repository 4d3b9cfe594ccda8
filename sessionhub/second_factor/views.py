"""The pages of the second factor, during a sign-in and after it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from privacy.audit import record
from sessionhub import brakes
from sessionhub.models import User
from sessionhub.second_factor import devices, pending

ADDED = "people.second_factor.added"
REMOVED = "people.second_factor.removed"
RENEWED = "people.second_factor.recovery_renewed"
FAILED = "people.second_factor.failed"
WRONG = "This is not the code. Wait for the next one and try again."


class CodeForm(forms.Form):
    """Six digits of the app, or a recovery code."""

    code = forms.CharField(
        label="Code",
        max_length=32,
        widget=forms.TextInput(
            {
                "autocomplete": "one-time-code",
                "autofocus": True,
                "spellcheck": "false",
                "autocapitalize": "off",
            }
        ),
    )


@sensitive_post_parameters()
@never_cache
@csrf_protect
def second_factor(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Ask for the code or offer the set-up during a sign-in; else show the state."""
    user = pending.user_of(request)
    if user is not None:
        return _Page(request, site, user, waits=True).answer()
    if site.has_permission(request) and isinstance(request.user, User):
        return _Page(request, site, request.user, waits=False).answer()
    return redirect_to_login(reverse("admin:index"), reverse("admin:login"))


class _Page:
    """One request of one user; `waits` during a sign-in."""

    def __init__(
        self, request: HttpRequest, site: AdminSite, user: User, *, waits: bool
    ) -> None:
        self.request, self.site, self.user, self.waits = request, site, user, waits
        self.has = devices.has_one(user)

    def answer(self) -> HttpResponse:
        """Show the page, or check the posted code and act on it."""
        if self.request.method != "POST":
            return self._show(CodeForm())
        form = CodeForm(self.request.POST)
        if not form.is_valid():
            return self._show(form)
        try:
            return self._try(form)
        except brakes.TooManyTriesError as error:
            form.add_error("code", str(error))
            answer = self._show(form, status=429)
            answer.headers["Retry-After"] = str(error.seconds)
            return answer

    def _try(self, form: CodeForm) -> HttpResponse:
        attempt = brakes.look_at_code(self.request, self.user)
        brakes.count(attempt)
        code = form.cleaned_data["code"]
        if not self.has:
            with transaction.atomic():
                codes = devices.confirm(self.user, code)
                if codes:
                    self._record(ADDED)
            if codes:
                brakes.succeeded(attempt)
                return self._set_up(codes)
        elif devices.is_right(self.user, code):
            brakes.succeeded(attempt)
            return self._go_on()
        self._record(FAILED)
        form.add_error("code", WRONG)
        return self._show(form)

    def _set_up(self, codes: list[str]) -> HttpResponse:
        """Show the recovery codes once, and complete a pending sign-in."""
        address = pending.next_address(self.request)
        if self.waits:
            pending.complete_sign_in(self.request, self.user)
        answer = self._render("codes.html", {"codes": codes, "address": address})
        brakes.remember(self.request, answer, self.user)
        return answer

    def _go_on(self) -> HttpResponse:
        """Complete the sign-in, renew the recovery codes or remove the factor."""
        if self.waits:
            address = pending.next_address(self.request)
            pending.complete_sign_in(self.request, self.user)
            return pending.redirect_after_sign_in(self.request, self.user, address)
        if "renew" in self.request.POST:
            with transaction.atomic():
                codes = devices.new_recovery_codes(self.user)
                self._record(RENEWED)
            more = {"codes": codes, "address": reverse("admin:second_factor")}
            return self._render("codes.html", more)
        if "remove" in self.request.POST and not devices.must_have_one(self.user):
            with transaction.atomic():
                devices.remove(self.user)
                self._record(REMOVED)
        return HttpResponseRedirect(reverse("admin:second_factor"))

    def _show(self, form: CodeForm, *, status: int = 200) -> TemplateResponse:
        more: dict[str, Any] = {"form": form, "waits": self.waits}
        if self.has:
            more["left"] = devices.recovery_codes_left(self.user)
            more["must"] = devices.must_have_one(self.user)
            name = "ask.html" if self.waits else "state.html"
            return self._render(name, more, status=status)
        device = devices.offered(self.user)
        more |= {
            "picture": devices.picture(device),
            "secret": devices.secret(device),
            "must": devices.must_have_one(self.user),
        }
        return self._render("set_up.html", more, status=status)

    def _render(
        self, name: str, more: dict[str, Any], *, status: int = 200
    ) -> TemplateResponse:
        context = {
            **self.site.each_context(self.request),
            "title": "Second factor",
            "is_nav_sidebar_enabled": False,
            **more,
        }
        template = f"admin/second_factor/{name}"
        return TemplateResponse(self.request, template, context, status=status)

    def _record(self, action: str) -> None:
        record(action, actor=self.user, target=self.user.pk, target_type="User")
