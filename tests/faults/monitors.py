"""Pages of the live list that come back as the browser does, many at a time."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable

import aiohttp
import orjson

from tests.faults.live_hub import LiveHub, Viewer

MONITOR = "/admin/sessions/live"
PAGES_EACH = 20
"""Open pages of each person."""
CROWD = 3
"""assets/live/backoff.js: doublings of the first wait where a line that stood broke."""


class Monitor:
    """A page of the live list that comes back as the browser does."""

    def __init__(self, hub: LiveHub, http: aiohttp.ClientSession, cookie: str) -> None:
        self.hub, self.http, self.cookie = hub, http, cookie
        self.sessions: set[str] = set()
        self.attempts: list[float] = []
        self.is_open = False

    async def run(self) -> None:
        attempt = first = 0
        while True:
            try:
                viewer = Viewer(self.hub, self.http, self.cookie)
                await viewer.open(MONITOR)
                self.is_open, attempt, first = True, 0, CROWD
                await self._read(viewer.socket)
            except (aiohttp.ClientError, OSError):
                pass
            self.is_open = False
            # assets/live/connection.js: full jitter, base 1 s, cap 30 s.
            longest = min(30.0, 1.0 * 2 ** max(attempt, first))
            await asyncio.sleep(random.uniform(0, longest))
            attempt, first = attempt + 1, 0
            self.attempts.append(time.monotonic())

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            found = orjson.loads(message.data)
            if found["type"] == "sessions_snapshot":
                self.sessions = {row["id"] for row in found["sessions"]}
            elif found["type"] == "session_started":
                self.sessions.add(found["session"]["id"])
            elif found["type"] == "session_ended":
                self.sessions.discard(found["sessionId"])


async def until(condition: Callable[[], object], *, seconds: float, what: str) -> float:
    """Wait for `condition()`; return how long it took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, what
        await asyncio.sleep(0.05)
    return time.monotonic() - began


async def crowd(
    hub: LiveHub, http: aiohttp.ClientSession, count: int
) -> tuple[list[Monitor], list[asyncio.Task[None]]]:
    """Return this many monitors, all open, with a task each; twenty of each person."""
    people = {f"vera{number}": [] for number in range(-(-count // PAGES_EACH))}
    cookies = await asyncio.to_thread(hub.people, people)
    monitors = [Monitor(hub, http, cookies[n // PAGES_EACH]) for n in range(count)]
    tasks = [asyncio.create_task(monitor.run()) for monitor in monitors]
    await until(lambda: all(m.is_open for m in monitors), seconds=120, what="opening")
    return monitors, tasks


async def come_back(
    hub: LiveHub, monitors: list[Monitor], *, seconds: float
) -> tuple[float, float]:
    """Start the web process anew below them.

    Return the seconds until all are back, and the share of the attempts that fell into
    the fullest second.
    """
    for monitor in monitors:
        monitor.attempts.clear()
    began = time.monotonic()
    await asyncio.to_thread(hub.restart_web)
    await until(
        lambda: not any(m.is_open for m in monitors), seconds=10, what="the fall"
    )
    await until(
        lambda: all(m.is_open for m in monitors), seconds=seconds, what="return"
    )
    took = time.monotonic() - began
    tries = [int(at - began) for monitor in monitors for at in monitor.attempts]
    return took, max(Counter(tries).values()) / len(tries)


async def stop(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
