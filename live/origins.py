"""Whether a WebSocket handshake comes from a page of this hub.

A browser sends the cookie from any page; only the Origin distinguishes our pages from
others. Scheme and port count; a missing Origin and "null" are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host

# As browsers write it: no path, no user, no space; "null" is not one.
ORIGIN = re.compile(r"https?://[^/?#@\s]+")
DEFAULT_PORTS = {"http": 80, "https": 443}
Origin = tuple[str, str, int]


def comes_from_us(scope: Mapping[str, Any]) -> bool:
    """Return whether the handshake's Origin is one of ours."""
    headers = dict(scope["headers"])
    origin = headers.get(b"origin", b"").decode("latin-1")
    given = _read(origin)
    if given is None or not ORIGIN.fullmatch(origin):
        return False
    if any(_matches(given, ours) for ours in settings.CSRF_TRUSTED_ORIGINS):
        return True
    return given in _ours(scope, headers.get(b"host", b"").decode("latin-1"))


def _ours(scope: Mapping[str, Any], host: str) -> Iterator[Origin]:
    """Yield the origins at which users reach this hub."""
    public = _read(settings.PUBLIC_URL)
    if public is not None:
        yield public
    is_secure = scope.get("scheme") in ("wss", "https") or settings.SECURE_COOKIES
    own = _read(f"{'https' if is_secure else 'http'}://{host}")
    if own is not None and validate_host(own[1], settings.ALLOWED_HOSTS):
        yield own


def _matches(given: Origin, pattern: str) -> bool:
    """Return whether an origin is a trusted one; `https://*.example.com` is many."""
    wanted = _read(pattern.replace("://*.", "://"))
    if wanted is None:
        return False
    if "://*." not in pattern:
        return given == wanted
    scheme, host, port = wanted
    return (given[0], given[2]) == (scheme, port) and given[1].endswith(f".{host}")


def _read(text: str) -> Origin | None:
    """Return (scheme, host, port) of an origin or a URL; None if it is neither."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or parts.username:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return parts.scheme, host, DEFAULT_PORTS[parts.scheme] if port is None else port
