"""The database from a socket."""

from __future__ import annotations

import functools
import time
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

from channels.db import database_sync_to_async
from django.db import connection

P = ParamSpec("P")
R = TypeVar("R")

KEEP_SECONDS = 30.0
"""How long a thread uses one connection: opening costs four times what a query does."""


def in_thread(work: Callable[P, R]) -> Callable[P, Awaitable[R]]:
    """Return `work` as a coroutine function, run in one of several threads.

    Not in the one thread all others share: a wait for a lock there would delay the
    permission re-checks of every socket.
    """

    @functools.wraps(work)
    def keeping(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return work(*args, **kwargs)
        finally:
            _keep_connection()

    return database_sync_to_async(keeping, thread_sensitive=False)  # type: ignore[no-any-return]


def _keep_connection() -> None:
    """Let channels close the thread's connection once it is old, or after an error."""
    now = time.monotonic()
    # CONN_MAX_AGE is 0, for requests, each of which has a thread of its own.
    if connection.close_at is not None and connection.close_at <= now:
        connection.close_at = now + KEEP_SECONDS
