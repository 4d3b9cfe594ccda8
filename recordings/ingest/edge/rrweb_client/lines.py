"""Lines of NDJSON: one rrweb event each, as browser-client posts and streams them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import orjson

from recordings.ingest import keys
from recordings.ingest.buffer import pipeline, shard_of
from recordings.ingest.decode import ChunkError, Limits
from recordings.ingest.decode.events import CUSTOM, FULL_SNAPSHOT, check_events
from recordings.ingest.decode.parse import parse_json
from recordings.ingest.pressure import ALERT_AT, gauge
from recordings.ingest.validation import InvalidChunkError

REMEMBERED_SECONDS = 600
DIGEST_BYTES = 8
MAX_REMEMBERED = 4000
"""Lines of one session: far more than the client's buffer holds."""
# Twice as much before the older half goes, or each request would copy all of it.
# KEYS seen · ARGV digests in a row, bytes kept, lifetime (s)
_REMEMBER = """#!lua
local size = redis.call('APPEND', KEYS[1], ARGV[1])
if size > 2 * tonumber(ARGV[2]) then
  redis.call('SET', KEYS[1], redis.call('GETRANGE', KEYS[1], -tonumber(ARGV[2]), -1))
end
return redis.call('EXPIRE', KEYS[1], ARGV[3])
"""
LAST_TAG = "close-permanent"


@dataclass(frozen=True, slots=True)
class Line:
    """One event as sent, and what the endpoint needs to know of it."""

    text: bytes
    timestamp: int
    is_snapshot: bool
    is_last: bool

    @property
    def digest(self) -> bytes:
        """Identifies the line among those of its session."""
        return hashlib.blake2b(self.text, digest_size=DIGEST_BYTES).digest()


def read_lines(body: bytes, limits: Limits) -> list[Line]:
    """Return the lines of a body. Raises InvalidChunkError naming the bad one."""
    texts = [text for text in body.splitlines() if text.strip()]
    try:
        events = parse_json(b"[" + b",".join(texts) + b"]", limits=limits)
        check_events(events, limits=limits)
        if len(events) != len(texts):
            raise ChunkError("bad_event", "A line must hold exactly one event.")
    except ChunkError as error:
        raise InvalidChunkError.of(error) from None
    return [_line(*pair) for pair in zip(texts, events, strict=True)]


def read_frame(text: str, limits: Limits) -> Line:
    """Return the event of a WebSocket frame. Raises InvalidChunkError."""
    try:
        raw = text.encode("utf-8", "replace")
        (event,) = check_events([parse_json(raw, limits=limits)], limits=limits)
    except ChunkError as error:
        raise InvalidChunkError.of(error) from None
    # A frame is not a line: JSON may go over several.
    return _line(raw if b"\n" not in raw else orjson.dumps(event), event)


def _line(text: bytes, event: dict[str, Any]) -> Line:
    kind = event["type"]
    return Line(
        text=text,
        timestamp=int(event["timestamp"]),
        is_snapshot=kind == FULL_SNAPSHOT,
        is_last=kind == CUSTOM and event["data"]["tag"] == LAST_TAG,
    )


async def unseen(lines: list[Line], *, service_id: str, session_id: str) -> list[Line]:
    """Return the lines not posted before.

    browser-client 2.1.0 repeats what it has already posted when its buffer is larger
    than one request, and again, out of order, after a request has failed.
    """
    if not lines:
        return []
    name = keys.seen(shard_of(session_id), service_id, session_id)
    kept: bytes = await pipeline().ask("GET", name) or b""
    known = {kept[at : at + DIGEST_BYTES] for at in range(0, len(kept), DIGEST_BYTES)}
    by_digest = {line.digest: line for line in lines}
    return [line for digest, line in by_digest.items() if digest not in known]


async def remember(lines: list[Line], *, service_id: str, session_id: str) -> None:
    """Note that these lines are stored, unless memory is short."""
    if gauge.memory.share >= ALERT_AT:
        return
    name = keys.seen(shard_of(session_id), service_id, session_id)
    digests = b"".join(line.digest for line in lines[-MAX_REMEMBERED:])
    size = MAX_REMEMBERED * DIGEST_BYTES
    await pipeline().ask("EVAL", _REMEMBER, 1, name, digests, size, REMEMBERED_SECONDS)
