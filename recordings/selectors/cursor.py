"""The place in the session list where a page ends and the next begins."""

from __future__ import annotations

import base64
import binascii
import uuid
from dataclasses import dataclass

# The year 2248, which ClickHouse's DateTime64 still holds.
MAX_MS = 2**43 - 1
# In base64 of 25 bytes: the way, eight bytes of at most MAX_MS, and an id.
PATTERN = "(bgA|cAA)A[AB][A-Za-z0-9_-]{28}[AQgw]"


class BadCursorError(ValueError):
    """A cursor this product did not make."""


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """After (or, `backwards`, before) the session with this start and id.

    Start and id never change, so a page does not shift when sessions arrive.
    """

    started_ms: int
    session_id: uuid.UUID
    backwards: bool = False

    def encode(self) -> str:
        """Return the cursor as opaque text."""
        way = b"p" if self.backwards else b"n"
        raw = way + self.started_ms.to_bytes(8, "big") + self.session_id.bytes
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Cursor:
        """Return the cursor behind `text`; raise BadCursorError."""
        try:
            raw = base64.b64decode(text.encode() + b"==", altchars=b"-_", validate=True)
        except (ValueError, binascii.Error):
            raise BadCursorError("not a cursor") from None
        started_ms = int.from_bytes(raw[1:9], "big")
        if len(raw) != 25 or raw[:1] not in (b"n", b"p") or started_ms > MAX_MS:
            raise BadCursorError("not a cursor")
        cursor = cls(
            started_ms=started_ms,
            session_id=uuid.UUID(bytes=raw[9:]),
            backwards=raw[:1] == b"p",
        )
        if cursor.encode() != text:
            raise BadCursorError("not as it was made")
        return cursor
