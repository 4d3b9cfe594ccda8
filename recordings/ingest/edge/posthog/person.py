"""Who the person is: said in analytics messages, kept for the recording.

posthog-js often names the person before it has sent a single snapshot, and there may
never be one. So what is said waits in Valkey until the session is recorded, and then
becomes a chunk of its own; the same said again becomes nothing.
"""

from __future__ import annotations

import asyncio
from typing import Any
from weakref import WeakValueDictionary

import orjson

from recordings.ingest import keys
from recordings.ingest.buffer import pipeline, shard_of
from recordings.ingest.decode.posthog import person_of
from recordings.ingest.directory import RecordedService
from recordings.ingest.edge.accept import Chunk
from recordings.ingest.edge.foreign import (
    first_window,
    packed,
    session_id_of,
    take,
    window_id_of,
)
from recordings.ingest.edge.posthog.messages import Message, properties_of
from recordings.ingest.edge.posthog.snapshots import SOURCE, epoch_ms
from recordings.ingest.edge.request import Request
from recordings.ingest.session_state import STATE_SECONDS

MAX_BYTES = 8192
TRIES = 20
# One a session, for as long as a request holds it or waits for it: within this process
# the last word of a person is also the fullest.
_turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
# Two requests may speak of one person at once, in any two processes: the second puts
# together anew, and what waits is told by one of them.
_REPLACE = """
if (redis.call('HGET', KEYS[1], 'known') or '') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'known', ARGV[2], 'waiting', ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[4])
return 1
"""
_TAKE = """
local waiting = redis.call('HGET', KEYS[1], 'waiting')
redis.call('HDEL', KEYS[1], 'waiting')
return waiting
"""


async def note_person(
    message: Message, *, service: RecordedService, request: Request
) -> None:
    """Keep what a message says of the person of its session, if anything new."""
    person = person_of(message)
    properties = properties_of(message)
    raw_session = properties.get("$session_id")
    if person is None or not raw_session:
        return
    session_id = session_id_of(raw_session, service_id=service.id, source=SOURCE)
    name = keys.person(shard_of(session_id), service.id, session_id)
    state = keys.state(shard_of(session_id), service.id, session_id)
    if await pipeline().ask("HEXISTS", state, "erased"):
        return
    raw_window = properties.get("$window_id") or raw_session
    window_id = window_id_of(raw_window, session_id=session_id, source=SOURCE)
    at = epoch_ms(message.get("timestamp"))
    turn = _turns.setdefault(session_id, asyncio.Lock())
    async with turn:
        if not await _remember(name, person, window=window_id, at=at):
            return
        if await first_window(service.id, session_id):
            await tell_person(session_id, service=service, request=request, after=at)


async def _remember(
    name: str, person: tuple[str, dict[str, Any]], *, window: str, at: int
) -> bool:
    """Put what is said to what is known; return whether any of it is new."""
    for _ in range(TRIES):
        before: bytes = await pipeline().ask("HGET", name, "known") or b""
        known = _merged(orjson.loads(before) if before else ["", {}], person)
        text = orjson.dumps(known, option=orjson.OPT_SORT_KEYS)
        if text == before or len(text) > MAX_BYTES:
            return False
        waiting = orjson.dumps({"window": window, "at": at, "known": known})
        values = (before, text, waiting, STATE_SECONDS)
        if await pipeline().ask("EVAL", _REPLACE, 1, name, *values):
            return True
    return False


def _merged(known: list[Any], person: tuple[str, dict[str, Any]]) -> list[Any]:
    """Return (user, traits) with what is new of the same person, or the new one."""
    user, traits = person
    return [user, {**known[1], **traits} if known[0] == user else traits]


async def tell_person(
    session_id: str, *, service: RecordedService, request: Request, after: int
) -> None:
    """Make what waits for a recorded session a chunk, no earlier than `after` (ms)."""
    name = keys.person(shard_of(session_id), service.id, session_id)
    waiting: bytes | None = await pipeline().ask("EVAL", _TAKE, 1, name)
    if not waiting:
        return
    told = orjson.loads(waiting)
    user, traits = told["known"]
    message = {
        "event": "$identify",
        "properties": {"distinct_id": user, "$set": traits},
        "timestamp": max(told["at"], after),
    }
    chunk = Chunk(
        service=service,
        request=request,
        format=SOURCE,
        session_id=session_id,
        window_id=told["window"],
        seq=None,
        body=packed(orjson.dumps([message])),
    )
    await take(chunk, has_snapshot=False)
