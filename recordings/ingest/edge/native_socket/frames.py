"""Frames received from a page and not answered yet: counted and bounded."""

from __future__ import annotations

import asyncio
from collections import deque

from recordings.ingest.edge.answers import Refusal
from recordings.ingest.edge.asgi_types import Message, Receive
from recordings.ingest.edge.rate_limit import RateLimit

FRAMES_A_SECOND = 100
"""Ten times what a watched page sends."""
WAITING_BYTES = 4 * 1024**2
"""What a page keeps while the hub is away, and sends at once when it is back."""


class Frames:
    """Reads a connection ahead of the code that answers its frames, within bounds."""

    def __init__(self) -> None:
        self._waiting: deque[Message] = deque()
        self._bytes = 0
        self._rate_limit = RateLimit(frames_a_second=FRAMES_A_SECOND)
        self._more = asyncio.Event()

    async def read(self, receive: Receive) -> None:
        """Return when the page has gone. Raises Refusal 429 where it sends too much."""
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            size = size_of(message)
            if not self._rate_limit.allows(size):
                raise Refusal(429, "flood", "Too many frames; this is not one page.")
            if self._bytes + size > WAITING_BYTES:
                raise Refusal(429, "flood", "Too much is waiting to be answered.")
            self._bytes += size
            self._waiting.append(message)
            self._more.set()

    async def next(self) -> Message:
        """Return the oldest frame; its bytes no longer count once it is answered."""
        while not self._waiting:
            self._more.clear()
            await self._more.wait()
        return self._waiting[0]

    def answered(self) -> None:
        """Drop the frame that `next` returned."""
        self._bytes -= size_of(self._waiting.popleft())

    @property
    def is_empty(self) -> bool:
        """Whether everything that came was answered."""
        return not self._waiting


def size_of(message: Message) -> int:
    """Return the bytes of a frame, about."""
    return len(message.get("bytes") or message.get("text") or b"")
