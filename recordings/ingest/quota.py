"""How often one sender may ask: token buckets of a key, an address and a session.

Each request counts for its address, where many people may sit; each chunk counts for
its session there; what begins a session or belongs to none counts for the newcomers of
the address. A sender that used up the share of a session may not begin another instead.

Kept in this process, in a bounded table: a quota is there to stop a loop gone wild, not
for billing, so a restart may forget it and each web process counts for itself.
"""

from __future__ import annotations

import math
import time

from django.conf import settings

from sessionhub.lib.client_address import network_of

MAX_SENDERS = 50_000


class Quota:
    """GCRA: one number a sender, the time at which its bucket would be full again."""

    def __init__(self, *, max_senders: int = MAX_SENDERS) -> None:
        self._full_at: dict[tuple[str, ...], float] = {}
        self._max_senders = max_senders

    def take(self, key: str, address: str, *, now: float | None = None) -> int:
        """Take one request of a newcomer; return 0, or the whole seconds to wait."""
        return self._take((key, network_of(address)), _a_sender(), now=now)

    def take_from_address(
        self, key: str, address: str, *, now: float | None = None
    ) -> int:
        """Take one request of any sender behind an address; return as `take` does."""
        together = int(settings.INGEST_REQUESTS_PER_MINUTE_AND_ADDRESS)
        rate = max(together, _a_sender())
        return self._take((key, network_of(address), "", "all"), rate, now=now)

    def take_for_service(self, key: str, what: str, *, now: float | None = None) -> int:
        """Take one beginning (of kind `what`) of a service; return as `take` does."""
        rate = int(settings.INGEST_SESSIONS_PER_MINUTE)
        return self._take((key, "", what), rate, now=now)

    def take_chunk(
        self,
        key: str,
        address: str,
        session: str,
        *,
        is_known: bool | None = None,
        now: float | None = None,
    ) -> int:
        """Take one chunk of a session; return as `take` does.

        A session that is not known to be there yet counts as a newcomer, too; None
        where only this table can show it.
        """
        now = time.monotonic() if now is None else now
        newcomer = (key, network_of(address))
        sender = (*newcomer, session)
        is_known = sender in self._full_at if is_known is None else is_known
        wait = self._wait(newcomer, _a_sender(), now) if not is_known else 0
        wait = wait or self._take(sender, _a_sender(), now=now)
        if wait:
            used = max(self._full_at.get(sender, 0.0), self._full_at.get(newcomer, 0.0))
            self._keep(newcomer, used, now)
        elif not is_known:
            self._take(newcomer, _a_sender(), now=now)
        return wait

    def _take(
        self, sender: tuple[str, ...], per_minute: int, *, now: float | None
    ) -> int:
        now = time.monotonic() if now is None else now
        wait = self._wait(sender, per_minute, now)
        if not wait:
            full_at = max(self._full_at.get(sender, 0.0), now) + 60.0 / per_minute
            self._keep(sender, full_at, now)
        return wait

    def _wait(self, sender: tuple[str, ...], per_minute: int, now: float) -> int:
        full_at = max(self._full_at.get(sender, 0.0), now) + 60.0 / per_minute
        wait = full_at - now - 60.0
        return max(1, math.ceil(wait)) if wait > 1e-6 else 0

    def _keep(self, sender: tuple[str, ...], full_at: float, now: float) -> None:
        if sender not in self._full_at and len(self._full_at) >= self._max_senders:
            self._make_room(now)
        self._full_at[sender] = full_at

    def _make_room(self, now: float) -> None:
        """Forget the full buckets; if none is, the older half (a flood of senders)."""
        self._full_at = {s: t for s, t in self._full_at.items() if t > now}
        if len(self._full_at) >= self._max_senders:
            for sender in list(self._full_at)[: self._max_senders // 2]:
                del self._full_at[sender]


def _a_sender() -> int:
    return int(settings.INGEST_REQUESTS_PER_MINUTE)
