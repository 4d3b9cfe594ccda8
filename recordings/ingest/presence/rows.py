"""The row of the live list for each session, kept while chunks come.

A hash, `keys.row(session)`, which expires five minutes after the last chunk or ping:

    service   UUID                     slug      the service's
    start     epoch ms, hub's clock    last      epoch ms of the last chunk
    actor     JSON {type, id, name, email}       consent  the consent's id
    place     JSON {country, city}               device   JSON {type, browser, os}
    url       title                              of the page opened last
    events    clicks    errors                   counted since the row came up
    w:<window>   `<last epoch ms>:<0 open | 1 gone>:<0 hidden | 1 seen>`
    barred    why it may not be watched: `no_consent`
    ended     `erased`, `ended`: no more chunks will come

The worker writes it once the chunks are stored, a session at most once a second.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
import redis
import structlog
from django.conf import settings

from recordings.chunk_store import ChunkRow
from recordings.enums import ActorType
from recordings.ingest.buffer import pipeline
from recordings.ingest.presence import keys as presence_keys
from recordings.user_agents import describe_session

log = structlog.get_logger(__name__)

ROW_SECONDS = 300
WRITE_SECONDS = 1.0
PRUNE_SECONDS = 60.0
LISTED_MS = 600_000
"""How long a session stays in the sets of what is there and what changed, at least."""


def silence_ms() -> int:
    """Return what the live list waits before it drops a session."""
    return int(settings.LIVE_SILENCE_SECONDS) * 1000


@dataclass(slots=True)
class _Pending:
    """What changed of one session and is not written yet."""

    values: dict[str, str | bytes | int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    last: int = 0


class Presence:
    """Collects facts of stored chunks and writes them at most once a second."""

    def __init__(self, *, client: redis.Redis) -> None:
        self._client = client
        self._pending: dict[UUID, _Pending] = {}
        self._written: dict[UUID, float] = {}
        self._pruned_at = -PRUNE_SECONDS

    def note(self, rows: Iterable[ChunkRow], *, slugs: dict[UUID, str]) -> None:
        """Take the facts of these rows; those of an old backlog are not of now."""
        stale = int(time.time() * 1000) - silence_ms()
        for row in rows:
            if row.received_at > stale:
                pending = self._pending.setdefault(row.session_id, _Pending())
                _add(pending, row, slugs.get(row.service_id, ""))

    def write(self, *, now: float | None = None) -> None:
        """Write what is due. Raises RedisError; what was not written is tried again."""
        now = time.monotonic() if now is None else now
        if now - self._pruned_at >= PRUNE_SECONDS:
            self._pruned_at = now
            prune(self._client)
        due = [
            session
            for session in self._pending
            if now - self._written.get(session, -WRITE_SECONDS) >= WRITE_SECONDS
        ]
        if not due:
            return
        changed = int(time.time() * 1000)
        with self._client.pipeline(transaction=False) as pipe:
            for session in due:
                _write(pipe, str(session), self._pending[session], changed)
            pipe.execute()
        for session in due:
            del self._pending[session]
            self._written[session] = now
        if len(self._written) > 10_000:
            old = now - WRITE_SECONDS
            self._written = {s: at for s, at in self._written.items() if at > old}


def prune(client: redis.Redis) -> None:
    """Remove sessions that were silent for long from the sets. Raises RedisError.

    An open list does so as well, but no list may be open.
    """
    oldest = int(time.time() * 1000) - max(LISTED_MS, 2 * silence_ms())
    with client.pipeline(transaction=False) as pipe:
        for name in (presence_keys.INDEX, presence_keys.CHANGED):
            pipe.zremrangebyscore(name, 0, oldest)
        pipe.execute()


def _add(pending: _Pending, row: ChunkRow, slug: str) -> None:
    values = pending.values
    facts: dict[str, Any] = orjson.loads(row.facts or b"{}")
    values["service"], values["slug"] = str(row.service_id), slug
    values["start"] = row.session_start
    pending.last = max(pending.last, row.received_at)
    values["last"] = pending.last
    if "consentId" in facts:
        values["consent"] = str(facts["consentId"])
    place = {name: facts.get(name, "") for name in ("country", "city")}
    values["place"] = orjson.dumps(place)
    if facts.get("identity"):
        values["actor"] = orjson.dumps(_actor(facts["identity"]))
    session = facts.get("session") or {}
    if session or "device" not in values:
        values["device"] = orjson.dumps(_device(facts))
    for _, url, title in facts.get("pages", ())[-1:]:
        values["url"], values["title"] = url, title
    seen = attention_in(row) > 0
    values[f"w:{row.window_id}"] = f"{row.received_at}:{row.is_final}:{int(seen)}"
    counts = pending.counts
    counts["events"] = counts.get("events", 0) + row.event_count
    counts["clicks"] = counts.get("clicks", 0) + row.clicks
    counts["errors"] = counts.get("errors", 0) + row.errors


def _actor(identity: dict[str, Any]) -> dict[str, str]:
    kind = identity.get("type")
    known = ActorType.USER if identity.get("userId") else ActorType.ANONYMOUS
    if identity.get("userId") and kind in ("admin", "system"):
        known = ActorType.from_wire(kind)
    return {
        "type": known.wire,
        "id": identity.get("userId", ""),
        "name": identity.get("name", ""),
        "email": identity.get("email", ""),
    }


def _device(facts: dict[str, Any]) -> dict[str, str]:
    found = describe_session(
        facts.get("session") or {},
        user_agent=facts.get("ua", ""),
        media=facts.get("media"),
    )
    browser = f"{found.browser} {found.browser_version}".strip()
    return {"type": found.type.wire, "browser": browser, "os": found.os}


def attention_in(row: ChunkRow) -> int:
    """Return 0 where the tab was hidden, 2 where its person did something, else 1."""
    acted = 2 if row.clicks or row.inputs else 1
    if b'"visibility"' not in row.marks:
        return acted
    for mark in reversed(orjson.loads(row.marks)):
        if mark[1] == "visibility":
            return 0 if mark[3].get("state") == "hidden" else 2
    return acted


def _write(pipe: Any, session: str, pending: _Pending, changed: int) -> None:
    name = presence_keys.row(session)
    pipe.hset(name, mapping=pending.values)
    for count, more in pending.counts.items():
        pipe.hincrby(name, count, more)
    pipe.expire(name, ROW_SECONDS)
    pipe.zadd(presence_keys.INDEX, {session: pending.last}, gt=True)
    announce(pipe, session, changed)


def announce(pipe: Any, session: str, changed: int | None = None) -> None:
    """Add to `pipe` the notification that a session's row changed."""
    now = int(time.time() * 1000) if changed is None else changed
    pipe.zadd(presence_keys.CHANGED, {session: now})
    pipe.publish(presence_keys.ROW_CHANNEL, session)


def leave(pipe: Any, session: str, *, why: str) -> None:
    """Add to `pipe` the end of a session in the live list: `ended` or `erased`."""
    name = presence_keys.row(session)
    if why == "erased":
        pipe.delete(name)
    pipe.hset(name, "ended", why)
    pipe.expire(name, ROW_SECONDS)
    announce(pipe, session)


async def keep_listed(session_id: str) -> None:
    """Keep the session of a quiet but open page listed. Raises BufferDownError."""
    now = int(time.time() * 1000)
    await pipeline().ask("ZADD", presence_keys.INDEX, "XX", "GT", now, session_id)
    await pipeline().ask("EXPIRE", presence_keys.row(session_id), ROW_SECONDS)
