"""Paths as a log may keep them: without a query, and without what people typed.

A segment stays if it is a fixed part of our addresses, an id (a UUID) or a public key;
anything else, such as an email in an address that leads nowhere, is `…`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

HIDDEN = "…"
access = logging.getLogger("daphne.access")
EDGE = "i v1 s e config consent word ws events recordings decide static css js img"
_KEPT = re.compile(
    r"|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|pk_[\w-]{1,80}|[\w.-]+\.(?:js|css|map)"
)


def logged_path(target: str) -> str:
    """Return a request's target as a log may keep it: `/i/v1/…?…`."""
    path, _, query = target.partition("?")
    known = _known_segments()
    kept = [
        segment if segment in known or _KEPT.fullmatch(segment) else HIDDEN
        for segment in path.split("/")
    ]
    return "/".join(kept) + (f"?{HIDDEN}" if query else "")


class HidePaths(logging.Filter):
    """Shortens the path in what Django and uvicorn log of a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; never drop it."""
        path = getattr(getattr(record, "request", None), "path", None)
        args = record.args if isinstance(record.args, tuple) else ()
        if record.name == "uvicorn.access":
            record.args = tuple(
                logged_path(arg) if isinstance(arg, str) and arg[:1] == "/" else arg
                for arg in args
            )
        elif isinstance(path, str):
            record.args = tuple(logged_path(a) if a == path else a for a in args)
        return True


def hide_in_access_log(generator: Any) -> None:
    """Have daphne's access log (`AccessLogGenerator`) hide paths as ours do.

    Its lines get our format, without the client's address.
    """
    write = generator.__call__

    def call(self: Any, protocol: str, action: str, details: dict[str, Any]) -> None:
        if isinstance(details.get("path"), str):
            details = {**details, "path": logged_path(details["path"])}
        write(self, protocol, action, details)

    generator.__call__ = call
    generator.write_entry = write_access_line


def write_access_line(
    self: Any,
    host: str,
    date: Any,
    request: str,
    status: int | None = None,
    length: int | None = None,
    ident: str | None = None,
    user: str | None = None,
) -> None:
    """Write one request or frame as a line of the log, without the client's `host`."""
    access.info("%s %s %s", request, status or "-", length or "-")


@lru_cache(maxsize=1)
def _known_segments() -> frozenset[str]:
    """Return every fixed segment of our addresses."""
    return frozenset([*EDGE.split(), *_of(get_resolver().url_patterns)])


def _of(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    for each in patterns:
        if isinstance(each.pattern, RoutePattern):
            yield from (w for w in str(each.pattern).split("/") if "<" not in w)
        if isinstance(each, URLResolver):
            yield from _of(each.url_patterns)
