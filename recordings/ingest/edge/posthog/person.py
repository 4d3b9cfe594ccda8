"""Who the person is: named in analytics messages, kept for the recording.

posthog-js often names the person before it has sent a single snapshot, and there may
never be one. So the identity waits in Valkey until the session is recorded, and then
becomes a chunk of its own; a repeated identity is ignored.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any
from weakref import WeakValueDictionary

import orjson

from recordings.ingest import bounds, keys
from recordings.ingest.buffer import pipeline, shard_of
from recordings.ingest.decode.posthog import person_of
from recordings.ingest.directory import RecordedService
from recordings.ingest.edge.accept import Chunk
from recordings.ingest.edge.answers import Refusal
from recordings.ingest.edge.posthog.messages import Message, properties_of
from recordings.ingest.edge.posthog.snapshots import SOURCE, epoch_ms
from recordings.ingest.edge.request import Request
from recordings.ingest.edge.third_party import (
    first_window,
    packed,
    session_id_of,
    take,
    window_id_of,
)
from recordings.ingest.pressure import gauge

MAX_BYTES = 8192
MAX_PERSONS = 8
"""Sessions one request may name persons for; a page has one, two around its end."""
BUDGET_BYTES = 16 * 1024**2
"""What may be noted for one service within `bounds.UNKNOWN_SECONDS`."""
KEY_BYTES = 250
"""About what a key costs besides its texts."""
TRIES = 20
# One lock a session, for as long as a request holds it or waits for it: within this
# process the last identity stored of a person is also the fullest.
_turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
# Two requests may name one person at once, in any two processes: the second merges
# again, and one of them stores what waits.
# KEYS person, bytes noted for the service lately
# ARGV known before, known now, waiting, lifetime (s), bytes more, most bytes, lifetime
# of their sum (s)
# Answers 1, 0 if another request was quicker, -1 where the service has used up its
# bytes.
_REPLACE = """#!lua
if (redis.call('HGET', KEYS[1], 'known') or '') ~= ARGV[1] then return 0 end
local noted = redis.call('INCRBY', KEYS[2], ARGV[5])
if noted == tonumber(ARGV[5]) then redis.call('EXPIRE', KEYS[2], ARGV[7]) end
if noted > tonumber(ARGV[6]) then return -1 end
redis.call('HSET', KEYS[1], 'known', ARGV[2], 'waiting', ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[4])
return 1
"""
# KEYS person · ARGV lifetime (s)
# Answers {waiting, known}, or nothing.
_TAKE = """#!lua
if redis.call('EXPIRE', KEYS[1], ARGV[1]) == 0 then return false end
local waiting = redis.call('HGET', KEYS[1], 'waiting')
if not waiting then return false end
redis.call('HDEL', KEYS[1], 'waiting')
return {waiting, redis.call('HGET', KEYS[1], 'known')}
"""


async def note_persons(
    messages: Sequence[Message], *, service: RecordedService, request: Request
) -> None:
    """Keep what messages state of the persons of a few sessions, if anything is new.

    Raises BufferDownError, and Refusal 429 over the service's budget.
    """
    sessions: set[str] = set()
    for message in messages:
        raw = properties_of(message).get("$session_id")
        if not raw or person_of(message) is None:
            continue
        session_id = session_id_of(raw, service_id=service.id, source=SOURCE)
        if session_id not in sessions:
            if len(sessions) == MAX_PERSONS:
                continue
            await gauge.check_room()
            sessions.add(session_id)
        await note_person(message, service=service, request=request)


async def note_person(
    message: Message, *, service: RecordedService, request: Request
) -> None:
    """Keep what a message states of the person of its session, if anything is new."""
    person = person_of(message)
    properties = properties_of(message)
    raw_session = properties.get("$session_id")
    if person is None or not raw_session:
        return
    session_id = session_id_of(raw_session, service_id=service.id, source=SOURCE)
    shard = shard_of(session_id)
    name = keys.person(shard, service.id, session_id)
    state = keys.state(shard, service.id, session_id)
    erased, start = await pipeline().ask("HMGET", state, "erased", "start")
    if erased:
        return
    raw_window = properties.get("$window_id") or raw_session
    window_id = window_id_of(raw_window, session_id=session_id, source=SOURCE)
    at = epoch_ms(message.get("timestamp"))
    waiting = orjson.dumps({"window": window_id, "at": at})
    turn = _turns.setdefault(session_id, asyncio.Lock())
    async with turn:
        is_new = await _remember(
            (name, keys.named(shard, service.id)),
            person,
            waiting=waiting,
            seconds=bounds.silence_seconds() if start else bounds.UNKNOWN_SECONDS,
        )
        if not is_new:
            return
        if await first_window(service.id, session_id):
            await store_person(session_id, service=service, request=request, after=at)


async def _remember(
    names: tuple[str, str],
    person: tuple[str, dict[str, Any]],
    *,
    waiting: bytes,
    seconds: int,
) -> bool:
    """Merge `person` into what is known; return whether any of it is new."""
    name, _ = names
    for _ in range(TRIES):
        before: bytes = await pipeline().ask("HGET", name, "known") or b""
        known = _merged(orjson.loads(before) if before else ["", {}], person)
        text = orjson.dumps(known, option=orjson.OPT_SORT_KEYS)
        if text == before or len(text) > MAX_BYTES:
            return False
        more = max(0, len(text) - len(before)) + (0 if before else KEY_BYTES)
        budget = (more, bounds.a_shard(BUDGET_BYTES), bounds.UNKNOWN_SECONDS)
        values = (before, text, waiting, seconds, *budget)
        answer = await pipeline().ask("EVAL", _REPLACE, 2, *names, *values)
        if answer < 0:
            raise _too_many()
        if answer:
            return True
    return False


def _too_many() -> Refusal:
    return Refusal(
        429,
        "too_many_persons",
        "This service names too many persons; come back later.",
        retry_after=60,
    )


def _merged(known: list[Any], person: tuple[str, dict[str, Any]]) -> list[Any]:
    """Return (user, traits) with what is new of the same person, or the new one."""
    user, traits = person
    return [user, {**known[1], **traits} if known[0] == user else traits]


async def store_person(
    session_id: str, *, service: RecordedService, request: Request, after: int
) -> None:
    """Make what waits for a recorded session a chunk, no earlier than `after` (ms)."""
    name = keys.person(shard_of(session_id), service.id, session_id)
    found: list[bytes] | None = await pipeline().ask(
        "EVAL", _TAKE, 1, name, bounds.silence_seconds()
    )
    if not found:
        return
    noted = orjson.loads(found[0])
    user, traits = orjson.loads(found[1])
    message = {
        "event": "$identify",
        "properties": {"distinct_id": user, "$set": traits},
        "timestamp": max(noted["at"], after),
    }
    chunk = Chunk(
        service=service,
        request=request,
        format=SOURCE,
        session_id=session_id,
        window_id=noted["window"],
        seq=None,
        body=packed(orjson.dumps([message])),
    )
    await take(chunk, has_snapshot=False)
