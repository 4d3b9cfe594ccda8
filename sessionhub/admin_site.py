"""The admin site: Django's, with our sign-in, notices and pages."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.cache import add_never_cache_headers

from sessionhub import sign_ins
from sessionhub.admin_notices import notices_for
from sessionhub.models import User
from sessionhub.second_factor import devices, pending
from sessionhub.second_factor.views import second_factor


class WaitingForm(AdminAuthenticationForm):
    """The sign-in form after a refused attempt, with the reason."""

    sentence = ""

    def clean(self) -> dict[str, Any]:
        """Raise the reason; hash nothing."""
        raise ValidationError(self.sentence, code="wait")


class SessionHubAdminSite(AdminSite):
    """Django's admin; each app adds its own pages."""

    site_title = "SessionHub"
    site_header = "SessionHub"
    index_title = "Overview"
    # Nothing to view but the admin: "/" leads here.
    site_url = None

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Sign in; audited before the response that completes it."""
        if request.method != "POST":
            return super().login(request, extra_context)

        def go_on() -> HttpResponse:
            page = super(SessionHubAdminSite, self).login
            answer: HttpResponse = page(request, extra_context)
            if not _is_in(request, answer):
                return answer
            if devices.is_asked_of(cast(User, request.user)):
                return pending.require_second_factor(request, answer)
            sign_ins.signed_in(request)
            return answer

        name = request.POST.get("username", "")
        try:
            return sign_ins.braked(
                request, name, go_on, lambda answer: answer.status_code == 302
            )
        except sign_ins.WaitError as error:
            return self._wait(request, error)

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Change the own password, with the same limits of attempts as a sign-in."""

        def go_on() -> HttpResponse:
            page = super(SessionHubAdminSite, self).password_change
            return page(request, extra_context)

        if request.method != "POST":
            return go_on()
        name = cast(User, request.user).get_username()
        try:
            return sign_ins.braked(request, name, go_on, _old_password_was_right)
        except sign_ins.WaitError as error:
            return self._wait(request, error)

    def logout(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Audit the sign-out, then sign out."""
        if request.method == "POST":
            sign_ins.signed_out(request)
        return super().logout(request, extra_context)

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Render the first page with the user's notices."""
        context = {**(extra_context or {}), "notices": notices_for(request)}
        return super().index(request, context)

    def get_urls(self) -> list[Any]:
        """Add the pages of the second factor, also visible during a sign-in."""
        one = path(
            "second-factor/", second_factor, {"site": self}, name="second_factor"
        )
        return [one, *super().get_urls()]

    def _wait(self, request: HttpRequest, error: sign_ins.WaitError) -> HttpResponse:
        """Return the sign-in page with status 429 and the reason."""
        form = WaitingForm(request, data=request.POST)
        form.sentence = str(error)
        context = {
            **self.each_context(request),
            "title": "Log in",
            "subtitle": None,
            "app_path": request.get_full_path(),
            "username": "",
            "form": form,
            REDIRECT_FIELD_NAME: request.POST.get(REDIRECT_FIELD_NAME, ""),
        }
        template = self.login_template or "admin/login.html"
        answer = TemplateResponse(request, template, context, status=429)
        answer.headers["Retry-After"] = str(error.seconds)
        add_never_cache_headers(answer)
        return answer


def _is_in(request: HttpRequest, answer: HttpResponse) -> bool:
    return answer.status_code == 302 and bool(request.user.is_authenticated)


def _old_password_was_right(answer: HttpResponse) -> bool:
    """Return whether a refused form has no error in the old password."""
    form = (getattr(answer, "context_data", None) or {}).get("form")
    return form is None or "old_password" not in form.errors
