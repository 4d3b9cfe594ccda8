"""The viewers of a session, over all web processes: a hash in Valkey, kept fresh."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any

import orjson

from live.clock import now_ms
from live.roster.reading import viewers_in
from live.valkey import valkey
from recordings.ingest.presence import keys as presence_keys

HELD_MS = 15_000
"""How long a viewer counts after its process last renewed it."""
KEPT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Viewer:
    """One socket and its user: `id` and `name` are those of the account."""

    socket: str
    id: str
    name: str


async def hold(session_id: str, viewers: list[Viewer], *, news: bool) -> None:
    """Write that these sockets watch; `news` notifies all. Raises BufferDownError."""
    until = now_ms() + HELD_MS
    pairs: list[str | bytes] = []
    for viewer in viewers:
        value = {"id": viewer.id, "name": viewer.name, "until": until}
        pairs += [viewer.socket, orjson.dumps(value)]
    name = presence_keys.viewers(session_id)
    # Together: what is asked in the same moment shares one round trip.
    await asyncio.gather(
        valkey().ask("HSET", name, *pairs),
        valkey().ask("EXPIRE", name, KEPT_SECONDS),
        *(_news(session_id) if news else ()),
    )


async def let_go(session_id: str, viewer: Viewer) -> bool:
    """Remove a viewer; return whether the session still has one."""
    name = presence_keys.viewers(session_id)
    _, left, *_ = await asyncio.gather(
        valkey().ask("HDEL", name, viewer.socket),
        viewers_of(session_id),
        *_news(session_id),
    )
    return bool(left)


async def viewers_of(session_id: str) -> dict[str, str]:
    """Return the viewers as {user id: name}. Raises BufferDownError."""
    values = await valkey().ask("HVALS", presence_keys.viewers(session_id))
    return viewers_in(values, now_ms=now_ms())


def _news(session_id: str) -> list[Awaitable[Any]]:
    """Return the calls that notify all processes of a change of viewers."""
    return [
        valkey().ask("ZADD", presence_keys.CHANGED, now_ms(), session_id),
        valkey().ask("PUBLISH", presence_keys.ROW_CHANNEL, session_id),
        valkey().ask("PUBLISH", presence_keys.ring_channel(session_id), "viewers"),
    ]
