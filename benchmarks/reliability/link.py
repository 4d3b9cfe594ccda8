"""A visit over a link of 200 kbit/s that loses one packet in twenty.

The link is a proxy on loopback: bytes pass at the link's pace, and one packet in twenty
arrives a retransmission later, with all packets behind it, as in TCP. Measured: the
loading time of the page with and without recorder, and whether all recorded events
arrive.
"""

from __future__ import annotations

import asyncio
import random
import threading
import time
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from benchmarks.measure import report
from tests.chromium import launch_options
from tests.e2e.hub import Hub
from tests.e2e.visit import ASKED, say_yes, until

BITS_A_SECOND = 200_000
LOSS = 0.05
PACKET_BYTES = 1460
ROUND_TRIP_SECONDS = 0.1
RETRANSMIT_SECONDS = 0.3
ROUNDS = 5
PAGE_BAR = 1.15


class SlowLink:
    """Forwards one port to another, both ways at the link's pace."""

    def __init__(self, port: int) -> None:
        """Listen once `start()` is called; `port` is that of the hub."""
        self.port = 0
        self._to = port
        self._rng = random.Random(1)
        self._free_at = {"up": 0.0, "down": 0.0}
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()

    def start(self) -> SlowLink:
        """Serve in a thread; return when it listens."""
        threading.Thread(target=self._run, daemon=True).start()
        self._ready.wait(10)
        return self

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._serve, "127.0.0.1", 0)
        )
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            near, far = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            writer.close()
            return
        await asyncio.sleep(ROUND_TRIP_SECONDS)
        await asyncio.gather(
            self._pass(reader, far, "up"), self._pass(near, writer, "down")
        )

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: str
    ) -> None:
        try:
            while packet := await reader.read(PACKET_BYTES):
                # One link for all connections: each packet waits for those before it.
                begin = max(time.monotonic(), self._free_at[way])
                self._free_at[way] = begin + len(packet) * 8 / BITS_A_SECOND
                late = RETRANSMIT_SECONDS if self._rng.random() < LOSS else 0.0
                until_then = self._free_at[way] + late + ROUND_TRIP_SECONDS / 2
                await asyncio.sleep(max(0.0, until_then - time.monotonic()))
                writer.write(packet)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()


def measure() -> bool:
    """Print the page's time with and without recorder, and what arrived."""
    hub = Hub()
    try:
        hub.start(seconds=180)
        link = SlowLink(hub.port).start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(**launch_options())
            bare = median(_loaded_ms(browser, link, "recorder") for _ in range(ROUNDS))
            recorded = median(_loaded_ms(browser, link, "") for _ in range(ROUNDS))
            arrived = _visit(hub, browser, link)
            browser.close()
    finally:
        hub.stop()
    note = f"{recorded:.0f} ms with, {bare:.0f} ms without; {arrived}"
    ratio = recorded / bare
    return report("R3", "page over the slow link", ratio=ratio, bar=PAGE_BAR, note=note)


def _loaded_ms(browser: Browser, link: SlowLink, without: str) -> float:
    """Return when the shop's first page was interactive, nothing being cached."""
    context = browser.new_context(base_url=f"http://127.0.0.1:{link.port}")
    page = context.new_page()
    if without:
        page.route(f"**/*{without}*", lambda route: route.abort())
    page.goto("/demo/", timeout=120_000)
    milliseconds = page.evaluate(
        "() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
    )
    context.close()
    return float(milliseconds)


def _visit(hub: Hub, browser: Browser, link: SlowLink) -> str:
    """Visit and click; return how much came in, and how long after the last click."""
    context = browser.new_context(base_url=f"http://127.0.0.1:{link.port}")
    page = context.new_page()
    page.goto("/demo/", timeout=120_000)
    until(page, ASKED, seconds=120)
    say_yes(page)
    until(page, "() => window.SessionHub?.sessionURL ?? null", seconds=120)
    url = page.evaluate("() => window.SessionHub.sessionURL")
    session = url.rstrip("/").rsplit("/", 1)[1]
    for step in range(20):
        page.mouse.move(100 + 20 * step, 200)
        page.click("h1")
    began = time.monotonic()
    clicked = lambda found: found["counts"]["clicks"] >= 20  # noqa: E731
    hub.wait_for_session(session, until=clicked, seconds=120)
    took = time.monotonic() - began
    context.close()
    found = hub.session_or_none(session) or {}
    return (
        f"20 of 20 clicks stored {took:.1f} s after the last, "
        f"integrity {(found.get('integrity') or {}).get('score')}"
    )
