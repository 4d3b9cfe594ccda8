"""The admin site: Django's, under our name."""

from __future__ import annotations

from django.contrib.admin import AdminSite


class SessionHubAdminSite(AdminSite):
    """Django's admin; each app adds its own pages."""

    site_title = "SessionHub"
    site_header = "SessionHub"
    index_title = "Overview"
    # Nothing to view but the admin: "/" leads here.
    site_url = None
