"""App wiring."""

from __future__ import annotations

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """What may be seen, by whom, and the proof."""

    name = "privacy"
    default_auto_field = "django.db.models.BigAutoField"
