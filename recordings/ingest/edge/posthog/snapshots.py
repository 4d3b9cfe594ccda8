"""`$snapshot` messages, each of which is one chunk.

So a batch sent again in other cuts (beacons are halved until they fit) is still known
chunk by chunk.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from recordings.ingest.directory import RecordedService
from recordings.ingest.edge.accept import Chunk
from recordings.ingest.edge.posthog.messages import Message, properties_of
from recordings.ingest.edge.request import Request
from recordings.ingest.edge.third_party import packed, session_id_of, window_id_of
from recordings.ingest.validation import InvalidChunkError

SOURCE = "posthog"
FULL_SNAPSHOT = 2
# What the worker reads. Times of sending differ from try to try and stay outside.
_KEPT = ("$snapshot_data", "$lib", "$lib_version", "distinct_id")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One message, ready to become a chunk. Times are epoch ms of the page's clock."""

    session: Any
    window: Any
    body: bytes
    first_ts: int
    sent_at: int
    has_snapshot: bool


def read_snapshot(message: Message, index: int) -> Snapshot:
    """Return what a `$snapshot` message holds. Raises InvalidChunkError."""
    properties = properties_of(message)
    events = properties.get("$snapshot_data")
    events = events if isinstance(events, list) else [events]
    if not events or not all(isinstance(event, dict) for event in events):
        detail = f"Message {index} needs $snapshot_data with events."
        raise InvalidChunkError(422, "no_events", detail, index=index)
    stamps = [event.get("timestamp") for event in events]
    numbers = [int(stamp) for stamp in stamps if isinstance(stamp, int | float)]
    if len(numbers) != len(stamps):
        detail = f"An event of message {index} has no timestamp."
        raise InvalidChunkError(422, "bad_event", detail, index=index)
    session = properties.get("$session_id")
    return Snapshot(
        session=session,
        window=properties.get("$window_id") or session,
        body=packed(_body(message, properties)),
        first_ts=min(numbers),
        sent_at=epoch_ms(message.get("sent_at")) or int(time.time() * 1000),
        has_snapshot=any(event.get("type") == FULL_SNAPSHOT for event in events),
    )


def _body(message: Message, properties: dict[str, Any]) -> bytes:
    kept = {name: properties[name] for name in _KEPT if name in properties}
    plain = {
        "uuid": message.get("uuid"),
        "event": "$snapshot",
        "properties": kept,
    }
    try:
        return orjson.dumps([plain])
    except TypeError:
        raise InvalidChunkError(
            422, "too_deep", "The events are nested too deeply."
        ) from None


def epoch_ms(stamp: Any) -> int:
    """Return an ISO-8601 date as epoch milliseconds, 0 if it is none."""
    if isinstance(stamp, str):
        try:
            return int(datetime.fromisoformat(stamp).timestamp() * 1000)
        except (ValueError, OverflowError):
            return 0
    return 0


def chunk_of(
    snapshot: Snapshot, *, service: RecordedService, request: Request
) -> Chunk:
    """Return the chunk a snapshot is. Raises Refusal for ids that are none."""
    session_id = session_id_of(snapshot.session, service_id=service.id, source=SOURCE)
    return Chunk(
        service=service,
        request=request,
        format=SOURCE,
        session_id=session_id,
        window_id=window_id_of(snapshot.window, session_id=session_id, source=SOURCE),
        seq=None,
        body=snapshot.body,
        age_ms=snapshot.sent_at - snapshot.first_ts,
    )
