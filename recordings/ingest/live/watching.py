"""Whether a session is watched, and what its pages are to be told.

Staff's sockets call `renew`, `ask_checkpoint` and `release`; a page calls `refuse` for
its person; the edge reads the same with every chunk (accept.lua) and with `directive`.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass

from recordings.ingest import bounds, keys
from recordings.ingest.buffer import Argument, pipeline, shard_of
from recordings.ingest.live import names

WATCH_MS = 15_000
"""How long a session counts as watched after the last word of who watches."""


@dataclass(frozen=True, slots=True)
class Directive:
    """What a page is told: see the message of this name."""

    live: bool = False
    near: bool = False
    checkpoint: bool = False
    stop: str = ""


def _state(service_id: str, session_id: str) -> str:
    return keys.state(shard_of(session_id), service_id, session_id)


# KEYS state · ARGV now (ms), until (ms), "1" to ask for a checkpoint
# Answers 1, or 0 where nothing is known of the session or its person said stop.
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
# Answers 1 if that is news.
_REFUSE = """#!lua
redis.call('HDEL', KEYS[1], 'watch')
local new = redis.call('HSETNX', KEYS[1], 'nolive', '1')
if redis.call('TTL', KEYS[1]) < 0 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return new
"""


async def renew(*, service_id: str, session_id: str, checkpoint: bool = False) -> bool:
    """Say that somebody watches, for a while; False if nobody may or can.

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
        await pipeline().ask("PUBLISH", names.told_bell(session_id), "")
    return bool(answer)


async def approach(*, service_id: str, session_id: str, for_ms: int) -> None:
    """Say that somebody may watch any moment: its pages keep a line open meanwhile.

    Raises BufferDownError.
    """
    until = int(time.time() * 1000) + for_ms
    await _run(_NEAR, _state(service_id, session_id), until)


async def release(*, service_id: str, session_id: str) -> None:
    """Say that nobody watches any more. Raises BufferDownError."""
    await pipeline().ask("HDEL", _state(service_id, session_id), "watch")
    await pipeline().ask("PUBLISH", names.told_bell(session_id), "")


async def refuse(*, service_id: str, session_id: str) -> bool:
    """The person said stop; return whether that is news. Raises BufferDownError."""
    shard = shard_of(session_id)
    state = keys.state(shard, service_id, session_id)
    new = await _run(_REFUSE, state, bounds.UNKNOWN_SECONDS)
    ring = names.ring(shard, session_id), names.ring_meta(shard, session_id)
    await pipeline().ask("DEL", *ring)
    now = int(time.time() * 1000)
    await pipeline().ask("ZADD", names.CHANGED, now, session_id)
    for channel in (names.ring_bell(session_id), names.told_bell(session_id)):
        await pipeline().ask("PUBLISH", channel, "ring")
    await pipeline().ask("PUBLISH", names.BELL, session_id)
    return bool(new)


async def is_refused(*, service_id: str, session_id: str) -> bool:
    """Return whether the person said stop. Raises BufferDownError."""
    state = _state(service_id, session_id)
    return bool(await pipeline().ask("HEXISTS", state, "nolive"))


async def directive(*, service_id: str, session_id: str, window_id: str) -> Directive:
    """Return what a page is to be told now; a checkpoint is told once a window."""
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
