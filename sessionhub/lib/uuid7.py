"""UUID version 7: sortable by time (RFC 9562, section 5.7)."""

from __future__ import annotations

import secrets
import time
import uuid


def uuid7(*, at_ms: int | None = None) -> uuid.UUID:
    """Return a UUIDv7 for `at_ms` (epoch milliseconds, now by default)."""
    ms = int(time.time() * 1000) if at_ms is None else at_ms
    value = (ms & (2**48 - 1)) << 80 | secrets.randbits(80)
    value &= ~(0xF << 76) & ~(0x3 << 62)
    return uuid.UUID(int=value | 0x7 << 76 | 0x2 << 62)
