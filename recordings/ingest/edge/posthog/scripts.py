"""The recorder scripts posthog-js loads from its host when the site bundles none.

They are served from the npm package if one is installed beside the hub, and never
copied. Without it posthog-js must be imported as `posthog-js/full/no-external`.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from django.conf import settings

from recordings.ingest.edge.answers import Answer
from recordings.ingest.edge.recorder_script import RecorderScriptEndpoint
from recordings.ingest.edge.request import Request

PACKAGE = settings.BASE_DIR / "node_modules" / "posthog-js"
# /static/<version>/… is asked first and must be that version; then /static/… with any.
_PATH = re.compile(
    r"/static/(?:(\d[\w.-]*)/)?((?:lazy-|posthog-)?recorder|recorder-v2)\.js"
)


class PackageScripts:
    """The scripts of one installed package."""

    def __init__(self, package: Path = PACKAGE) -> None:
        self._package = package
        self._scripts: dict[Path, RecorderScriptEndpoint] = {}

    def find(self, path: str) -> Path | None:
        """Return the file behind an address, None if it is not ours or not there."""
        match = _PATH.fullmatch(path)
        if match is None or match[1] not in (None, installed_version(self._package)):
            return None
        file = self._package / "dist" / f"{match[2]}.js"
        return file if file.is_file() else None

    async def answer(self, file: Path, request: Request) -> Answer:
        """Answer a file that `find` returned."""
        script = self._scripts.setdefault(file, RecorderScriptEndpoint(file))
        return await script.answer(request)


@cache
def installed_version(package: Path) -> str:
    """Return the version of an installed npm package, '' if it is not installed."""
    try:
        return str(json.loads((package / "package.json").read_text())["version"])
    except (OSError, ValueError, KeyError):
        return ""
