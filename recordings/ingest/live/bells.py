"""Doorbells: one subscription a process, whoever listens.

    unsubscribe = bells().listen("sh:live:bell", rung)

`rung(text)` is called in the event loop with what the bell carried, and with None after
the connection was lost and made anew: what rang meanwhile is gone, so look yourself.
Bells are at most once; who must not miss anything looks every `LOOK_SECONDS` as well.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

import structlog
from django.conf import settings
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

LOOK_SECONDS = 2.0
"""How long a lost bell may go unnoticed."""
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.1, 2.0
CONNECT_SECONDS = 2.0
_ANCHOR = "sh:live:anchor"
"""Listened to always: a subscription without a channel cannot be read."""

Rung = Callable[[str | None], None]


class Bells:
    """The subscription of one event loop; get it from `bells()`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._heard: dict[str, set[Rung]] = {}
        self._pubsub: PubSub | None = None
        self._task: asyncio.Task[None] | None = None
        self._told: set[asyncio.Task[None]] = set()

    def listen(self, channel: str, rung: Rung) -> Callable[[], None]:
        """Have `rung` called; returns what ends it."""
        new = channel not in self._heard
        self._heard.setdefault(channel, set()).add(rung)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        elif new:
            self._say("subscribe", channel)

        def unsubscribe() -> None:
            left = self._heard.get(channel)
            if left is None:
                return
            left.discard(rung)
            if not left:
                del self._heard[channel]
                self._say("unsubscribe", channel)

        return unsubscribe

    async def aclose(self) -> None:
        """Hang up."""
        # More than once, so that it takes no wait of ours: see `_is_cancelled`.
        while self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait({self._task}, timeout=0.2)
        await asyncio.gather(*self._told, return_exceptions=True)

    def _say(self, verb: str, channel: str) -> None:
        """Tell Valkey; if it is away, connecting anew tells it everything."""
        pubsub = self._pubsub
        if pubsub is None:
            return

        async def tell() -> None:
            try:
                await getattr(pubsub, verb)(channel)
            except (RedisError, OSError, RuntimeError):
                log.info("live.bells_down")

        task = asyncio.create_task(tell())
        self._told.add(task)
        task.add_done_callback(self._told.discard)

    async def _run(self) -> None:
        wait = FIRST_WAIT_SECONDS
        while True:
            # Nothing is retried behind our back: a lost connection must be noticed.
            client = Redis.from_url(
                self._url,
                protocol=2,
                retry=Retry(NoBackoff(), 0),
                socket_connect_timeout=CONNECT_SECONDS,
                socket_keepalive=True,
            )
            try:
                async with client.pubsub() as pubsub:
                    await pubsub.subscribe(_ANCHOR)
                    # Whoever comes from here on says so; who came before is told here.
                    self._pubsub = pubsub
                    if self._heard:
                        await pubsub.subscribe(*self._heard)
                    wait = FIRST_WAIT_SECONDS
                    self._ring_all()
                    await self._hear(pubsub)
            except (RedisError, OSError) as error:
                log.warning("live.bells_down", error=repr(error)[:200])
            finally:
                self._pubsub = None
                await client.aclose()
            if _is_cancelled():
                return
            await asyncio.sleep(wait * random.uniform(0.5, 1))  # noqa: S311
            wait = min(LONGEST_WAIT_SECONDS, wait * 2)

    async def _hear(self, pubsub: PubSub) -> None:
        while not _is_cancelled():
            message = await pubsub.get_message(
                ignore_subscribe_messages=True, timeout=LONGEST_WAIT_SECONDS
            )
            if message is not None:
                text = message["data"].decode(errors="replace")
                self._ring(message["channel"].decode(), text)

    def _ring_all(self) -> None:
        for channel in list(self._heard):
            self._ring(channel, None)

    def _ring(self, channel: str, text: str | None) -> None:
        for rung in list(self._heard.get(channel, ())):
            try:
                rung(text)
            except Exception:
                # One listener's fault must not deafen the others.
                log.exception("live.bell_failed", channel=channel)


_bells: dict[asyncio.AbstractEventLoop, Bells] = {}


def bells() -> Bells:
    """Return the running event loop's subscription."""
    loop = asyncio.get_running_loop()
    found = _bells.get(loop)
    if found is None:
        for gone in [other for other in _bells if other.is_closed()]:
            del _bells[gone]
        found = _bells[loop] = Bells(settings.VALKEY_URL)
    return found


async def close_bells() -> None:
    """Close the running loop's subscription, if it has one."""
    found = _bells.pop(asyncio.get_running_loop(), None)
    if found is not None:
        await found.aclose()


def _is_cancelled() -> bool:
    """Whether redis-py took a cancellation for one of its own timeouts.

    A task that goes on after the one cancellation of a loop's end keeps its thread, and
    with it the process, for ever.
    """
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
