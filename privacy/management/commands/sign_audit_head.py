"""Verify the new rows of the audit log and sign the last one."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from privacy.audit import signing
from privacy.audit.daily import verify_and_sign
from privacy.audit.signed_head import head_file
from privacy.audit.verify import BrokenError


class Command(BaseCommand):
    """`manage.py sign_audit_head`: the daily Celery task, run now."""

    help = "Verify the rows since the last signed head, then sign the last row."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--new-key",
            action="store_true",
            help="print a fresh key for AUDIT_SIGNING_KEY and do nothing else",
        )
        parser.add_argument(
            "--public-key",
            action="store_true",
            help="print the public half of the key in use and do nothing else",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["new_key"]:
                self.stdout.write(signing.new_key())
            elif options["public_key"]:
                self.stdout.write(signing.public_key())
            else:
                self._sign()
        except BrokenError as error:
            raise CommandError(f"Nothing was signed. {error}") from None
        except signing.BadKeyError as error:
            raise CommandError(f"AUDIT_SIGNING_KEY: {error}") from None
        except (Error, OSError) as error:
            raise CommandError(f"Nothing was signed: {error}") from None

    def _sign(self) -> None:
        head = verify_and_sign()
        if head is None:
            self.stdout.write("The audit log is empty: there is nothing to sign.")
            return
        self.stdout.write(head.line())
        self.stdout.write(self.style.SUCCESS(f"Written to {head_file()}."))
