"""Invented visits, shaped like real ones: the events our benchmarks send and store.

    visit = make_visit(seed=1, minutes=10)
    for chunk in visit.chunks:
        chunk.events        # list of rrweb events
        chunk.body()        # gzip, as the recorder sends it
        chunk.request(token=None)   # envelope line, newline, body: POST /i/v1/<key>

A visit is a shop page with a few thousand nodes: full snapshots every five minutes,
mouse moves, scrolling, typing, clicks, table rows coming and going, console lines and
network calls. The same seed gives the same visit, byte for byte.
"""

from __future__ import annotations

import gzip
import json
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from benchmarks.page import Page

Event = dict[str, Any]

FLUSH_MS = 10_000
SNAPSHOT_MS = 300_000
FIRST_FLUSH_MS = 1_000
START = 1_790_000_000_000


@dataclass
class Chunk:
    """A batch of events as one tab sends it."""

    session_id: uuid.UUID
    window_id: uuid.UUID
    seq: int
    events: list[Event]
    checkpoint: bool
    final: bool

    def json(self) -> bytes:
        """Return the events as the browser's JSON.stringify writes them."""
        text = json.dumps(self.events, separators=(",", ":"), ensure_ascii=False)
        return text.encode()

    def body(self) -> bytes:
        """Return the gzip body."""
        return gzip.compress(self.json(), 6, mtime=0)

    def envelope(self, *, token: str | None = None, sent_ms: int = 0) -> bytes:
        """Return the envelope line of the native route; sent at once by default."""
        stamps = [event["timestamp"] for event in self.events]
        envelope = {
            "v": 1,
            "sessionId": str(self.session_id),
            "windowId": str(self.window_id),
            "seq": self.seq,
            "firstTs": min(stamps),
            "lastTs": max(stamps),
            "count": len(self.events),
            "sentAt": sent_ms or max(stamps) + 5,
            "checkpoint": self.checkpoint,
            "final": self.final,
            "token": token,
        }
        return json.dumps(envelope, separators=(",", ":")).encode()

    def request(self, *, token: str | None = None, sent_ms: int = 0) -> bytes:
        """Return the whole request body of the native route."""
        return self.envelope(token=token, sent_ms=sent_ms) + b"\n" + self.body()


@dataclass
class Visit:
    """One session: its chunks in the order they are sent."""

    session_id: uuid.UUID
    start_ms: int
    chunks: list[Chunk] = field(default_factory=list)

    @property
    def events(self) -> int:
        """How many events it has."""
        return sum(len(chunk.events) for chunk in self.chunks)


def make_visit(
    *,
    seed: int,
    minutes: float = 5.0,
    tabs: int = 1,
    start_ms: int = START,
    rows: int = 120,
    events_a_second: float = 6.0,
) -> Visit:
    """Return a visit of `minutes`; `rows` sizes the page, 120 is some 100 KB."""
    rng = random.Random(seed)
    visit = Visit(_uuid7(rng, start_ms), start_ms)
    per_tab = int(minutes * 60_000 / tabs)
    for tab in range(tabs):
        begin = start_ms + tab * per_tab
        visit.chunks += _tab(
            rng, visit.session_id, begin, per_tab, rows, events_a_second
        )
    return visit


def visit_with_events(*, seed: int, events: int, start_ms: int = START) -> Visit:
    """Return a visit of one tab with about `events` events (at least that many)."""
    rate = 25.0
    visit = make_visit(
        seed=seed,
        minutes=events / rate / 60 * 1.05 + 0.2,
        start_ms=start_ms,
        events_a_second=rate,
    )
    while visit.events < events:
        visit = make_visit(
            seed=seed,
            minutes=(visit.chunks[-1].events[-1]["timestamp"] - start_ms) / 55_000 + 1,
            start_ms=start_ms,
            events_a_second=rate,
        )
    return visit


def _uuid7(rng: random.Random, at_ms: int) -> uuid.UUID:
    value = at_ms << 80 | 0x7 << 76 | rng.getrandbits(12) << 64
    return uuid.UUID(int=value | 0x2 << 62 | rng.getrandbits(62))


def _tab(
    rng: random.Random,
    session_id: uuid.UUID,
    begin: int,
    length: int,
    rows: int,
    rate: float,
) -> list[Chunk]:
    window_id = uuid.UUID(int=rng.getrandbits(128), version=4)
    chunks: list[Chunk] = []
    waiting: list[Event] = []
    flush_at = begin + FIRST_FLUSH_MS
    for event in _events(rng, begin, length, rows, rate):
        due = event["timestamp"] >= flush_at
        if waiting and (due or (event["type"] == 4 and chunks)):
            chunks.append(_chunk(session_id, window_id, len(chunks), waiting))
            waiting = []
            flush_at = event["timestamp"] + FLUSH_MS
        waiting.append(event)
    chunks.append(_chunk(session_id, window_id, len(chunks), waiting))
    chunks[-1].final = True
    return chunks


def _chunk(
    session_id: uuid.UUID, window_id: uuid.UUID, seq: int, events: list[Event]
) -> Chunk:
    snapshot = any(event["type"] == 2 for event in events)
    return Chunk(session_id, window_id, seq, events, snapshot, False)


def _events(
    rng: random.Random, begin: int, length: int, rows: int, rate: float
) -> Iterator[Event]:
    page = Page(rng, rows=rows)
    yield page.session(begin)
    yield page.navigation(begin + 1, kind="load")
    yield from page.snapshot(begin + 2)
    now = begin + 40.0
    next_snapshot = begin + SNAPSHOT_MS
    while now < begin + length:
        if now >= next_snapshot:
            yield from page.snapshot(int(now))
            next_snapshot += SNAPSHOT_MS
        for event in page.something(int(now)):
            now = max(now, event["timestamp"])
            yield event
        now += rng.expovariate(rate) * 1000
        # People pause: now and then nothing happens for a while.
        if rng.random() < 0.002:
            now += rng.uniform(12_000, 40_000)
