"""What the endpoints for third-party recorders share.

Those recorders have no session token and no sequence numbers, make ids of their own,
and cannot be made to begin a new session.
"""

from __future__ import annotations

import time
import uuid
import zlib
from typing import Any

from django.conf import settings

from recordings.ingest import bounds, keys
from recordings.ingest.buffer import pipeline, shard_of
from recordings.ingest.edge.accept import Chunk, Verdict, accept
from recordings.ingest.edge.answers import Refusal, too_large
from recordings.ingest.edge.executor import in_executor
from recordings.ingest.session_state import Outcome
from recordings.ingest.validation import is_uuid

UNPACKED_BYTES = 8 * 1024**2
"""The cap of a body that comes as plain text; packed, it must pass the usual one."""
THREAD_BYTES = 64 * 1024
"""Bodies beyond are read and packed in a thread, two at a time."""
MAX_ID = 200
MAX_PARTS = 24


def session_id_of(raw: Any, *, service_id: str, source: str) -> str:
    """Return the session a third-party id maps to; a canonical UUID maps to itself.

    Any other text maps to the same UUIDv5 every time, another one for each service.
    """
    return _uuid_of(raw, within=service_id, source=source)


def window_id_of(raw: Any, *, session_id: str, source: str) -> str:
    """Return the window a third-party id maps to, as `session_id_of` does."""
    return _uuid_of(raw, within=session_id, source=source)


def _uuid_of(raw: Any, *, within: str, source: str) -> str:
    if not isinstance(raw, str) or not 0 < len(raw) <= MAX_ID:
        raise Refusal(400, "bad_id", f"An id must be a text of 1 to {MAX_ID} letters.")
    if is_uuid(raw):
        return raw
    safe = raw.encode("utf-8", "replace").decode()
    return str(uuid.uuid5(uuid.UUID(within), f"{source}:{safe}"))


async def in_thread(work: Any, size: int) -> Any:
    """Return `work()`, done in a thread if the body is large."""
    if size <= THREAD_BYTES:
        return work()
    return await in_executor(work)


def packed(body: bytes) -> bytes:
    """Return the body as gzip, the same for the same bytes; 413 if still too large."""
    packed = zlib.compress(body, 1, 16 + zlib.MAX_WBITS)
    if len(packed) > settings.INGEST_MAX_COMPRESSED_BYTES:
        raise too_large(settings.INGEST_MAX_COMPRESSED_BYTES)
    return packed


async def take(
    chunk: Chunk, *, has_snapshot: bool, one_window: bool = False
) -> Verdict:
    """Accept a chunk; where its session has ended, into the next part of it.

    These recorders go on under the same id after a long pause or past the longest
    session. Part 1, 2, … are sessions of their own, each begun by a full snapshot,
    without which it could not be replayed. `one_window` is for a recorder without
    windows: all chunks of a session go into the one its first chunk opened.
    """
    base = uuid.UUID(chunk.session_id)
    for part in range(MAX_PARTS):
        if part:
            chunk.session_id = str(uuid.uuid5(base, f"part:{part}"))
        window = await first_window(chunk.service.id, chunk.session_id)
        if part and not window and not has_snapshot:
            break
        if one_window:
            chunk.window_id = window or _window_of_now(chunk.session_id)
        verdict = await accept(chunk)
        if verdict.outcome is not Outcome.ENDED:
            break
    return verdict


async def first_window(service_id: str, session_id: str) -> str:
    """Return the window of a session's first chunk, '' if the session is not known."""
    name = keys.state(shard_of(session_id), service_id, session_id)
    first: bytes | None = await pipeline().ask("HGET", name, "first")
    return first.decode().rpartition(":")[0] if first else ""


def _window_of_now(session_id: str) -> str:
    """Return the window of a session of which nothing is known.

    A long silence makes us forget a session and with it the last number given, so one
    that comes back later must not write over its old chunks.
    """
    slot = int(time.time()) // bounds.UNSIGNED_SECONDS
    return str(uuid.uuid5(uuid.UUID(session_id), f"window:{slot}"))
