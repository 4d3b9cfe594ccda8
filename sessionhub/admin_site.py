"""The admin site: Django's, under our name."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse

from sessionhub.admin_notices import notices_for


class SessionHubAdminSite(AdminSite):
    """Django's admin; each app adds its own pages."""

    site_title = "SessionHub"
    site_header = "SessionHub"
    index_title = "Overview"
    # Nothing to view but the admin: "/" leads here.
    site_url = None

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Say first what waits for this person."""
        context = {**(extra_context or {}), "notices": notices_for(request)}
        return super().index(request, context)
