"""Notifications: one subscription an event loop, for any number of listeners.

    unsubscribe = notifications().listen("sh:live:bell", notify)

`notify(text)` is called in the event loop with what was published, and with None after
the connection was lost and made anew: what was published meanwhile is lost, so read the
state itself. Delivery is at most once; a listener that may not miss a change also reads
every `LOOK_SECONDS`.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

import structlog
from django.conf import settings
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from sessionhub.lib.per_loop import PerLoop
from sessionhub.valkey.clients import loop_client

log = structlog.get_logger(__name__)

LOOK_SECONDS = 2.0
"""How long a lost notification may go unnoticed."""
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.1, 2.0
_ANCHOR = "sh:live:anchor"
"""Always subscribed to: without a channel nothing can be read."""

Listener = Callable[[str | None], None]


class Notifications:
    """The subscription of one event loop; get it from `notifications()`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._listeners: dict[str, set[Listener]] = {}
        self._pubsub: PubSub | None = None
        self._task: asyncio.Task[None] | None = None
        self._sending: set[asyncio.Task[None]] = set()

    def listen(self, channel: str, listener: Listener) -> Callable[[], None]:
        """Call `listener` at each message of `channel`; return what ends that."""
        new = channel not in self._listeners
        self._listeners.setdefault(channel, set()).add(listener)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        elif new:
            self._send("subscribe", channel)

        def unsubscribe() -> None:
            left = self._listeners.get(channel)
            if left is None:
                return
            left.discard(listener)
            if not left:
                del self._listeners[channel]
                self._send("unsubscribe", channel)

        return unsubscribe

    async def aclose(self) -> None:
        """End the subscription and close its connection."""
        # More than once, so that it takes no wait of ours: see `_is_cancelled`.
        while self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait({self._task}, timeout=0.2)
        await asyncio.gather(*self._sending, return_exceptions=True)

    def _send(self, verb: str, channel: str) -> None:
        """Send to Valkey; if it is away, connecting anew subscribes to everything."""
        pubsub = self._pubsub
        if pubsub is None:
            return

        async def send() -> None:
            try:
                await getattr(pubsub, verb)(channel)
            except (RedisError, OSError, RuntimeError):
                log.info("live.notifications_down")

        task = asyncio.create_task(send())
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _run(self) -> None:
        wait = FIRST_WAIT_SECONDS
        while True:
            client = loop_client(self._url)
            try:
                async with client.pubsub() as pubsub:
                    await pubsub.subscribe(_ANCHOR)
                    # A listener that comes later subscribes by itself.
                    self._pubsub = pubsub
                    if self._listeners:
                        await pubsub.subscribe(*self._listeners)
                    wait = FIRST_WAIT_SECONDS
                    self._deliver_loss()
                    await self._receive(pubsub)
            except (RedisError, OSError) as error:
                log.warning("live.notifications_down", error=repr(error)[:200])
            finally:
                self._pubsub = None
                await client.aclose()
            if _is_cancelled():
                return
            await asyncio.sleep(wait * random.uniform(0.5, 1))  # noqa: S311
            wait = min(LONGEST_WAIT_SECONDS, wait * 2)

    async def _receive(self, pubsub: PubSub) -> None:
        while not _is_cancelled():
            message = await pubsub.get_message(
                ignore_subscribe_messages=True, timeout=LONGEST_WAIT_SECONDS
            )
            if message is not None:
                text = message["data"].decode(errors="replace")
                self._deliver(message["channel"].decode(), text)

    def _deliver_loss(self) -> None:
        for channel in list(self._listeners):
            self._deliver(channel, None)

    def _deliver(self, channel: str, text: str | None) -> None:
        for listener in list(self._listeners.get(channel, ())):
            try:
                listener(text)
            except Exception:
                # One listener's fault must not keep it from the others.
                log.exception("live.notification_failed", channel=channel)


notifications = PerLoop(lambda: Notifications(settings.VALKEY_URL))
close_notifications = notifications.aclose


def _is_cancelled() -> bool:
    """Whether redis-py took a cancellation for one of its own timeouts.

    A task that goes on after the one cancellation of a loop's end keeps its thread, and
    with it the process, for ever.
    """
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
