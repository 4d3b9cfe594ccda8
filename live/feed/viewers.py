"""Who watches a session, over all web processes: a hash in Valkey, kept fresh."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from live.clock import now_ms
from live.roster.reading import viewers_in
from live.valkey import valkey
from recordings.ingest.live import names

HELD_MS = 15_000
"""How long a viewer counts after the last word of its process."""
KEPT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Viewer:
    """One socket and who sits before it."""

    socket: str
    id: str
    name: str


async def hold(session_id: str, viewers: list[Viewer], *, news: bool) -> None:
    """Say that these sockets watch; `news` tells everybody. Raises BufferDownError."""
    until = now_ms() + HELD_MS
    pairs: list[str | bytes] = []
    for viewer in viewers:
        value = {"id": viewer.id, "name": viewer.name, "until": until}
        pairs += [viewer.socket, orjson.dumps(value)]
    name = names.viewers(session_id)
    await valkey().ask("HSET", name, *pairs)
    await valkey().ask("EXPIRE", name, KEPT_SECONDS)
    if news:
        await _tell(session_id)


async def let_go(session_id: str, viewer: Viewer) -> bool:
    """Say that a socket watches no more; return whether somebody else still does."""
    name = names.viewers(session_id)
    await valkey().ask("HDEL", name, viewer.socket)
    left = await who_watches(session_id)
    await _tell(session_id)
    return bool(left)


async def who_watches(session_id: str) -> dict[str, str]:
    """Return everybody who watches, id and name. Raises BufferDownError."""
    values = await valkey().ask("HVALS", names.viewers(session_id))
    return viewers_in(values, now_ms=now_ms())


async def _tell(session_id: str) -> None:
    await valkey().ask("ZADD", names.CHANGED, now_ms(), session_id)
    await valkey().ask("PUBLISH", names.BELL, session_id)
    await valkey().ask("PUBLISH", names.ring_bell(session_id), "viewers")
