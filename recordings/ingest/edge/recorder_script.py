"""GET /recorder.js and the parts it fetches, at stable public addresses."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

from django.conf import settings

from recordings.ingest.edge.answers import Answer, Refusal
from recordings.ingest.edge.door import HttpDoor
from recordings.ingest.edge.native import holds
from recordings.ingest.edge.request import Request

SCRIPT = settings.BASE_DIR / "assets" / "dist" / "recorder.js"
MAX_AGE_SECONDS = 300


class RecorderScriptDoor(HttpDoor):
    """Serve the script from memory; a rebuilt file is noticed by its change time."""

    roots = ("recorder.js",)

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or SCRIPT.with_name(self.roots[0])
        self._stamp: tuple[int, int] | None = None
        self._script = b""
        self._etag = ""

    def matches(self, path: str) -> bool:
        """Only the script itself."""
        return path == f"/{self.roots[0]}"

    async def answer(self, request: Request) -> Answer:
        """Answer the script, or 304 to who has it."""
        try:
            await asyncio.to_thread(self._load)
        except FileNotFoundError:
            raise Refusal(
                404, "not_found", "The recorder is not built; run make setup."
            ) from None
        headers = (
            (b"etag", self._etag.encode()),
            (b"cache-control", f"public, max-age={MAX_AGE_SECONDS}".encode()),
            (b"cross-origin-resource-policy", b"cross-origin"),
            (b"x-content-type-options", b"nosniff"),
        )
        if holds(request.header(b"if-none-match"), self._etag):
            return Answer(304, headers=headers)
        kind = b"text/javascript; charset=utf-8"
        return Answer(200, self._script, kind, headers=headers)

    def _load(self) -> None:
        """Read the file if it is not the one we hold."""
        status = self._path.stat()
        stamp = (status.st_mtime_ns, status.st_size)
        if stamp != self._stamp:
            self._script = self._path.read_bytes()
            self._etag = f'"{hashlib.sha256(self._script).hexdigest()[:16]}"'
            self._stamp = stamp


class BannerScriptDoor(RecorderScriptDoor):
    """The banner, which the recorder fetches where somebody is to be asked."""

    roots = ("recorder-banner.js",)


class LiveScriptDoor(RecorderScriptDoor):
    """The open line and the bar, which the recorder fetches where somebody watches."""

    roots = ("recorder-live.js",)


class OversizeScriptDoor(RecorderScriptDoor):
    """What cuts a chunk no request can hold, fetched where there is one."""

    roots = ("recorder-oversize.js",)
