"""Compress every static file and recorder script that is not compressed yet."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management.base import BaseCommand

from sessionhub.lib.compressed import COMPRESSIBLE, STORE, file_digest


class Command(BaseCommand):
    """Run by `make setup`; variants of removed files are deleted."""

    help = (__doc__ or "").strip()
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Compress new files with Node, whose zlib has brotli."""
        STORE.mkdir(parents=True, exist_ok=True)
        wanted = {file_digest(path): str(path) for path in served()}
        for variant in STORE.iterdir():
            if variant.stem not in wanted and not variant.name.startswith("."):
                variant.unlink(missing_ok=True)
        subprocess.run(  # noqa: S603 - our own script
            ["node", str(settings.BASE_DIR / "assets" / "compress.mjs"), str(STORE)],
            input=json.dumps(wanted),
            text=True,
            check=True,
        )


def served() -> Iterator[Path]:
    """Yield each text file below /static/; the recorder's scripts are among them."""
    for finder in finders.get_finders():
        for name, storage in finder.list(None):
            if Path(name).suffix in COMPRESSIBLE:
                yield Path(storage.path(name))
    demo = settings.BASE_DIR / "sessionhub" / "demo" / "static"
    yield from (path for path in demo.rglob("*") if path.suffix in COMPRESSIBLE)
    posthog = settings.BASE_DIR / "node_modules" / "posthog-js" / "dist"
    yield from posthog.glob("*recorder*.js")
