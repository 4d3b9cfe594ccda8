"""The chain: one lock for all writers, and the hash of a row."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.db import connections

from privacy.audit.canonical import canonical

GENESIS = "0" * 64
"""`previous_hash` of the first row."""

_LOCK = 0x5E551074B0A0D17
"""The number PostgreSQL knows the chain's lock by."""


def lock(using: str = "default") -> None:
    """Wait for the right to append; this transaction holds it until it ends.

    On SQLite the transaction has been the only writer since it began
    (`transaction_mode` is IMMEDIATE).
    """
    connection = connections[using]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def text_of(columns: dict[str, Any]) -> str:
    """Return what is hashed: every column but `hash`, as canonical JSON.

    Ids are text, `created_at` ISO-8601 in UTC with six digits of seconds.
    """
    return canonical(columns)


def hash_of(columns: dict[str, Any]) -> str:
    """Return the hash of a row (see `text_of`), as hexadecimal."""
    return sha256(text_of(columns).encode()).hexdigest()
