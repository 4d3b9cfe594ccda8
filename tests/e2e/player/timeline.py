"""Answers of the reading API, derived from recorded events."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

Event = dict[str, Any]
CHUNK_MS = 10_000


def chunks_of(events: list[Event]) -> list[dict[str, Any]]:
    """Cut a window into chunks as a recorder sends them."""
    chunks: list[list[Event]] = []
    before = None
    for event in sorted(events, key=lambda e: e["timestamp"]):
        begins = _is_media(event) or (event["type"] == 4 and not _is_media(before))
        before = event
        if (
            not chunks
            or begins
            or event["timestamp"] - chunks[-1][0]["timestamp"] > CHUNK_MS
        ):
            chunks.append([])
        chunks[-1].append(event)
    return [
        _chunk(seq, part, seq == len(chunks) - 1) for seq, part in enumerate(chunks)
    ]


def _is_media(event: Event | None) -> bool:
    return bool(event) and event["type"] == 5 and event["data"]["tag"] == "sh.media"


def _chunk(seq: int, events: list[Event], final: bool) -> dict[str, Any]:
    snapshot = None
    for before, event in pairwise([None, *events]):
        if event["type"] == 2:
            snapshot = (before or event)["timestamp"]
            break
    return {
        "events": events,
        "seq": seq,
        "firstTs": events[0]["timestamp"],
        "lastTs": events[-1]["timestamp"],
        "count": len(events),
        "bytes": len(json.dumps(events)),
        "hasFullSnapshot": snapshot is not None,
        "snapshotTs": snapshot,
        "final": final,
    }


def timeline_of(windows: dict[str, list[Event]]) -> dict[str, Any]:
    """Marks, quiet times and the window in front."""
    everything = sorted(
        ((e, w) for w, events in windows.items() for e in events),
        key=lambda pair: pair[0]["timestamp"],
    )
    start, end = everything[0][0]["timestamp"], everything[-1][0]["timestamp"]
    marks = [m for event, w in everything for m in _marks(event, w, start)]
    for number, mark in enumerate(marks):
        mark["id"] = f"m{number}"
    return {
        "startMs": start,
        "endMs": end,
        "durationMs": end - start,
        "marks": marks,
        "inactivity": _inactivity(everything, start),
        "windows": [
            {"id": w, "firstMs": 0, "lastMs": end - start, "label": label}
            for w, label in zip(windows, ("Harbour Goods", "Help"), strict=False)
        ],
        "active": _active(everything, start, end),
        "media": _media([e for e, _ in everything if _is_media(e)]),
        "integrity": {"score": 100, "reasons": []},
    }


def _media(events: list[Event]) -> dict[str, str]:
    features = events[-1]["data"]["payload"]["features"] if events else []
    return dict(feature.split(":") for feature in features)


def _inactivity(
    everything: list[tuple[Event, str]], start: int
) -> list[dict[str, int]]:
    times = [e["timestamp"] - start for e, _ in everything]
    return [{"fromMs": a, "toMs": b} for a, b in pairwise(times) if b - a > 10_000]


def _active(
    everything: list[tuple[Event, str]], start: int, end: int
) -> list[dict[str, Any]]:
    spells: list[dict[str, Any]] = []
    for event, window in everything:
        tag = event["data"].get("tag") if event["type"] == 5 else None
        visible = (
            tag == "sh.visibility" and event["data"]["payload"]["state"] == "visible"
        )
        if not spells or (visible and spells[-1]["window"] != window):
            at = event["timestamp"] - start
            if spells:
                spells[-1]["toMs"] = at
            spells.append({"window": window, "fromMs": at, "toMs": end - start})
    return spells


def _marks(event: Event, window: str, start: int) -> list[dict[str, Any]]:
    data = event["data"]
    found: list[tuple[str, str, dict[str, Any]]] = []
    if event["type"] == 5:
        found = _custom(data["tag"], data["payload"])
    elif event["type"] == 6 and data["plugin"] == "rrweb/console@1":
        payload = data["payload"]
        text = " ".join(json.loads(part) for part in payload["payload"])
        row = {"level": payload["level"], "text": text, "trace": payload["trace"]}
        found = [("console", text, row)]
    elif event["type"] == 6:
        found = [_request(r) for r in data["payload"]["requests"]]
    at = event["timestamp"] - start
    return [
        {"kind": k, "atMs": at, "window": window, "label": label, "data": d}
        for k, label, d in found
    ]


def _custom(tag: str, payload: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    match tag:
        case "sh.page":
            data = {"url": payload["href"], "title": payload["title"], "kind": "load"}
            return [("navigation", payload["title"], data)]
        case "sh.click":
            return [("click", payload["selector"], payload)]
        case "sh.error":
            return [("error", payload["message"], payload)]
        case "sh.track":
            return [("custom", payload["name"], payload)]
        case "sh.identify":
            return [("identify", payload["traits"]["name"], payload)]
        case "x.rage" | "x.dead":
            why = {
                "rage": "clicked 4 times within a second",
                "dead": "nothing happened",
            }
            kind = tag[2:]
            return [(kind, payload["selector"], {**payload, "why": why[kind]})]
    return []


def _request(entry: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    data = {
        "method": entry["method"],
        "url": entry["name"],
        "status": entry["status"],
        "durationMs": entry["duration"],
        "size": entry["transferSize"],
        "failed": entry["status"] >= 400,
        "error": None,
        "type": entry["initiatorType"],
    }
    return ("network", f"{data['method']} {data['url']}", data)
