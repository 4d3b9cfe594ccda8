"""App wiring of the demo shop; installed only where DEMO is set."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """A small shop to record; it keeps nothing in any database."""

    name = "sessionhub.demo"
    label = "demo"
    verbose_name = "Demo shop"
