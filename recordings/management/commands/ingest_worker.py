"""Store what the ingest edge accepted. Run as many as you like; they share the work."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from recordings.ingest.worker import IngestWorker
from recordings.ingest.worker.lease import LEASE_MS


class Command(BaseCommand):
    """Work until stopped (SIGTERM, Ctrl-C); the current batch is finished."""

    help = (__doc__ or "").strip()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare how long a lease lives."""
        parser.add_argument(
            "--lease-ms",
            type=int,
            default=LEASE_MS,
            help="after a crash, others wait this long before they take its shards",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the loop."""
        stop = threading.Event()

        def end(signum: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        IngestWorker(stop=stop, lease_ms=options["lease_ms"]).run()
