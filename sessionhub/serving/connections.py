"""The open connections of this process: how many, and from where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

TOO_MANY_TOTAL = "total"
TOO_MANY_OF_ADDRESS = "address"


@dataclass(slots=True)
class Lease:
    """One open connection.

    It counts for `network`, '' for one of our own proxies; behind a proxy its current
    request counts for `forwarded`. `channel` is None once it is a WebSocket.
    """

    network: str
    channel: Any
    forwarded: str = ""


class Connections:
    """Counts by transport, which a connection keeps when it becomes a WebSocket."""

    def __init__(self) -> None:
        self._leases: dict[Any, Lease] = {}
        self._of: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._leases)

    def of(self, network: str) -> int:
        """Return how many connections and forwarded requests a network has."""
        return self._of[network]

    def channels(self) -> Iterator[Any]:
        """Yield the channels of HTTP connections."""
        for lease in list(self._leases.values()):
            if lease.channel is not None:
                yield lease.channel

    def take(
        self, transport: Any, channel: Any, network: str, *, total: int, each: int
    ) -> str:
        """Count a new connection; return '' or the bound it would exceed.

        `network` '' is one of our proxies, which has no bound per address.
        """
        if len(self._leases) >= total:
            return TOO_MANY_TOTAL
        if network and self._of[network] >= each:
            return TOO_MANY_OF_ADDRESS
        self._leases[transport] = Lease(network=network, channel=channel)
        self._add(network, 1)
        return ""

    def take_forwarded(self, transport: Any, network: str, *, each: int) -> bool:
        """Count a proxy's current request for its client; False if it has too many."""
        lease = self._leases.get(transport)
        if lease is None:
            return True
        self.release_forwarded(transport)
        if self._of[network] >= each:
            return False
        lease.forwarded = network
        self._add(network, 1)
        return True

    def release_forwarded(self, transport: Any) -> None:
        """Stop counting the proxy's current request."""
        lease = self._leases.get(transport)
        if lease is not None and lease.forwarded:
            self._add(lease.forwarded, -1)
            lease.forwarded = ""

    def upgraded(self, transport: Any) -> None:
        """Mark the connection as a WebSocket."""
        lease = self._leases.get(transport)
        if lease is not None:
            lease.channel = None

    def release(self, transport: Any) -> None:
        """Stop counting the connection."""
        self.release_forwarded(transport)
        lease = self._leases.pop(transport, None)
        if lease is not None:
            self._add(lease.network, -1)

    def _add(self, network: str, step: int) -> None:
        if not network:
            return
        self._of[network] += step
        if self._of[network] <= 0:
            del self._of[network]


connections = Connections()
