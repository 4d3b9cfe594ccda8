"""Restore the masking presets and the built-in redacted names."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from privacy.services.presets import restore_names, restore_presets
from privacy.services.signals import publishing_once


class Command(BaseCommand):
    """Rules and names added by staff are not changed."""

    help = (__doc__ or "").strip()

    def handle(self, *args: Any, **options: Any) -> None:
        with publishing_once():
            rules, names = restore_presets(), restore_names()
        self.stdout.write(f"Restored: {rules} rules, {names} names.")
