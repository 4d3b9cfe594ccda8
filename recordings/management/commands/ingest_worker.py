"""Store what the ingest edge accepted. Run as many as you like; they share the work."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from recordings.ingest.worker import IngestWorker


class Command(BaseCommand):
    """Work until told to stop (SIGTERM, Ctrl-C); the current batch is finished."""

    help = (__doc__ or "").strip()

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the loop."""
        stop = threading.Event()

        def end(signum: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        IngestWorker(stop=stop).run()
