"""Derive the rows of sessions again from their stored chunks.

After thresholds of signals changed, or whenever a row is in doubt: it changes nothing
but the rows, and running it twice does no harm.
"""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from recordings.chunk_store import chunk_facts
from recordings.selectors.stale import every_session
from recordings.services.derive import derive_and_store
from sessionhub.models import Service

AT_ONCE = 50


class Command(BaseCommand):
    """Derive all, those of one service, or the named ones."""

    help = (__doc__ or "").strip()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare which sessions."""
        parser.add_argument("session", nargs="*", type=UUID, help="ids; none means all")
        parser.add_argument("--service", default="", help="slug of one service")
        parser.add_argument("--days", type=int, default=3650, help="begun since then")

    def handle(self, *args: Any, **options: Any) -> None:
        """Derive in small groups and say how many."""
        service_id = self._service(options["service"])
        if options["session"]:
            chunks = chunk_facts(options["session"], service_id=service_id)
            keys = iter({(chunk.service_id, chunk.session_id) for chunk in chunks})
        else:
            since = timezone.now() - timedelta(days=options["days"])
            keys = every_session(since=since, service_id=service_id)
        count = 0
        while some := list(islice(keys, AT_ONCE)):
            count += derive_and_store(some)
        self.stdout.write(f"{count} session{'' if count == 1 else 's'} derived.")

    def _service(self, slug: str) -> UUID | None:
        if not slug:
            return None
        service = Service.objects.filter(slug=slug).first()
        if service is None:
            known = ", ".join(Service.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"No service is called {slug!r}; there are: {known}.")
        return service.pk
