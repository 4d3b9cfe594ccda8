"""What a page is told without having asked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import structlog

from recordings.ingest.buffer import BufferDownError
from recordings.ingest.live import messages, names
from recordings.ingest.live.bells import LOOK_SECONDS, bells
from recordings.ingest.live.watching import Directive, directive

log = structlog.get_logger(__name__)

Say = Callable[[bytes], Awaitable[None]]


class Orders:
    """Sends a directive when something changed: on a bell, else every two seconds."""

    def __init__(self, *, say: Say) -> None:
        self._say = say
        self.session_id = ""
        self._service_id = ""
        self._window_id = ""
        self._notify = False
        self._told = Directive()
        self._always = False
        self._rung = asyncio.Event()
        self._unsubscribe: Callable[[], None] = lambda: None

    def bind(
        self, *, service_id: str, session_id: str, window_id: str, notify: bool
    ) -> None:
        """Listen for this session; the window is the one that speaks here."""
        self._service_id, self._window_id, self._notify = service_id, window_id, notify
        if session_id == self.session_id:
            return
        self._unsubscribe()
        self.session_id = session_id
        self._told = Directive(live=True, near=True)
        channel = names.told_bell(session_id)
        self._unsubscribe = bells().listen(channel, lambda _: self._rung.set())

    def look(self, *, always: bool = False) -> None:
        """Look now; `always` says what is found even if nothing changed."""
        self._always |= always
        self._rung.set()

    def close(self) -> None:
        """Listen no more."""
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
                    await self._tell()
                except BufferDownError:
                    log.info("live.no_orders")

    async def _tell(self) -> None:
        found = await directive(
            service_id=self._service_id,
            session_id=self.session_id,
            window_id=self._window_id,
        )
        if found.checkpoint or found != self._told or self._always:
            self._told = replace(found, checkpoint=False)
            self._always = False
            await self._say(
                messages.DIRECTIVE.pack(
                    live=found.live,
                    near=found.near,
                    notify=found.live and self._notify,
                    checkpoint=found.checkpoint,
                    stop={"reason": found.stop} if found.stop else None,
                )
            )
