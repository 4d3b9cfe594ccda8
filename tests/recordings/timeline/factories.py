"""Chunks for pure tests, made the way the worker makes them."""

from __future__ import annotations

import uuid
from datetime import date

import orjson

from recordings.chunk_store import ChunkFacts
from recordings.extract import extract

T0 = 1_790_000_000_000
SERVICE = uuid.UUID("019a0000-0000-7000-8000-000000000001")
SESSION = uuid.UUID("019a0000-0000-7000-8000-000000000002")
TAB = uuid.UUID("00000000-0000-4000-8000-00000000000a")
OTHER_TAB = uuid.UUID("00000000-0000-4000-8000-00000000000b")


def custom(at, tag, **payload):
    return {"type": 5, "timestamp": T0 + at, "data": {"tag": tag, "payload": payload}}


def plugin(at, name, **payload):
    data = {"plugin": f"rrweb/{name}@1", "payload": payload}
    return {"type": 6, "timestamp": T0 + at, "data": data}


def incremental(at, source, **data):
    return {"type": 3, "timestamp": T0 + at, "data": {"source": source, **data}}


def meta(at, href="https://shop.example.com/"):
    return {"type": 4, "timestamp": T0 + at, "data": {"href": href}}


def snapshot(at):
    return {"type": 2, "timestamp": T0 + at, "data": {"node": {"type": 0, "id": 1}}}


def mutation(at, **lists):
    return incremental(at, 0, **lists)


def click(at, x=100, y=100, node=7, selector=None, has_text=True):
    events = [incremental(at, 2, type=2, id=node, x=x, y=y)]
    if selector is not None:
        text = "9f2c" if has_text else None
        events.append(
            custom(at, "sh.click", x=x, y=y, id=node, selector=selector, textHash=text)
        )
    return events


def opening(at=0):
    return [
        custom(at, "sh.session", href="https://shop.example.com/"),
        meta(at + 1),
        snapshot(at + 2),
    ]


def chunk(events, *, seq=0, window=TAB, native=True, **more):
    """Return the facts of a chunk of `events`, through the store's own encoding."""
    found = extract(events, native=native)
    return ChunkFacts(
        **{
            "service_id": SERVICE,
            "session_id": SESSION,
            "window_id": window,
            "seq": seq,
            "session_start": T0 + 40,
            "expires_on": date(2030, 1, 1),
            "received_at": found.last_ts + 60,
            "first_ts": found.first_ts,
            "last_ts": found.last_ts,
            "snapshot_ts": found.snapshot_ts,
            "has_full_snapshot": found.has_full_snapshot,
            "event_count": len(events),
            "raw_bytes": len(orjson.dumps(events)),
            "clicks": found.clicks,
            "inputs": found.inputs,
            "errors": found.errors,
            "flags": found.flags,
            "facts": orjson.loads(orjson.dumps(found.facts)),
            "marks": orjson.loads(orjson.dumps(found.marks)),
            **more,
        }
    )
