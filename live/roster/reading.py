"""Rows read from Valkey."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

import orjson

from live import policies
from live.roster.row import Row, read_row
from live.valkey import valkey
from privacy.consent import standing
from privacy.models.consent_receipt import WATCH_LIVE
from recordings.ingest import keys
from recordings.ingest.buffer import shard_of
from recordings.ingest.presence import keys as presence_keys


async def read_rows(ids: Iterable[str], *, now_ms: int) -> dict[str, Row | None]:
    """Return the rows of these sessions, None where there is none.

    Raises BufferDownError.
    """
    ids = list(ids)
    rows = await asyncio.gather(*(_read(session_id, now_ms) for session_id in ids))
    return dict(zip(ids, rows, strict=True))


async def _read(session_id: str, now_ms: int) -> Row | None:
    # Both commands leave in one write, together with those of the other rows.
    flat, watching = await asyncio.gather(
        valkey().ask("HGETALL", presence_keys.row(session_id)),
        valkey().ask("HVALS", presence_keys.viewers(session_id)),
    )
    values = {flat[i].decode(): flat[i + 1] for i in range(0, len(flat), 2)}
    if not values:
        return None
    return read_row(
        session_id,
        values,
        watchers=len(viewers_in(watching, now_ms=now_ms)),
        watchable=await _is_watchable(session_id, values, now_ms),
        now_ms=now_ms,
    )


def viewers_in(values: Iterable[bytes], *, now_ms: int) -> dict[str, str]:
    """Return the current viewers as {user id: name} from the values in Valkey."""
    found: dict[str, str] = {}
    for raw in values:
        viewer: dict[str, Any] = orjson.loads(raw)
        if viewer["until"] > now_ms:
            found[viewer["id"]] = viewer["name"]
    return dict(sorted(found.items(), key=lambda item: item[1].casefold()))


async def _is_watchable(session_id: str, values: dict[str, bytes], now_ms: int) -> bool:
    service = values.get("service", b"").decode()
    if not service:
        return False
    state = keys.state(shard_of(session_id), service, session_id)
    if await valkey().ask("HEXISTS", state, "nolive"):
        return False
    if not await policies.needs_consent(service):
        return True
    return await has_consent(service, values.get("consent", b"").decode(), now_ms)


async def has_consent(service_id: str, consent_id: str, now_ms: int) -> bool:
    """Return whether the person agreed to be watched, as far as Valkey knows."""
    if not consent_id:
        return False
    raw: bytes | None = await valkey().ask("GET", standing.key(service_id, consent_id))
    found = standing.unpack(raw) if raw else None
    return bool(
        found
        and found.withdrawn_ms is None
        and WATCH_LIVE in found.scopes
        and now_ms < found.until_ms
    )
