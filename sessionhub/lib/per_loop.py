"""One object an event loop, for what holds connections or tasks of that loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar


class Closable(Protocol):
    """What gives its connections back."""

    async def aclose(self) -> None:
        """Close it."""


T = TypeVar("T")
C = TypeVar("C", bound=Closable)


class PerLoop(Generic[T]):
    """Calling it gives the running loop's object, made by `make` when first asked for.

    Objects of loops that have closed are forgotten then.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._made: dict[asyncio.AbstractEventLoop, T] = {}

    def __call__(self) -> T:
        """Return the running loop's object."""
        loop = asyncio.get_running_loop()
        if loop not in self._made:
            for closed in [other for other in self._made if other.is_closed()]:
                del self._made[closed]
            self._made[loop] = self._make()
        return self._made[loop]

    async def aclose(self: PerLoop[C]) -> None:
        """Close the running loop's object, if there is one."""
        made = self._made.pop(asyncio.get_running_loop(), None)
        if made is not None:
            await made.aclose()
