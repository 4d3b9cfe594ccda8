"""P5: from a change in the page to the frame at the viewer.

200 sessions on one hub of real processes (daphne, worker, Valkey, ClickHouse), 20 of
them watched. Measured: p95 over WebSocket and with posts a second apart, the same with
one viewer that never reads, memory of the web process, what a message costs Valkey.

    python -m benchmarks.p5_live [--sessions 200] [--viewers 20] [--seconds 20]
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import quantiles

import aiohttp
import redis.asyncio

from benchmarks.measure import finish, report
from tests.faults.live_hub import LiveHub, LivePage, Viewer, change, snapshot

FLUSH_SECONDS = 0.1
QUIET_FLUSH_SECONDS = 10.0
CHANGES_A_SECOND = 4
JOIN_APART_SECONDS = 0.3


def p95(values: list[float]) -> float:
    """Return the 95th percentile."""
    return quantiles(values, n=100)[94] if len(values) > 1 else float("nan")


class Crowd:
    """All pages and viewers of one run."""

    def __init__(self, hub: LiveHub, http: aiohttp.ClientSession) -> None:
        self.hub, self.http = hub, http
        self.pages: list[LivePage] = []
        self.viewers: list[Viewer] = []
        self.tasks: list[asyncio.Task] = []

    async def begin(self, sessions: int) -> None:
        """Let every page post its first snapshot."""
        self.pages = [LivePage(self.hub, self.http) for _ in range(sessions)]
        for page in self.pages:
            await page.post(snapshot())

    async def keep_quiet_pages(self, watched: int) -> None:
        """Let the unwatched pages go on as pages do."""
        for page in self.pages[watched:]:
            self.tasks.append(asyncio.create_task(self._quiet(page)))

    async def _quiet(self, page: LivePage) -> None:
        await asyncio.sleep(random.uniform(0, QUIET_FLUSH_SECONDS))
        while True:
            await page.post([change(n) for n in range(20)])
            await asyncio.sleep(QUIET_FLUSH_SECONDS)

    async def watch(self, cookies: list[str]) -> None:
        """Let each of these users watch one page; return once all see it."""
        self.viewers = [Viewer(self.hub, self.http, cookie) for cookie in cookies]
        for viewer, page in zip(self.viewers, self.pages, strict=False):
            self.tasks.append(asyncio.create_task(viewer.watch(page.session)))
            await asyncio.sleep(JOIN_APART_SECONDS)
        waiting = [viewer.has_picture.wait() for viewer in self.viewers]
        await asyncio.wait_for(asyncio.gather(*waiting), 60)

    async def stream(self, pages: list[LivePage], seconds: float) -> None:
        """Let these pages change and send over their sockets for a while."""
        for page in pages:
            if page.socket is None:
                await page.open_socket()
                self.tasks.append(asyncio.create_task(page.drain()))
        await asyncio.gather(*(self._stream(page, seconds) for page in pages))

    async def _stream(self, page: LivePage, seconds: float) -> None:
        until = time.monotonic() + seconds
        await asyncio.sleep(random.uniform(0, FLUSH_SECONDS))
        waiting: list[dict] = []
        number, due = 0, 0.0
        while time.monotonic() < until:
            tick = time.time() * 1000
            await asyncio.sleep(FLUSH_SECONDS)
            while due <= time.monotonic():
                at = random.uniform(tick, time.time() * 1000)
                waiting.append(change(number, at))
                number += 1
                due = time.monotonic() + random.expovariate(CHANGES_A_SECOND)
            if waiting:
                waiting.sort(key=lambda event: event["timestamp"])
                await page.send(waiting)
                waiting = []

    async def post_each_second(self, pages: list[LivePage], seconds: float) -> None:
        """Let these pages change and post once a second."""

        async def one(page: LivePage) -> None:
            until = time.monotonic() + seconds
            await asyncio.sleep(random.uniform(0, 1))
            while time.monotonic() < until:
                began = time.time() * 1000
                await asyncio.sleep(1)
                moments = sorted(random.uniform(began, began + 1000) for _ in range(4))
                await page.post([change(n, at) for n, at in enumerate(moments)])

        await asyncio.gather(*(one(page) for page in pages))

    def latencies(self) -> list[float]:
        """Return the times measured since the last call, of viewers that read."""
        found = [value for viewer in self.viewers for value in viewer.seen]
        for viewer in self.viewers:
            viewer.seen.clear()
        return found

    async def end(self) -> None:
        """Close all connections."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


