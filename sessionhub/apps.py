"""App wiring of the project itself."""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class SessionHubConfig(AppConfig):
    """Users, services and tokens, on which the other apps build."""

    name = "sessionhub"
    verbose_name = "SessionHub"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register checks and the API's description; fill groups after migrations."""
        from django.db.models.signals import post_migrate

        from sessionhub import checks, metrics, openapi  # noqa: F401
        from sessionhub.groups import fill_groups

        metrics.register()
        post_migrate.connect(fill_groups, dispatch_uid="sessionhub.fill_groups")


class AdminConfig(DjangoAdminConfig):
    """The Django admin with our site class."""

    default_site = "sessionhub.admin_site.SessionHubAdminSite"
