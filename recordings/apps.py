"""App wiring."""

from __future__ import annotations

from django.apps import AppConfig


class RecordingsConfig(AppConfig):
    """The heart: ingest, storage, sessions, playback."""

    name = "recordings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell at /metrics what was masked; say what erasure has to empty."""
        from recordings import erasers
        from recordings.ingest import masked_counts

        masked_counts.register()
        erasers.register_all()
