"""The names pages call static files by."""

from __future__ import annotations

from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage

from sessionhub.lib.compressed import file_digest, hashed_name


class HashedStorage(StaticFilesStorage):
    """Names each file by its content: a page gets what it was made with."""

    def url(self, name: str | None) -> str:
        """Return the address to keep for ever, or the plain one of a folder."""
        path = finders.find(name) if name and "." in name else None
        if not path or not Path(path).is_file():
            return super().url(name)
        return super().url(hashed_name(str(name), file_digest(path)))
