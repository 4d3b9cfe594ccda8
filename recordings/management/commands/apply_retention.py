"""Delete expired recordings; the jobs process does it daily."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from recordings.clickhouse.pool import StoreUnavailableError
from recordings.services.retention import apply_retention


class Command(BaseCommand):
    """Counts go to stdout as JSON, progress to stderr. May be repeated."""

    help = (
        "Drop every day of recordings whose retention is over, with their notes, views "
        "and dead letters. What is kept or on legal hold stays."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Apply retention and print the counts."""
        try:
            expired = apply_retention(report=self._report)
        except StoreUnavailableError:
            raise CommandError("ClickHouse does not answer. Try again.") from None
        self.stdout.write(json.dumps(asdict(expired)))

    def _report(self, phase: str, done: int, total: int) -> None:
        self.stderr.write(f"{phase}: {done}{f' of {total}' if total else ''}")
