"""A limit of connection attempts: one token bucket per user and network."""

from __future__ import annotations

import time

from django.conf import settings

from sessionhub.lib.client_address import network_of

MAX_KNOWN = 10_000


class Attempts:
    """GCRA: one number per bucket, the time at which it would be full again."""

    def __init__(self) -> None:
        self._full_at: dict[tuple[str, str], float] = {}

    def take(self, user: str, address: str, *, now: float | None = None) -> bool:
        """Return whether this attempt is within LIVE_CONNECTIONS_PER_MINUTE."""
        now = time.monotonic() if now is None else now
        spacing = 60.0 / int(settings.LIVE_CONNECTIONS_PER_MINUTE)
        key = (user, network_of(address))
        full_at = max(self._full_at.get(key, 0.0), now) + spacing
        if full_at - now - 60.0 > 1e-6:
            return False
        if len(self._full_at) >= MAX_KNOWN:
            self._full_at = {k: t for k, t in self._full_at.items() if t > now}
        self._full_at[key] = full_at
        return True


attempts = Attempts()
