"""Verify the audit chain and report the first row that is broken."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from privacy.audit.signed_head import is_signed
from privacy.audit.signing import BadKeyError
from privacy.audit.verify import BrokenError, Progress, verify_and_keep
from privacy.models import AuditLog

REPORT_SECONDS = 1.0
UNSIGNED = (
    "The audit log is empty and no head of it was ever signed, so nothing shows that "
    "it was not emptied. `manage.py prepare` writes the first row and signs it."
)
UNSIGNED_ROWS = (
    "Every row fits the one before it, but no head was ever signed, so a chain "
    "rewritten as a whole would not be noticed. `manage.py sign_audit_head` signs the "
    "first one."
)


class Command(BaseCommand):
    """`manage.py verify_audit`: exit code 1 and the row's number if broken."""

    help = (
        "Verify the audit log: every row against its hash and the row before it, and "
        "the chain against every signed head."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--from",
            dest="start",
            type=int,
            default=1,
            metavar="SEQUENCE",
            help="begin with this row and take the one before it as it stands",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        start = options["start"]
        if start < 1:
            raise CommandError("--from takes a row's number, from 1 on.")
        try:
            report = _Report(self, _last_sequence() - start + 1)
            done = verify_and_keep(start=start, progress=report.progress)
        except BrokenError as error:
            raise CommandError(f"The audit log does not hold. {error}") from None
        except BadKeyError as error:
            raise CommandError(f"AUDIT_SIGNING_KEY: {error}") from None
        except (Error, OSError) as error:
            raise CommandError(f"The audit log could not be read: {error}") from None
        if not done.signatures and not is_signed():
            raise CommandError(UNSIGNED_ROWS if done.rows else UNSIGNED)
        self.stdout.write(self.style.SUCCESS(report.summary(done)))
        if done.rows and not done.signatures:
            self.stdout.write(
                self.style.WARNING(
                    "No signed head was among these rows, so a chain rewritten as a "
                    "whole would not be noticed. `manage.py sign_audit_head` signs one."
                )
            )


class _Report:
    """Prints the progress about once a second, and the summary."""

    def __init__(self, command: BaseCommand, total: int) -> None:
        self.command = command
        self.total = max(total, 0)
        self.begun = self.printed = time.monotonic()

    def progress(self, done: Progress) -> None:
        now = time.monotonic()
        if now - self.printed >= REPORT_SECONDS:
            self.printed = now
            rate = done.rows / (now - self.begun)
            self.command.stdout.write(
                f"{done.rows:,} of {self.total:,} rows, {rate:,.0f} rows/s"
            )
            self.command.stdout.flush()

    def summary(self, done: Progress) -> str:
        seconds = time.monotonic() - self.begun
        if not done.rows:
            return "There is no row to verify."
        count = done.signatures
        signed = "1 signed head" if count == 1 else f"{count} signed heads"
        span = f"rows {done.first:,} to {done.last:,}"
        if done.first == done.last:
            span = f"row {done.first:,}"
        rate = f"{seconds:.1f} s, {done.rows / max(seconds, 1e-6):,.0f} rows/s"
        return f"The audit log holds: {span} and {signed} ({rate})."


def _last_sequence() -> int:
    last = AuditLog.objects.values_list("sequence", flat=True).first()
    return last if isinstance(last, int) else 0
