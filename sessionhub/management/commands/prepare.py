"""Make the databases ready; with --demo, people and a service to try."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Migrate both databases; safe to run at every start."""

    help = (__doc__ or "").strip()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare --demo."""
        parser.add_argument("--demo", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        for database in ("default", "clickhouse"):
            call_command("migrate", database=database, verbosity=0, interactive=False)
        if options["demo"]:
            from sessionhub.demo.people import ensure_demo

            ensure_demo()
