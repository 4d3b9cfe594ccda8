"""Responses whose client reads slowly, or not at all.

Twisted closes a kept connection a little over a minute after the application has
answered, even if much of a long response is still on its way to a slow client, and
waits for ever for a client that asked for the connection to be closed and reads
nothing.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings


def unsent(transport: Any) -> int:
    """Return how many bytes of responses wait in this process to be sent."""
    waiting = len(transport.dataBuffer) - transport.offset + transport._tempDataLen
    return int(waiting) if transport.connected else 0


class Unread:
    """Checks a connection whose response is complete but not sent yet."""

    def __init__(self, transport: Any, now: float) -> None:
        self._transport = transport
        self._looked_at = now
        self._left = unsent(transport)

    def is_sent(self) -> bool:
        """Return whether the last byte was sent."""
        return unsent(self._transport) == 0

    def is_abandoned(self, now: float) -> bool:
        """Return whether the client read too little since the last check.

        Checks are WEB_IDLE_SECONDS apart: a client may pause, but has to read
        WEB_BODY_BYTES_PER_SECOND on average.
        """
        passed = now - self._looked_at
        if passed < settings.WEB_IDLE_SECONDS:
            return False
        left = unsent(self._transport)
        taken, self._left, self._looked_at = self._left - left, left, now
        return bool(taken < settings.WEB_BODY_BYTES_PER_SECOND * passed)
