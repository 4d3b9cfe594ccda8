"""Session tokens: proof that a chunk comes from the sender that began the session.

`v1.<43 characters>`: url-safe base64 of 8 bytes start (epoch milliseconds, big-endian)
and the first 24 bytes of HMAC-SHA256 over service, session and start. Verifying needs
no store; a token is worth nothing for another service or session.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache

from django.conf import settings

PREFIX = "v1."
LENGTH = len(PREFIX) + 43
_START_BYTES = 8
_MAC_BYTES = 24


@lru_cache(maxsize=8)
def _key(secret: str) -> bytes:
    """Return a key of this purpose only."""
    return hashlib.sha256(
        b"sessionhub.ingest.session-token\0" + secret.encode()
    ).digest()


def _mac(secret: str, service_id: str, session_id: str, start: bytes) -> bytes:
    message = f"{service_id}|{session_id}|".encode() + start
    return hmac.digest(_key(secret), message, "sha256")[:_MAC_BYTES]


def mint(*, service_id: str, session_id: str, start_ms: int) -> str:
    """Return the token of a session that began at `start_ms` (server time)."""
    start = start_ms.to_bytes(_START_BYTES, "big")
    mac = _mac(settings.SECRET_KEY, service_id, session_id, start)
    return PREFIX + _text(start + mac)


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def start_in(token: str, *, service_id: str, session_id: str) -> int | None:
    """Return the session's start (epoch ms) if the token is genuine, else None."""
    if len(token) != LENGTH or not token.startswith(PREFIX):
        return None
    try:
        raw = urlsafe_b64decode(token[len(PREFIX) :] + "=")
    except (binascii.Error, ValueError):
        return None
    # The last character has bits to spare; one spelling is enough.
    if not token.endswith(_text(raw)):
        return None
    start, mac = raw[:_START_BYTES], raw[_START_BYTES:]
    # Fallbacks: tokens minted before SECRET_KEY was rotated stay good.
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        if hmac.compare_digest(mac, _mac(str(secret), service_id, session_id, start)):
            return int.from_bytes(start, "big")
    return None
