"""How many requests one sender may make: a token bucket a key and address.

Kept in this process, in a bounded table: a quota is there to stop a loop gone wild, not
to bill anybody, so a restart may forget it and each web process counts for itself.
"""

from __future__ import annotations

import ipaddress
import math
import time
from functools import lru_cache

from django.conf import settings

MAX_SENDERS = 50_000


class Quota:
    """GCRA: one number a sender, the time at which its bucket would be full again."""

    def __init__(self, *, max_senders: int = MAX_SENDERS) -> None:
        self._full_at: dict[tuple[str, str], float] = {}
        self._max_senders = max_senders

    def take(self, key: str, address: str, *, now: float | None = None) -> int:
        """Take one request; return 0, or the whole seconds to wait if none is left."""
        now = time.monotonic() if now is None else now
        spacing = 60.0 / int(settings.INGEST_REQUESTS_PER_MINUTE)
        sender = (key, network_of(address))
        full_at = max(self._full_at.get(sender, 0.0), now) + spacing
        wait = full_at - now - 60.0
        if wait > 1e-6:
            return max(1, math.ceil(wait))
        if sender not in self._full_at and len(self._full_at) >= self._max_senders:
            self._make_room(now)
        self._full_at[sender] = full_at
        return 0

    def _make_room(self, now: float) -> None:
        """Forget the full buckets; if none is, the older half (a flood of senders)."""
        self._full_at = {s: t for s, t in self._full_at.items() if t > now}
        if len(self._full_at) >= self._max_senders:
            for sender in list(self._full_at)[: self._max_senders // 2]:
                del self._full_at[sender]


@lru_cache(maxsize=4096)
def network_of(address: str) -> str:
    """Return who an address stands for: an IPv6 household has a /64 to itself."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((int(parsed), 64), strict=False))
