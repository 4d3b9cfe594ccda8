"""One masked chunk of a watched session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

META, FULL_SNAPSHOT, CUSTOM = 4, 2, 5


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk with the facts that a viewer needs.

    `attention` is 2 where the person did something in the tab, 0 where it was hidden.
    """

    window: str
    seq: int
    has_snapshot: bool
    captured_ms: int
    payload: bytes
    attention: int = 1
    is_final: bool = False

    @classmethod
    def from_ring(cls, fields: Sequence[bytes]) -> Chunk:
        """Return the chunk in an entry of a ring."""
        values = {fields[i]: fields[i + 1] for i in range(0, len(fields), 2)}
        return cls(
            window=values[b"window"].decode(),
            seq=int(values[b"seq"]),
            has_snapshot=values[b"snapshot"] != b"0",
            captured_ms=int(values[b"captured"]),
            payload=values[b"payload"],
            attention=int(values[b"seen"]),
            is_final=values[b"final"] == b"1",
        )


def split_at_snapshot(payload: bytes) -> tuple[bytes, bytes]:
    """Split a chunk at its last full snapshot: return the part before, and the rest.

    Both are JSON arrays. The rest begins with the events the snapshot is drawn with:
    the last with the page's size and the last with the visitor's media features.
    """
    events: list[dict[str, Any]] = orjson.loads(payload)
    last = max(
        (i for i, event in enumerate(events) if event["type"] == FULL_SNAPSHOT),
        default=0,
    )
    if not last:
        return b"[]", payload
    drawn_with = sorted(
        {_last(events[:last], _is_sizing), _last(events[:last], _is_media)} - {-1}
    )
    first = last - len(drawn_with)
    if drawn_with != list(range(first, last)):
        tail = [events[i] for i in drawn_with] + events[last:]
        return orjson.dumps(events[:last]), orjson.dumps(tail)
    if not first:
        return b"[]", payload
    return orjson.dumps(events[:first]), orjson.dumps(events[first:])


def has_size(payload: bytes) -> bool:
    """Return whether the page's size comes before the first full snapshot."""
    events: list[dict[str, Any]] = orjson.loads(payload)
    kinds = (e["type"] for e in events if e["type"] in (META, FULL_SNAPSHOT))
    return next(kinds, META) == META


def _last(events: list[dict[str, Any]], is_wanted: Any) -> int:
    return max((i for i, event in enumerate(events) if is_wanted(event)), default=-1)


def _is_sizing(event: dict[str, Any]) -> bool:
    return bool(event["type"] == META)


def _is_media(event: dict[str, Any]) -> bool:
    return bool(event["type"] == CUSTOM and event["data"].get("tag") == "sh.media")


def joined(payloads: Iterable[bytes]) -> bytes:
    """Return arrays of events as one, without parsing them."""
    inside = (payload.strip()[1:-1] for payload in payloads)
    return b"[" + b",".join(part for part in inside if part) + b"]"
