"""A session of a gigabyte: ingested, stored, opened and sought like a small one."""

from __future__ import annotations

import gzip
import random
import time
import uuid

import httpx
import orjson
from playwright.sync_api import Page, sync_playwright

from benchmarks.measure import report
from benchmarks.traffic import Chunk
from sessionhub.lib.uuid7 import uuid7
from tests.chromium import launch_options
from tests.e2e.hub import Hub
from tests.e2e.replay_page import open_replay, seek
from tests.faults.live_hub import snapshot
from tests.faults.sender import now_ms

GIGABYTE = 10**9
CHUNK_BYTES = 2 * 10**6
CHUNK_MS = 10_000
CHUNKS = GIGABYTE // CHUNK_BYTES
CHECKPOINT_EVERY = 8
ROWS = 400
FIRST_PICTURE_BAR = 2.0
SEEK_BAR = 2.0


def measure() -> bool:
    """Print pace, first picture and seek; return whether the bars hold."""
    hub = Hub(
        INGEST_MAX_SESSION_BYTES=str(2 * GIGABYTE),
        INGEST_MAX_SESSION_SECONDS=str(24 * 3600),
        INGEST_REQUESTS_PER_MINUTE="1000000",
    )
    try:
        hub.start(seconds=180)
        return _measure(hub)
    finally:
        hub.stop()


def _measure(hub: Hub) -> bool:
    session = uuid7()
    began = time.monotonic()
    total, events = _send(hub, session)
    sent = time.monotonic() - began
    hub.wait_for_session(
        str(session),
        until=lambda found: found["counts"]["events"] == events,
        seconds=900,
    )
    stored = time.monotonic() - began
    print(
        f"{total / 1e9:.2f} GB in {CHUNKS} chunks: acknowledged in {sent:.0f} s, "
        f"stored in {stored:.0f} s ({total / 1e6 / stored:.1f} MB/s)",
        flush=True,
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        page = hub.staff_page(browser)
        first, sought = _open_and_seek(hub, page, str(session))
        browser.close()
    return all(
        [
            report(
                "R2", "first picture", ratio=first, bar=FIRST_PICTURE_BAR, unit=" s"
            ),
            report("R2", "seek, the longest", ratio=sought, bar=SEEK_BAR, unit=" s"),
        ]
    )


def _open_and_seek(hub: Hub, page: Page, session: str) -> tuple[float, float]:
    open_replay(hub, page, session)  # gives the reason, which a person types
    began = time.monotonic()
    open_replay(hub, page, session)
    first = time.monotonic() - began
    longest = 0.0
    for share in (0.5, 0.99, 0.1):
        began = time.monotonic()
        seek(page, int(CHUNKS * CHUNK_MS * share))
        page.evaluate("() => window.sessionHubPlayer.ready")
        longest = max(longest, time.monotonic() - began)
    return first, longest


def _send(hub: Hub, session: uuid.UUID) -> tuple[int, int]:
    """Send chunk after chunk as a recorder would have; return bytes and events."""
    window, rng = uuid.uuid4(), random.Random(1)
    begin = now_ms() - CHUNKS * CHUNK_MS
    total, events, token = 0, 0, None
    with httpx.Client(timeout=60) as client:
        for seq in range(CHUNKS):
            checkpoint = seq % CHECKPOINT_EVERY == 0
            chunk = Chunk(
                session_id=session,
                window_id=window,
                seq=seq,
                events=_events(rng, begin + seq * CHUNK_MS, checkpoint=checkpoint),
                checkpoint=checkpoint,
                final=seq == CHUNKS - 1,
            )
            body = orjson.dumps(chunk.events)
            total += len(body)
            events += len(chunk.events)
            raw = chunk.envelope(token=token, sent_ms=now_ms())
            raw += b"\n" + gzip.compress(body, 1, mtime=0)
            token = _post(hub, client, raw) or token
    return total, events


def _post(hub: Hub, client: httpx.Client, raw: bytes) -> str | None:
    while True:
        answer = client.post(f"{hub.address}/i/v1/{hub.unasked_key}", content=raw)
        if answer.status_code == 503:
            time.sleep(float(answer.headers.get("Retry-After", 1)))
            continue
        assert answer.status_code in (200, 202), answer.text
        return answer.json().get("token")


def _events(
    rng: random.Random, at: int, *, checkpoint: bool
) -> list[dict[str, object]]:
    """Return about CHUNK_BYTES of changes of text within ten seconds."""
    events: list[dict[str, object]] = []
    if checkpoint:
        for number, event in enumerate(snapshot(ROWS)):
            events.append({**event, "timestamp": at + number})
    changes = 2000
    size = CHUNK_BYTES // changes - 120
    for number in range(changes):
        # Each text eight times itself: pages compress, too.
        text = rng.randbytes(size // 16).hex() * 8
        change = {"id": 11 + 2 * (number % ROWS), "value": text}
        events.append(
            {
                "type": 3,
                "timestamp": at + 2 + number * (CHUNK_MS - 10) // changes,
                "data": {
                    "source": 0,
                    "texts": [change],
                    "attributes": [],
                    "removes": [],
                    "adds": [],
                },
            }
        )
    return events
