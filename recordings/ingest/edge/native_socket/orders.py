"""Directives sent to a page that has not asked for them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import structlog

from recordings.ingest.buffer import BufferDownError
from recordings.ingest.presence import keys as presence_keys
from recordings.ingest.presence import messages
from recordings.ingest.presence.notifications import LOOK_SECONDS, notifications
from recordings.ingest.presence.watching import Directive, directive

log = structlog.get_logger(__name__)

SendText = Callable[[bytes], Awaitable[None]]


class Orders:
    """Sends a directive after a change: looks when notified, else every two seconds."""

    def __init__(self, *, send: SendText) -> None:
        self._send = send
        self.session_id = ""
        self._service_id = ""
        self._window_id = ""
        self._notify = False
        self._last_sent = Directive()
        self._always = False
        self._rung = asyncio.Event()
        self._unsubscribe: Callable[[], None] = lambda: None

    def bind(
        self, *, service_id: str, session_id: str, window_id: str, notify: bool
    ) -> None:
        """Subscribe to this session; `window_id` is the window of this connection."""
        self._service_id, self._window_id, self._notify = service_id, window_id, notify
        if session_id == self.session_id:
            return
        self._unsubscribe()
        self.session_id = session_id
        self._last_sent = Directive(live=True, near=True)
        channel = presence_keys.directive_channel(session_id)
        self._unsubscribe = notifications().listen(channel, lambda _: self._rung.set())

    def look(self, *, always: bool = False) -> None:
        """Look now; `always` sends a directive even if nothing changed."""
        self._always |= always
        self._rung.set()

    def close(self) -> None:
        """Unsubscribe."""
        self._unsubscribe()

    async def run(self) -> None:
        """Go on until cancelled."""
        while True:
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._rung.wait()
            except TimeoutError:
                pass
            self._rung.clear()
            if self.session_id:
                try:
                    await self._send_if_changed()
                except BufferDownError:
                    log.info("live.no_orders")

    async def _send_if_changed(self) -> None:
        found = await directive(
            service_id=self._service_id,
            session_id=self.session_id,
            window_id=self._window_id,
        )
        if found.checkpoint or found != self._last_sent or self._always:
            self._last_sent = replace(found, checkpoint=False)
            self._always = False
            await self._send(
                messages.DIRECTIVE.pack(
                    live=found.live,
                    near=found.near,
                    notify=found.live and self._notify,
                    checkpoint=found.checkpoint,
                    stop={"reason": found.stop} if found.stop else None,
                )
            )
