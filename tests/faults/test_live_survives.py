"""The live view under fire: Valkey and the web process killed below open sockets."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter

import aiohttp
import orjson
import pytest

from tests.faults.live_hub import LiveHub, LivePage, Viewer, change, snapshot

MONITOR = "/admin/sessions/live"


@pytest.fixture
def hub(tmp_path):
    with LiveHub(tmp_path) as found:
        found.start_worker()
        yield found


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
                await self._hear(viewer.socket)
            except (aiohttp.ClientError, OSError):
                pass
            self.is_open = False
            # assets/live/connection.js: full jitter, base 1 s, cap 30 s.
            longest = min(30.0, 1.0 * 2 ** max(attempt, first))
            await asyncio.sleep(random.uniform(0, longest))
            attempt, first = attempt + 1, 0
            self.attempts.append(time.monotonic())

    async def _hear(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            told = orjson.loads(message.data)
            if told["type"] == "sessions_snapshot":
                self.sessions = {row["id"] for row in told["sessions"]}
            elif told["type"] == "session_started":
                self.sessions.add(told["session"]["id"])
            elif told["type"] == "session_ended":
                self.sessions.discard(told["sessionId"])


async def until(test, *, seconds: float, what: str) -> float:
    """Wait for `test()`; return how long it took."""
    began = time.monotonic()
    while not test():
        assert time.monotonic() - began < seconds, what
        await asyncio.sleep(0.05)
    return time.monotonic() - began


async def crowd(hub, http, count):
    """Return this many monitors, all open, with a task each."""
    (cookie,) = await asyncio.to_thread(hub.people, {"vera": []})
    monitors = [Monitor(hub, http, cookie) for _ in range(count)]
    tasks = [asyncio.create_task(monitor.run()) for monitor in monitors]
    await until(lambda: all(m.is_open for m in monitors), seconds=60, what="opening")
    return monitors, tasks


async def stop(tasks):
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_valkey_killed_under_twenty_sockets_leaves_none_silently_dead(hub):
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as http:
        before = LivePage(hub, http)
        await before.post(snapshot())
        monitors, tasks = await crowd(hub, http, 20)
        everywhere = lambda page: all(page.session in m.sessions for m in monitors)  # noqa: E731
        await until(lambda: everywhere(before), seconds=20, what="the first session")
        (cookie,) = await asyncio.to_thread(hub.people, {"ines": [before.session]})
        watcher = Viewer(hub, http, cookie)
        tasks.append(asyncio.create_task(watcher.watch(before.session)))
        await asyncio.wait_for(watcher.has_picture.wait(), 20)
        hub.valkey.process.kill()
        await asyncio.sleep(2)
        await asyncio.to_thread(hub.start_valkey)
        after = LivePage(hub, http)
        await asyncio.sleep(1)
        await after.post(snapshot())
        await before.post([change(7)])
        took = await until(lambda: everywhere(after), seconds=10, what="healing")
        await until(lambda: 7 in watcher.numbers, seconds=10, what="the picture")
        print(f"\nall 20 correct {took:.1f} s after Valkey was back")
        await stop(tasks)


async def test_daphne_restarted_under_two_hundred_sockets_gets_them_all_back(hub):
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as http:
        monitors, tasks = await crowd(hub, http, 200)
        for monitor in monitors:
            monitor.attempts.clear()
        began = time.monotonic()
        await asyncio.to_thread(hub.restart_web)
        await until(
            lambda: not any(m.is_open for m in monitors), seconds=10, what="the fall"
        )
        await until(lambda: all(m.is_open for m in monitors), seconds=60, what="return")
        took = time.monotonic() - began
        tries = [at - began for monitor in monitors for at in monitor.attempts]
        seconds = Counter(int(at) for at in tries)
        fullest = max(seconds.values()) / len(tries)
        print(f"\nall 200 back after {took:.1f} s, fullest second {fullest:.0%}")
        assert fullest <= 0.25
        await stop(tasks)
