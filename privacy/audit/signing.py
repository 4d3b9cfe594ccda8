"""The key that signs heads of the audit chain (Ed25519), and earlier, trusted keys.

A key is 32 bytes in Base64. Without AUDIT_SIGNING_KEY one is made on first use, stored
in `audit-signing-key` below SESSIONHUB_VAR.
"""

from __future__ import annotations

import base64
import binascii
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from django.conf import settings

from sessionhub.lib.private_files import kept_secret

KEY_BYTES = 32


class BadKeyError(ValueError):
    """A key in the settings is invalid."""


def new_key() -> str:
    """Return a fresh signing key."""
    return _base64(Ed25519PrivateKey.generate().private_bytes_raw())


def public_key() -> str:
    """Return the public half of the signing key, in Base64."""
    return _base64(_private().public_key().public_bytes_raw())


def sign(text: str) -> str:
    """Return the signature of a text, in Base64. BadKeyError, OSError."""
    return _base64(_private().sign(text.encode()))


def trusted_keys() -> set[str]:
    """Return the public keys whose signatures are accepted."""
    return {public_key(), *settings.AUDIT_TRUSTED_KEYS}


def is_signed(*, text: str, signature: str, key: str) -> bool:
    """Return whether the signature of a text was made with this (public) key."""
    try:
        checker = Ed25519PublicKey.from_public_bytes(_bytes(key))
        checker.verify(base64.b64decode(signature, validate=True), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def check_keys() -> None:
    """Raise BadKeyError if a configured key is invalid."""
    if settings.AUDIT_SIGNING_KEY:
        _bytes(settings.AUDIT_SIGNING_KEY)
    for key in settings.AUDIT_TRUSTED_KEYS:
        _bytes(key)


def _private() -> Ed25519PrivateKey:
    key = settings.AUDIT_SIGNING_KEY or _kept()
    return Ed25519PrivateKey.from_private_bytes(_bytes(key))


def _kept() -> str:
    """Return the key stored on this machine; make it if there is none."""
    return kept_secret(Path(settings.VAR_DIR) / "audit-signing-key", new_key)


def _bytes(key: str) -> bytes:
    try:
        found = base64.b64decode(key, validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if len(found) != KEY_BYTES:
        raise BadKeyError("A key is 32 bytes in Base64.")
    return found


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
