"""WebSocket messages that wait for the application.

Daphne queues every message it reads, so a client that sends faster than the application
receives would fill the memory of this process. A connection of which too much waits is
not read until the application has caught up; TCP then slows its client down.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

from daphne.ws_protocol import WebSocketProtocol

MOST_BYTES = 4 * 1024**2
"""What may wait of one connection; the message that passes it is queued as well."""
MESSAGE_BYTES = 512
"""What a queued message takes besides its payload, about."""
CHECK_SECONDS = 0.02
"""How often the queue of a connection that is not read is looked at."""


class BoundedSocket(WebSocketProtocol):
    """Daphne's WebSocket, read no faster than its application receives."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sizes: deque[int] = deque()
        self._waiting = 0
        self._check: asyncio.TimerHandle | None = None

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        """Queue a message; stop reading if too much waits."""
        super().onMessage(payload, isBinary)
        if self.muted:
            return
        self._sizes.append(len(payload) + MESSAGE_BYTES)
        self._waiting += self._sizes[-1]
        if self._check is None and self._bytes_waiting() > MOST_BYTES:
            self.transport.pauseProducing()
            self._check_later()

    def connectionLost(self, reason: Any) -> None:
        """Cancel the timer."""
        if self._check is not None:
            self._check.cancel()
        super().connectionLost(reason)

    def _bytes_waiting(self) -> int:
        while len(self._sizes) > self.application_queue.qsize():
            self._waiting -= self._sizes.popleft()
        return self._waiting

    def _check_later(self) -> None:
        loop = asyncio.get_running_loop()
        self._check = loop.call_later(CHECK_SECONDS, self._read_on_if_received)

    def _read_on_if_received(self) -> None:
        if self._bytes_waiting() > MOST_BYTES // 2:
            self._check_later()
        else:
            self._check = None
            self.transport.resumeProducing()
