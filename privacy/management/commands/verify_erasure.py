"""Check the certificate of an erasure."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from privacy.erasure.certificate import is_genuine
from privacy.models import AuditLog
from sessionhub.lib.json_input import unique_members


class Command(BaseCommand):
    """Exit code 1 if this hub did not sign the certificate."""

    help = "Check a certificate (a JSON file, or - for stdin) against this hub's key."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Report whether it is genuine, and whether its audit row exists."""
        try:
            text = (
                sys.stdin.read()
                if options["file"] == "-"
                else Path(options["file"]).read_text()
            )
            certificate = json.loads(text, object_pairs_hook=unique_members)
        except (OSError, ValueError) as error:
            raise CommandError(f"It cannot be read: {error}") from None
        if not is_genuine(certificate):
            raise CommandError(
                "It is not genuine: something was changed, or another hub signed it."
            )
        audit = certificate["audit"]
        if not AuditLog.objects.filter(pk=audit["id"], hash=audit["hash"]).exists():
            raise CommandError("Its signature is right, but its audit row is not here.")
        self.stdout.write(f"Genuine. Erasure {certificate['id']}.")
