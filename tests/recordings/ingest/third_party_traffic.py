"""Invented traffic in the shapes the two packages really send (captured, rebuilt)."""

from __future__ import annotations

import gzip
from typing import Any

import orjson

START = 1_800_000_000_000
RECORDING = "7d0a7f2e-6c1b-4f7e-9a55-0f6f0d2b8c11"
POSTHOG_SESSION = "01a2007f-3b3b-73ac-888d-e841f2888dc9"
POSTHOG_WINDOW = "01a2007f-3b3b-73ac-888d-e8426cd0335d"
PAGE = "https://shop.example.com/cart"


def meta(at: int = START, *, href: str = PAGE) -> dict[str, Any]:
    return {
        "type": 4,
        "data": {"href": href, "width": 1280, "height": 720},
        "timestamp": at,
    }


def full_snapshot(at: int = START + 1, *, text: str = "Hello") -> dict[str, Any]:
    body = {
        "type": 2,
        "tagName": "body",
        "attributes": {},
        "childNodes": [{"type": 3, "textContent": text, "id": 4}],
        "id": 3,
    }
    html = {
        "type": 2,
        "tagName": "html",
        "attributes": {},
        "childNodes": [body],
        "id": 2,
    }
    node = {"type": 0, "childNodes": [html], "id": 1}
    data = {"node": node, "initialOffset": {"left": 0, "top": 0}}
    return {"type": 2, "data": data, "timestamp": at}


def custom(tag: str, payload: Any, at: int = START) -> dict[str, Any]:
    return {"type": 5, "timestamp": at, "data": {"tag": tag, "payload": payload}}


def mutation(at: int = START + 20, *, value: str = "Bye") -> dict[str, Any]:
    data = {
        "source": 0,
        "texts": [{"id": 4, "value": value}],
        "attributes": [],
        "removes": [],
        "adds": [],
    }
    return {"type": 3, "data": data, "timestamp": at}


def click(at: int = START + 30) -> dict[str, Any]:
    data = {"source": 2, "type": 2, "id": 3, "x": 10, "y": 12}
    return {"type": 3, "data": data, "timestamp": at}


# --- @rrweb/browser-client ------------------------------------------------------------


def recording_meta(**more: Any) -> dict[str, Any]:
    payload = {"domain": "shop.example.com", "includePii": False, **more}
    payload |= {"recordVersion": "2.1.0", "jsEntrypoint": "programmatic"}
    return custom("recording-meta", payload)


def ndjson(*events: Any) -> bytes:
    return b"\n".join(orjson.dumps(event) for event in events)


def visit() -> list[dict[str, Any]]:
    return [recording_meta(), meta(), full_snapshot(), mutation(), click()]


# --- posthog-js -----------------------------------------------------------------------


def packed(value: Any) -> str:
    """Return `value` as posthog-js packs a part: gzip, one character a byte."""
    return gzip.compress(orjson.dumps(value), mtime=0).decode("latin-1")


def pack(event: dict[str, Any]) -> dict[str, Any]:
    if event["type"] == 2:
        return {**event, "data": packed(event["data"]), "cv": "2024-10"}
    if event["type"] == 3 and event["data"]["source"] == 0:
        names = ("texts", "attributes", "removes", "adds")
        parts = {name: packed(event["data"][name]) for name in names}
        return {**event, "cv": "2024-10", "data": {**event["data"], **parts}}
    return event


def snapshot_message(
    *events: Any,
    session: str = POSTHOG_SESSION,
    window: str = POSTHOG_WINDOW,
    key: str = "pk_test",
    distinct_id: str = "01a2007f-3b27-76a1-bd94-b6243ab2b2d1",
    uuid: str = "01a2007f-4b24-73d3-a795-b49823fea565",
) -> dict[str, Any]:
    properties = {
        "$snapshot_bytes": 5449,
        "$snapshot_data": list(events),
        "$session_id": session,
        "$window_id": window,
        "$lib": "web",
        "$lib_version": "1.449.2",
        "$snapshot_host": "shop.example.com",
        "token": key,
        "distinct_id": distinct_id,
    }
    return {
        "uuid": uuid,
        "event": "$snapshot",
        "properties": properties,
        "timestamp": "2027-01-15T08:00:00.000Z",
        "sent_at": "2027-01-15T08:00:01.000Z",
    }


def identify_message(
    distinct_id: str = "user-1", *, key: str = "pk_test", **traits: Any
) -> dict[str, Any]:
    properties = {
        "distinct_id": distinct_id,
        "token": key,
        "$session_id": POSTHOG_SESSION,
        "$window_id": POSTHOG_WINDOW,
        "$is_identified": True,
        "$current_url": PAGE,
    }
    return {
        "uuid": "01a2007f-4378-72ef-b100-7fdc8782888c",
        "event": "$identify",
        "properties": properties,
        "$set": traits,
        "timestamp": "2027-01-15T08:00:00.500Z",
    }


def posthog_visit() -> list[dict[str, Any]]:
    started = custom("$session_options", {"activePlugins": ["rrweb/console@1"]})
    return [meta(), pack(full_snapshot()), started, pack(mutation()), click()]
