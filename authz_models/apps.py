"""App wiring."""

from __future__ import annotations

from django.apps import AppConfig


class AuthzModelsConfig(AppConfig):
    name = "authz_models"
    verbose_name = "Authorization models"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from authz_models import checks  # noqa: F401
