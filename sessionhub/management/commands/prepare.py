"""Prepare the databases; with --demo, create users and a service."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Migrate both databases, sign the first audit head; safe to run at every start."""

    help = (__doc__ or "").strip()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        for database in ("default", "clickhouse"):
            call_command("migrate", database=database, verbosity=0, interactive=False)
        self._sign_audit_log()
        if options["demo"]:
            from sessionhub.demo.people import ensure_demo

            ensure_demo()

    def _sign_audit_log(self) -> None:
        """Sign the first head if there is none; an error does not stop the start."""
        from privacy.audit.daily import sign_first_head
        from privacy.audit.errors import AuditUnavailableError
        from privacy.audit.signing import BadKeyError
        from privacy.audit.verify import BrokenError

        try:
            sign_first_head()
        except (AuditUnavailableError, BadKeyError, BrokenError, OSError) as error:
            self.stderr.write(f"No head of the audit log could be signed: {error}")
