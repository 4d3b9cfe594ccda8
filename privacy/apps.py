"""App wiring."""

from __future__ import annotations

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "privacy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Publish versions as rules change; install presets after migrations."""
        from django.db.models.signals import post_migrate

        from privacy import checks  # noqa: F401
        from privacy.consent import notices
        from privacy.erasure import privacy_stores, tasks  # noqa: F401
        from privacy.services import presets, signals

        signals.connect()
        privacy_stores.register_own()
        post_migrate.connect(
            presets.install_presets, sender=self, dispatch_uid="privacy.presets"
        )
        post_migrate.connect(
            notices.ensure_shipped, sender=self, dispatch_uid="privacy.notices"
        )
