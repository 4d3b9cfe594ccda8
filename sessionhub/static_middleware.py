"""Serves static files, in development as they are on disk.

The library reads the size of each file at start. A hub that runs while its assets are
rebuilt would truncate the new ones, so with DEBUG and DEMO it reads them each time.

Each file has two addresses: its own, and one with the digest of its content in the name
that may be kept for ever (docs/decisions/0011). Both come compressed where the variants
were built.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from wsgiref.headers import Headers

from django.http import HttpRequest, HttpResponseBase
from servestatic.middleware import ServeStaticMiddleware
from servestatic.responders import MissingFileError, StaticFile

from sessionhub.lib.compressed import (
    COMPRESSIBLE,
    IMMUTABLE,
    file_digest,
    hashed_name,
    split_name,
    variants,
)


class StaticMiddleware(ServeStaticMiddleware):
    """The library's middleware, without disk look-ups for other requests."""

    async def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve a static file or pass on."""
        is_static = request.path_info.startswith(self.static_prefix)
        follow = super().__call__ if is_static else self.get_response
        answer: HttpResponseBase = await follow(request)
        return answer

    def add_file_to_dictionary(
        self,
        url: str,
        path: str,
        root: str | os.PathLike[str] | None = None,
        stat_cache: dict[str, os.stat_result] | None = None,
    ) -> None:
        """Register a file at both of its addresses."""
        super().add_file_to_dictionary(url, path, root=root, stat_cache=stat_cache)
        if url in self.files and "." in Path(url).name:
            hashed = hashed_name(url, file_digest(path))
            self.files[hashed] = self.get_static_file(path, hashed)

    def candidate_paths_for_url(self, url: str) -> Iterator[str]:
        """Find a file by either address; an old digest gets the current file."""
        yield from super().candidate_paths_for_url(url)
        stable, digest = split_name(url)
        if digest:
            yield from super().candidate_paths_for_url(stable)

    def get_static_file(
        self, path: str, url: str, stat_cache: dict[str, os.stat_result] | None = None
    ) -> StaticFile:
        """Return the file with the compressed variants of exactly this content."""
        if not Path(path).is_file():
            raise MissingFileError(path)
        headers = Headers([])
        self.add_mime_headers(headers, path, url)
        headers["Cache-Control"] = f"public, max-age={self.max_age}"
        headers["Access-Control-Allow-Origin"] = "*"
        self.add_headers_function(headers, path, url)
        if Path(path).suffix not in COMPRESSIBLE:
            encodings = {}
        else:
            encodings = variants(file_digest(path))
        if split_name(url)[1] == file_digest(path):
            headers["Cache-Control"] = IMMUTABLE
        return StaticFile(path, headers.items(), encodings=encodings)
