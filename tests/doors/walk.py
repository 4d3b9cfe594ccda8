"""Which doors there are: asked of the routers, not written down."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import URLPattern, URLResolver, get_resolver

WORD = re.compile(r"<(?:\w+:)?(\w+)>")
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
            for word in several[1].split("|"):
                yield f"{before}{word}{several[2]}"
        else:
            yield before + str(pattern.pattern)


def words_of(address: str) -> list[str]:
    """Return the words of an address that name something, such as session_id."""
    return WORD.findall(address)


def filled(address: str, values: dict[str, str]) -> str:
    """Return the address with those words said."""
    return "/" + WORD.sub(lambda word: values[word[1]], address)


def socket_addresses(application: Any, before: str = "") -> list[str]:
    """Return every address with a socket, behind whatever an application wraps.

    What is not a router is a consumer, and its address ends there. The one that says
    there is no such socket is no door.
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
