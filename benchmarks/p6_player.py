"""P6, the picture: first frame and seek to the end of a session of 100,000 events.

    python -m benchmarks.p6_player

The session goes through the real ingest and is opened on the real replay page as staff.
In the same run a plain `Replayer` of @rrweb/replay gets all the same events in memory.
The bars of SPEC 17 are 1 s and 0.5 s; the ratio to the plain Replayer shows how fast
the machine was.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import orjson
from playwright.sync_api import Browser, sync_playwright

from benchmarks.measure import finish
from sessionhub.lib.uuid7 import uuid7
from tests.chromium import launch_options
from tests.e2e.hub import Hub, wait_for
from tests.e2e.player.recorder import record_long
from tests.e2e.player.test_player_long import SEEK, SHOWN

ROOT = Path(__file__).resolve().parent.parent
BAR_FIRST_MS, BAR_SEEK_MS = 1000.0, 500.0
ROUNDS = 5
CHUNK_BYTES = 600_000

Events = list[dict[str, Any]]


def chunks_of(events: Events) -> Iterator[Events]:
    """Cut at snapshots and by size, as a recorder does."""
    chunk: Events = []
    size = 0
    for event in events:
        length = len(orjson.dumps(event))
        if chunk and (size + length > CHUNK_BYTES or event["type"] == 4):
            yield chunk
            chunk, size = [], 0
        chunk.append(event)
        size += length
    yield chunk


def ingest(hub: Hub, events: Events) -> str:
    """Send the session through the native route; return its id."""
    shift = int(time.time() * 1000) - events[-1]["timestamp"]
    events = [{**event, "timestamp": event["timestamp"] + shift} for event in events]
    address = f"{hub.address}/i/v1/{hub.unasked_key}"
    session, window, token = str(uuid7()), str(uuid7()), None
    for seq, chunk in enumerate(chunks_of(events)):
        envelope = {
            "v": 1,
            "sessionId": session,
            "windowId": window,
            "seq": seq,
            "firstTs": chunk[0]["timestamp"],
            "lastTs": chunk[-1]["timestamp"],
            "count": len(chunk),
            "sentAt": int(time.time() * 1000),
            "checkpoint": any(event["type"] == 2 for event in chunk),
            "final": False,
            "token": token,
        }
        body = orjson.dumps(envelope) + b"\n" + orjson.dumps(chunk)
        answer = httpx.post(address, content=body, timeout=60)
        answer.raise_for_status()
        token = token or answer.json()["token"]
    wait_for(
        lambda: (
            (found := hub.session_or_none(session)) is not None
            and found["counts"]["events"] == len(events)
        ),
        seconds=120,
        what=lambda: "the session to be stored",
    )
    return session


def measure_product(hub: Hub, browser: Browser, session: str) -> tuple[float, float]:
    """Return (first frame, seek to the end) of a fresh page, in milliseconds."""
    page = hub.staff_page(browser)
    page.goto(f"{hub.address}/admin/session-recordings/{session}/")
    first = page.evaluate(SHOWN)
    end = hub.manifest(session)["durationMs"]
    seek = page.evaluate(SEEK, end)
    page.context.close()
    return first, seek


def measure_plain(
    browser: Browser, events: Events, folder: Path
) -> tuple[float, float]:
    """Return the same two of a plain Replayer with everything loaded."""
    bundle = folder / "plain.js"
    if not bundle.exists():
        subprocess.run(
            [
                ROOT / "node_modules/.bin/esbuild",
                ROOT / "benchmarks/p6_player/plain.js",
                "--bundle",
                "--minify",
                "--log-level=error",
                f"--outfile={bundle}",
            ],
            check=True,
        )
        (folder / "events.json").write_text(json.dumps(events))
    page = browser.new_page()
    address = "http://plain.example.com"
    page.route(f"{address}/", lambda route: route.fulfill(body="<body></body>"))
    stored = folder / "events.json"
    page.route(f"{address}/events.json", lambda route: route.fulfill(path=stored))
    page.goto(f"{address}/")
    page.add_script_tag(path=bundle)
    took = page.evaluate("(url) => measurePlain(url)", f"{address}/events.json")
    page.close()
    return took["first"], took["seek"]


def main() -> None:
    """Measure in turn and print."""
    hub = Hub()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        try:
            hub.start()
            (events,) = record_long(browser).values()
            session = ingest(hub, events)
            hub.open_recording(session)
            ours, plain = [], []
            for _ in range(ROUNDS):
                ours.append(measure_product(hub, browser, session))
                plain.append(measure_plain(browser, events, Path(folder)))
        finally:
            browser.close()
            hub.stop()
    first, seek = (median(column) for column in zip(*ours, strict=True))
    plain_first, plain_seek = (median(column) for column in zip(*plain, strict=True))
    print(f"P6 {len(events):,} events, medians of {ROUNDS}:")
    print(
        f"P6 first frame: {first:.0f} ms (bar {BAR_FIRST_MS:g}) - plain "
        f"Replayer, events already in memory: {plain_first:.0f} ms"
    )
    print(
        f"P6 seek to the end: {seek:.0f} ms (bar {BAR_SEEK_MS:g}), ratio "
        f"{seek / plain_seek:.2f} to a plain Replayer ({plain_seek:.0f} ms)"
    )
    finish(first <= BAR_FIRST_MS, seek <= BAR_SEEK_MS)


if __name__ == "__main__":
    main()
