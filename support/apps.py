"""App wiring."""

from __future__ import annotations

from django.apps import AppConfig


class SupportConfig(AppConfig):
    """Helping a person, with consent and on the record."""

    name = "support"
    default_auto_field = "django.db.models.BigAutoField"
