"""App wiring."""

from __future__ import annotations

from django.apps import AppConfig


class AuthzModelsConfig(AppConfig):
    """Versions of authorization models."""

    name = "authz_models"
    default_auto_field = "django.db.models.BigAutoField"
