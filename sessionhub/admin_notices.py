"""Notices on the first page of the admin.

Each app may register functions that return one:

    admin_notices.register(waiting_alerts)   # (request) -> Notice or None
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One line with a number and a link; `level` is info, warning or danger."""

    count: int
    text: str
    url: str
    level: str = "info"


Ask = Callable[[HttpRequest], Notice | None]

_asked: list[Ask] = []


def register(ask: Ask) -> None:
    """Have `ask` called for every request of the first page."""
    if ask not in _asked:
        _asked.append(ask)


def notices_for(request: HttpRequest) -> list[Notice]:
    """Return the notices for this user, in the order of registration."""
    return [notice for ask in _asked if (notice := ask(request)) is not None]
