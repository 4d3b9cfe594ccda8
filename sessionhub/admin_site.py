"""The admin site: Django's, under our name."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from sessionhub import sign_ins
from sessionhub.admin_notices import notices_for


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
        """Sign in, and put it on record: before the answer that makes it so."""
        answer: HttpResponse = super().login(request, extra_context)
        if request.method == "POST":
            is_in = answer.status_code == 302 and request.user.is_authenticated
            (sign_ins.signed_in if is_in else sign_ins.failed)(request)
        return answer

    def logout(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Put it on record, and sign out."""
        if request.method == "POST":
            sign_ins.signed_out(request)
        return super().logout(request, extra_context)

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Say first what waits for this person."""
        context = {**(extra_context or {}), "notices": notices_for(request)}
        return super().index(request, context)
