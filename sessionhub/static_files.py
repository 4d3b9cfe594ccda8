"""Headers of static files: they are served before the security middleware."""

from __future__ import annotations

from collections.abc import MutableMapping


def add_headers(headers: MutableMapping[str, str], path: str, url: str) -> None:
    """Forbid browsers to guess a content type."""
    headers["X-Content-Type-Options"] = "nosniff"
