"""The endpoints there are, read from the routers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import URLPattern, URLResolver, get_resolver

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
# Django writes the pages of the apps as one pattern.
ALTERNATIVES = re.compile(r"\^?\(\?P<\w+>(\w+(?:\|\w+)+)\)(.*?)\$?$")


def http_addresses() -> list[str]:
    """Return every address Django answers, as the router writes it."""
    return list(dict.fromkeys(_addresses(get_resolver().url_patterns)))


def _addresses(
    patterns: Iterable[URLPattern | URLResolver], before: str = ""
) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern.url_patterns, before + str(pattern.pattern))
            continue
        several = ALTERNATIVES.match(str(pattern.pattern))
        if several:
            for alternative in several[1].split("|"):
                yield f"{before}{alternative}{several[2]}"
        else:
            yield before + str(pattern.pattern)


def parameters_of(address: str) -> list[str]:
    """Return the names of the parameters of an address, such as session_id."""
    return PARAMETER.findall(address)


def filled(address: str, values: dict[str, str]) -> str:
    """Return the address with its parameters filled in."""
    return "/" + PARAMETER.sub(lambda match: values[match[1]], address)


def socket_addresses(application: Any, before: str = "") -> list[str]:
    """Return every address with a socket, whatever wraps the application.

    What is not a router is a consumer, and its address ends there. The consumer that
    refuses unknown addresses is left out.
    """
    if isinstance(application, ProtocolTypeRouter):
        inner = application.application_mapping.get("websocket")
        return socket_addresses(inner, before) if inner else []
    if isinstance(application, URLRouter):
        return [
            address
            for route in application.routes
            for address in socket_addresses(route.callback, before + str(route.pattern))
        ]
    for name in ("inner", "application", "app", "_otherwise"):
        wrapped = getattr(application, name, None)
        if wrapped is not None:
            return socket_addresses(wrapped, before)
    return [before] if before else []
