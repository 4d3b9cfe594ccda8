"""Whether a session is watched, and the directive its pages get.

Staff's sockets call `renew`, `approach` and `release`; a page calls `stop_watching` for
its person; the edge reads the same with every chunk (accept.lua) and with `directive`.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from privacy.audit import ANONYMOUS, AuditUnavailableError, record
from recordings.ingest import bounds, keys
from recordings.ingest.buffer import Argument, pipeline, shard_of
from recordings.ingest.consent import in_database
from recordings.ingest.presence import keys as presence_keys

STOPPED = "live.session.stopped_by_person"
WATCH_MS = 15_000
"""How long a session counts as watched after a viewer renewed it."""


@dataclass(frozen=True, slots=True)
class Directive:
    """The fields of the message of this name."""

    live: bool = False
    near: bool = False
    checkpoint: bool = False
    stop: str = ""


def _state(service_id: str, session_id: str) -> str:
    return keys.state(shard_of(session_id), service_id, session_id)


# KEYS state · ARGV now (ms), until (ms), "1" to ask for a checkpoint
# Answers 1, or 0 where nothing is known of the session or its person pressed Stop.
_RENEW = """#!lua
local known = redis.call('HMGET', KEYS[1], 'start', 'nolive', 'erased')
if not known[1] or known[2] or known[3] then return 0 end
redis.call('HSET', KEYS[1], 'watch', ARGV[2])
if ARGV[3] == '1' then redis.call('HINCRBY', KEYS[1], 'ask', 1) end
return 1
"""

# KEYS state · ARGV until (ms)
_NEAR = """#!lua
if redis.call('HEXISTS', KEYS[1], 'start') == 0 then return 0 end
return redis.call('HSET', KEYS[1], 'near', ARGV[1])
"""

# KEYS state · ARGV now (ms), window, most fields of the state
# Answers live, near, checkpoint, stop.
_DIRECTIVE = """#!lua
local known = redis.call('HMGET', KEYS[1], 'watch', 'nolive', 'ask',
  'asked:' .. ARGV[2], 'ended', 'why', 'erased', 'withdrawn', 'near')
local stop = ''
if known[7] then stop = 'erased'
elseif known[8] then stop = 'consent_withdrawn'
elseif known[5] then stop = known[6] or 'ended' end
local live = known[1] and tonumber(known[1]) > tonumber(ARGV[1]) and not known[2]
local ask = live and known[3] and known[3] ~= known[4]
  and redis.call('HLEN', KEYS[1]) < tonumber(ARGV[3])
if ask then redis.call('HSET', KEYS[1], 'asked:' .. ARGV[2], known[3]) end
local near = known[9] and tonumber(known[9]) > tonumber(ARGV[1]) and not known[2]
return {live and '1' or '', (live or near) and '1' or '', ask and '1' or '', stop}
"""


# KEYS state · ARGV lifetime where nothing is known of the session (s)
# Answers 1 if it was not refused before.
_REFUSE = """#!lua
redis.call('HDEL', KEYS[1], 'watch')
local new = redis.call('HSETNX', KEYS[1], 'nolive', '1')
if redis.call('TTL', KEYS[1]) < 0 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return new
"""


async def renew(*, service_id: str, session_id: str, checkpoint: bool = False) -> bool:
    """Count the session as watched for `WATCH_MS`; False if it may not or cannot be.

    `checkpoint` asks every window for a full snapshot. Raises BufferDownError.
    """
    now = int(time.time() * 1000)
    answer = await _run(
        _RENEW,
        _state(service_id, session_id),
        now,
        now + WATCH_MS,
        "1" if checkpoint else "0",
    )
    if answer and checkpoint:
        await pipeline().ask("PUBLISH", presence_keys.directive_channel(session_id), "")
    return bool(answer)


async def approach(*, service_id: str, session_id: str, for_ms: int) -> None:
    """Have its pages keep a socket open meanwhile: watching may begin at any moment.

    Raises BufferDownError.
    """
    until = int(time.time() * 1000) + for_ms
    await _run(_NEAR, _state(service_id, session_id), until)


async def release(*, service_id: str, session_id: str) -> None:
    """Count the session as no longer watched. Raises BufferDownError."""
    await pipeline().ask("HDEL", _state(service_id, session_id), "watch")
    await pipeline().ask("PUBLISH", presence_keys.directive_channel(session_id), "")


async def refuse(*, service_id: str, session_id: str) -> bool:
    """Refuse every viewer; return whether none was before. Raises BufferDownError."""
    shard = shard_of(session_id)
    state = keys.state(shard, service_id, session_id)
    new = await _run(_REFUSE, state, bounds.UNKNOWN_SECONDS)
    ring = (
        presence_keys.ring(shard, session_id),
        presence_keys.ring_meta(shard, session_id),
    )
    await pipeline().ask("DEL", *ring)
    now = int(time.time() * 1000)
    await pipeline().ask("ZADD", presence_keys.CHANGED, now, session_id)
    for channel in (
        presence_keys.ring_channel(session_id),
        presence_keys.directive_channel(session_id),
    ):
        await pipeline().ask("PUBLISH", channel, "ring")
    await pipeline().ask("PUBLISH", presence_keys.ROW_CHANNEL, session_id)
    return bool(new)


async def stop_watching(*, service_id: str, session_id: str) -> None:
    """Refuse every viewer from now on, and record it in the audit log.

    It acts whether or not it can be recorded. Raises BufferDownError.
    """
    if not await refuse(service_id=service_id, session_id=session_id):
        return
    write = partial(
        record,
        STOPPED,
        actor=ANONYMOUS,
        target=UUID(session_id),
        target_type="RecordedSession",
        metadata={"service": service_id},
    )
    try:
        await in_database(write)
    except AuditUnavailableError:
        # Logged there; showing less needs no proof.
        return


async def is_refused(*, service_id: str, session_id: str) -> bool:
    """Return whether the person pressed Stop. Raises BufferDownError."""
    state = _state(service_id, session_id)
    return bool(await pipeline().ask("HEXISTS", state, "nolive"))


async def directive(*, service_id: str, session_id: str, window_id: str) -> Directive:
    """Return the page's directive; a checkpoint is asked for once a window."""
    live, near, checkpoint, stop = await _run(
        _DIRECTIVE,
        _state(service_id, session_id),
        int(time.time() * 1000),
        window_id,
        bounds.MAX_FIELDS,
    )
    return Directive(bool(live), bool(near), bool(checkpoint), stop.decode())


async def _run(script: str, state: str, *arguments: Argument) -> list[bytes]:
    sha = hashlib.sha1(script.encode(), usedforsecurity=False).hexdigest()
    answer: list[bytes] = await pipeline().ask(
        "EVALSHA", sha, 1, state, *arguments, script=script
    )
    return answer
