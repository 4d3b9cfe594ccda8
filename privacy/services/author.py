"""The author of the current change of rules, for the version it publishes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sessionhub.models import User

_author: ContextVar[User | None] = ContextVar("privacy_author", default=None)


@contextmanager
def acting(user: User | None) -> Iterator[None]:
    """Name the author of every version made inside."""
    token = _author.set(user)
    try:
        yield
    finally:
        _author.reset(token)


def author() -> User | None:
    """Return the author, None outside `acting` (a fixture, a migration)."""
    return _author.get()
