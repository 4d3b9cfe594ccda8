"""The names of static files in pages."""

from __future__ import annotations

from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage

from sessionhub.lib.compressed import file_digest, hashed_name


class HashedStorage(StaticFilesStorage):
    """Names each file by its content, so that a page gets the files of its version."""

    def url(self, name: str | None) -> str:
        """Return the immutable address of a file, or the plain one of a folder."""
        path = finders.find(name) if name and "." in name else None
        if not path or not Path(path).is_file():
            return super().url(name)
        return super().url(hashed_name(str(name), file_digest(path)))