async def commands(hub: LiveHub, work) -> tuple[Counter, int]:
    """Return the commands Valkey ran during `work`, and the number of messages sent."""
    seen: Counter = Counter()
    client = redis.asyncio.Redis.from_url(hub.valkey.url)
    async with client.monitor() as monitor:

        async def note() -> None:
            while True:
                command = await monitor.next_command()
                parts = command["command"].split()
                name = parts[0].upper()
                keys = " ".join(parts[1:4])
                if command["client_type"] == "lua" or "live" in keys or "ring" in keys:
                    seen[
                        name + (" (script)" if command["client_type"] == "lua" else "")
                    ] += 1
                elif name in ("EVALSHA", "XRANGE", "PUBLISH", "HGET", "GET"):
                    seen[name] += 1

        task = asyncio.create_task(note())
        sent = await work()
        await asyncio.sleep(1)
        task.cancel()
    await client.aclose()
    return seen, sent


async def measure(hub: LiveHub, options: argparse.Namespace) -> list[bool]:
    """Run everything; return which bars were met."""
    met = []
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        crowd = Crowd(hub, http)
        await crowd.begin(options.sessions)
        await asyncio.sleep(4)  # the first rows are derived
        watched = crowd.pages[: options.viewers]
        people = {f"viewer{n}": [page.session] for n, page in enumerate(watched)}
        people["stalled"] = [watched[0].session]
        *cookies, stalled_cookie = await asyncio.to_thread(hub.people, people)
        await crowd.keep_quiet_pages(options.viewers)
        await crowd.watch(cookies)
        joins = [viewer.joined_ms for viewer in crowd.viewers]
        met.append(
            report(
                "P5",
                "joining shows a picture, p95",
                ratio=p95(joins),
                bar=1000,
                unit=" ms",
            )
        )
        await crowd.post_each_second(watched, options.seconds)
        met.append(
            report(
                "P5",
                "change to viewer, posts a second apart, p95",
                ratio=p95(crowd.latencies()),
                bar=1500,
                unit=" ms",
            )
        )
        await crowd.stream(watched, 3)
        crowd.latencies()
        hub.busy()
        await crowd.stream(watched, options.seconds)
        before = p95(crowd.latencies())
        print(f"   {hub.busy()}")
        met.append(
            report(
                "P5",
                f"change to viewer over WebSocket, {options.sessions} "
                f"sessions, {options.viewers} viewers, p95",
                ratio=before,
                bar=300,
                unit=" ms",
            )
        )
        memory = hub.web_kb()
        stalled = Viewer(hub, http, stalled_cookie)
        await stalled.watch(watched[0].session, reads=False)
        await crowd.stream(watched, options.seconds)
        after = p95(crowd.latencies())
        grown = (hub.web_kb() - memory) / 1024
        met.append(
            report(
                "P5",
                "the others' p95 beside one that never reads",
                ratio=after / before,
                bar=1.2,
                unit="×",
                note=f"{before:.0f} ms, then {after:.0f} ms",
            )
        )
        met.append(
            report(
                "P5", "memory of the web process grew", ratio=grown, bar=2, unit=" MiB"
            )
        )
        async for _ in stalled.socket:
            pass  # what was on its way, then the close
        print(f"   the stalled one was closed with {stalled.socket.close_code}")
        met.append(stalled.socket.close_code == 4008)
        back = Viewer(hub, http, stalled_cookie)
        crowd.tasks.append(asyncio.create_task(back.watch(watched[0].session)))
        await asyncio.wait_for(back.has_picture.wait(), 10)
        print(f"   and saw the page again {back.joined_ms:.0f} ms after coming back")
        await crowd.end()
    await cost(hub)
    return met


async def cost(hub: LiveHub) -> None:
    """Print the commands Valkey runs for a message, and for each further viewer."""
    found = {}
    for viewers in (1, 5):
        async with aiohttp.ClientSession() as http:
            crowd = Crowd(hub, http)
            await crowd.begin(1)
            await asyncio.sleep(3)
            page = crowd.pages[0]
            people = {f"cost{viewers}-{n}": [page.session] for n in range(viewers)}
            cookies = await asyncio.to_thread(hub.people, people)
            crowd.pages = crowd.pages * viewers
            await crowd.watch(cookies)
            await crowd.stream([page], 1)

            async def work(page: LivePage = page) -> int:
                first = page.seq
                for number in range(100):
                    await page.send([change(number)])
                    await asyncio.sleep(0.05)
                return page.seq - first

            seen, sent = await commands(hub, work)
            found[viewers] = {name: n / sent for name, n in sorted(seen.items())}
            await crowd.end()
        total = sum(found[viewers].values())
        listed = ", ".join(
            f"{n} {v:.2f}" for n, v in found[viewers].items() if v > 0.05
        )
        print(
            f"   Valkey, {viewers} viewer(s): {total:.1f} commands a chunk ({listed})"
        )
    more = (sum(found[5].values()) - sum(found[1].values())) / 4
    print(f"   each further viewer: {more:.2f} commands a chunk")


def main() -> None:
    """Start a hub, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sessions", type=int, default=200)
    parser.add_argument("--viewers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, LiveHub(Path(folder)) as hub:
        hub.start_worker()
        met = asyncio.run(measure(hub, options))
    finish(*met)


if __name__ == "__main__":
    main()
