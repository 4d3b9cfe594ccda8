"""Whose address a request comes from; proxies are believed only where configured."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings

FORWARDED = b"x-forwarded-for"


def client_address(
    peer: str,
    headers: Iterable[tuple[bytes, bytes]],
    *,
    trusted: list[str] | None = None,
) -> str:
    """Return the right-most hop that is not one of our own proxies.

    `X-Forwarded-For` grows on the right, so what stands left of an untrusted hop is
    that hop's word and worth nothing. `peer` '' is a Unix socket: a proxy of ours.
    """
    proxies = tuple(settings.TRUSTED_PROXIES if trusted is None else trusted)
    if not proxies or (peer and not _is_trusted(peer, proxies)):
        return peer
    hops = [
        hop.strip()
        for name, value in headers
        if name == FORWARDED
        for hop in value.decode("latin-1").split(",")
    ]
    address = peer
    for hop in reversed(hops):
        if not _is_address(hop):
            break
        address = hop
        if not _is_trusted(hop, proxies):
            break
    return address


@lru_cache(maxsize=4096)
def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=4096)
def _is_trusted(text: str, proxies: tuple[str, ...]) -> bool:
    """Return whether `text` is within one of the configured networks."""
    try:
        address = ipaddress.ip_address(text)
        return any(
            address in ipaddress.ip_network(proxy, strict=False) for proxy in proxies
        )
    except ValueError:
        return False
