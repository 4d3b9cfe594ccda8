"""The database from a socket."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

from channels.db import database_sync_to_async

P = ParamSpec("P")
R = TypeVar("R")


def in_thread(work: Callable[P, R]) -> Callable[P, Awaitable[R]]:
    """Return `work` as a coroutine function, run in one of several threads.

    Not in the one thread all others share: who waits there for a lock would keep every
    socket from being asked again whether its person still may look.
    """
    return database_sync_to_async(work, thread_sensitive=False)  # type: ignore[no-any-return]
