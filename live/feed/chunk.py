"""One masked chunk of a watched session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

META, FULL_SNAPSHOT = 4, 2


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk and what a viewer needs to know of it.

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
    """Return what stands before a chunk's last full snapshot, and all from it on.

    Both are JSON arrays; the snapshot takes the event with the page's size along.
    """
    events: list[dict[str, Any]] = orjson.loads(payload)
    last = max(
        (i for i, event in enumerate(events) if event["type"] == FULL_SNAPSHOT),
        default=0,
    )
    if last and events[last - 1]["type"] == META:
        last -= 1
    if not last:
        return b"[]", payload
    return orjson.dumps(events[:last]), orjson.dumps(events[last:])


def joined(payloads: Iterable[bytes]) -> bytes:
    """Return arrays of events as one, without parsing them."""
    inside = (payload.strip()[1:-1] for payload in payloads)
    return b"[" + b",".join(part for part in inside if part) + b"]"
