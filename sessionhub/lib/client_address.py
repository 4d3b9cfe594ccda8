"""The client's address of a request; proxies are trusted only if configured."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

X_FORWARDED_FOR, FORWARDED = "X-Forwarded-For", "Forwarded"
HEADERS = (X_FORWARDED_FOR, FORWARDED)

Headers = Iterable[tuple[bytes, bytes]]

_WITH_PORT = re.compile(r"\[([^\]]+)\](?::[\w.-]*)?|([^:\[\]]+):\d+")
_FOR = re.compile(r'(?:^|;)\s*for\s*=\s*("[^"]*"|[^;"\s]+)', re.IGNORECASE)


def client_of(scope: Mapping[str, Any]) -> str:
    """Return the client's address of an ASGI scope, '' for a Unix socket."""
    client = scope.get("client")
    return client_address(client[0] if client else "", scope["headers"])


def client_of_request(request: HttpRequest) -> str:
    """Return the client's address of a request of Django's, '' for a Unix socket."""
    headers = (
        (name.lower().encode(), value.encode("latin-1", "replace"))
        for name, value in request.headers.items()
    )
    return client_address(request.META.get("REMOTE_ADDR", ""), headers)


def client_address(
    peer: str,
    headers: Headers,
    *,
    trusted: list[str] | None = None,
) -> str:
    """Return the right-most hop that is not one of our own proxies.

    The header grows on the right, so what stands left of an untrusted hop was written
    by that hop and cannot be trusted. Only TRUSTED_PROXY_HEADER is read: a proxy that
    writes one forwards the other as its client sent it. `peer` '' is a Unix socket: one
    of our proxies. Addresses are canonical: without port, brackets and zone, IPv4
    where an IPv6 address stands for it.
    """
    proxies = tuple(settings.TRUSTED_PROXIES if trusted is None else trusted)
    peer = address_in(peer) or peer
    if not proxies or (peer and not _is_trusted(peer, proxies)):
        return peer
    address = peer
    for hop in reversed(list(_hops(headers))):
        found = address_in(hop)
        if not found:
            break
        address = found
        if not _is_trusted(found, proxies):
            break
    return address


def is_proxy(peer: str) -> bool:
    """Return whether a connection from `peer` is one of our own proxies."""
    proxies = tuple(settings.TRUSTED_PROXIES)
    return bool(proxies) and (not peer or _is_trusted(address_in(peer), proxies))


@lru_cache(maxsize=4096)
def address_in(hop: str) -> str:
    """Return the address in one hop, '' if there is none.

    Proxies write `192.0.2.1:4711`, `[2001:db8::1]:4711`, `::ffff:192.0.2.1` and
    `fe80::1%eth0`, quoted or not.
    """
    text = hop.strip().strip('"').strip()
    match = _WITH_PORT.fullmatch(text)
    if match:
        text = match[1] or match[2]
    try:
        parsed = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


@lru_cache(maxsize=4096)
def network_of(address: str, *, ipv4_bits: int = 32) -> str:
    """Return the network of one client: an IPv6 client usually has a whole /64.

    `ipv4_bits` below 32 gives IPv4 a network too. A text that is no address is returned
    as it is.
    """
    found = address_in(address)
    bits = 64 if ":" in found else ipv4_bits
    if not found or bits == 32:
        return found or address
    return str(ipaddress.ip_network(f"{found}/{bits}", strict=False))


def _hops(headers: Headers) -> Iterator[str]:
    wanted = settings.TRUSTED_PROXY_HEADER.lower().encode()
    for name, value in headers:
        if name == wanted:
            for hop in value.decode("latin-1").split(","):
                yield _for(hop) if wanted == b"forwarded" else hop


def _for(element: str) -> str:
    """Return the `for` of one element of a Forwarded header (RFC 7239), or ''."""
    match = _FOR.search(element)
    return match[1] if match else ""


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
