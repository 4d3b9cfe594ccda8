"""GET /recorder.js and the parts it fetches, by two addresses each.

`/recorder.js` stays the same and is asked for again after minutes;
`/recorder.<digest>.js` names one build and may be kept for ever. Both come compressed
as the client takes them (docs/decisions/0011).
"""

from __future__ import annotations

import asyncio
import gzip
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from recordings.ingest.edge.answers import Answer, Headers, Refusal
from recordings.ingest.edge.endpoint import HttpEndpoint
from recordings.ingest.edge.native import holds
from recordings.ingest.edge.request import Request
from sessionhub.lib import compressed

SCRIPT = settings.BASE_DIR / "assets" / "dist" / "recorder.js"
MAX_AGE_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Script:
    """One build: its digest, and its bytes by content coding ("" = as they are)."""

    digest: str
    bodies: dict[str, bytes]

    def for_client(self, accept_encoding: str) -> tuple[str, bytes]:
        """Return the best coding the client takes, and the bytes."""
        for coding in compressed.accepted(accept_encoding):
            if coding in self.bodies:
                return coding, self.bodies[coding]
        return "", self.bodies[""]

    def etag(self, coding: str) -> str:
        return f'"{self.digest}-{coding}"' if coding else f'"{self.digest}"'

    def is_held(self, if_none_match: str) -> bool:
        """Return whether the client has this build in any coding."""
        return any(holds(if_none_match, self.etag(coding)) for coding in self.bodies)


class RecorderScriptEndpoint(HttpEndpoint):
    """Serve the script from memory; a rebuilt file is noticed by its change time."""

    roots = ("recorder.js",)

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or SCRIPT.with_name(self.roots[0])
        self._stamp: tuple[int, int] | None = None
        self._script = Script("", {"": b""})

    def matches(self, path: str) -> bool:
        """Only the script itself, by either address."""
        return compressed.split_name(path)[0] == f"/{self.roots[0]}"

    async def answer(self, request: Request) -> Answer:
        """Answer with the script, or 304 to a client that has it."""
        try:
            await asyncio.to_thread(self._load)
        except FileNotFoundError:
            raise Refusal(
                404, "not_found", "The recorder is not built; run make setup."
            ) from None
        script = self._script
        coding, body = script.for_client(request.header(b"accept-encoding"))
        # An address of another build gets this one, and asks again soon.
        is_hashed = compressed.split_name(request.path)[1] == script.digest
        cache = (
            compressed.IMMUTABLE if is_hashed else f"public, max-age={MAX_AGE_SECONDS}"
        )
        headers: Headers = (
            (b"etag", script.etag(coding).encode()),
            (b"cache-control", cache.encode()),
            (b"vary", b"Accept-Encoding"),
            (b"cross-origin-resource-policy", b"cross-origin"),
            (b"x-content-type-options", b"nosniff"),
        )
        if self.matches(request.path):
            location = compressed.hashed_name(f"/{self.roots[0]}", script.digest)
            headers += ((b"content-location", location.encode()),)
        if script.is_held(request.header(b"if-none-match")):
            return Answer(304, headers=headers)
        if coding:
            headers += ((b"content-encoding", coding.encode()),)
        kind = b"text/javascript; charset=utf-8"
        return Answer(200, body, kind, headers=headers)

    def _load(self) -> None:
        """Read the file if it is not the one we hold."""
        status = self._path.stat()
        stamp = (status.st_mtime_ns, status.st_size)
        if stamp != self._stamp:
            self._script = read_script(self._path)
            self._stamp = stamp


def read_script(path: Path) -> Script:
    """Return a script with its built variants; without them, gzip is made here."""
    body = path.read_bytes()
    digest = compressed.digest_of(body)
    bodies = {"": body, "gzip": gzip.compress(body, 9, mtime=0)}
    for coding, variant in compressed.variants(digest).items():
        if Path(variant).is_file():
            bodies[coding] = Path(variant).read_bytes()
    return Script(digest, bodies)


class BannerScriptEndpoint(RecorderScriptEndpoint):
    """The banner, which the recorder fetches where a person is to be asked."""

    roots = ("recorder-banner.js",)


class LiveScriptEndpoint(RecorderScriptEndpoint):
    """The socket and the bar, which the recorder fetches while a user watches."""

    roots = ("recorder-live.js",)


class OversizeScriptEndpoint(RecorderScriptEndpoint):
    """The code that cuts a chunk too large for a request, fetched when needed."""

    roots = ("recorder-oversize.js",)
