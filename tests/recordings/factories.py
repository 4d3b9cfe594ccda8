"""Real rows in the ClickHouse tables, for tests of what reads them.

    session = make_session(actor_email="ada@example.com", rage_clicks=2)
    make_chunk(session, seq=0, events=[meta(at=...), snapshot(at=...)])

Values that nobody names are plausible; `started_at` is a minute ago by default.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from clickhouse_driver import Client

from sessionhub.lib.person_names import search_form
from sessionhub.lib.uuid7 import uuid7
from sessionhub.models import Service
from tests.embedded import clickhouse_url

# For tests that are not about consent.
NO_CONSENT_ASKED = {"consent_policy": "off", "consent_off_reason": "A test, of nobody."}

META, FULL_SNAPSHOT, INCREMENTAL, CUSTOM = 4, 2, 3, 5


@dataclass(frozen=True)
class MadeSession:
    """A session that has a row, with what its chunks need."""

    id: uuid.UUID
    service: Service
    started_at: datetime
    expires_on: Any
    row: dict[str, Any]

    @property
    def start_ms(self) -> int:
        """Epoch milliseconds of its start."""
        return round(self.started_at.timestamp() * 1000)


def clickhouse() -> Client:
    """Return a client of the test database."""
    return Client.from_url(clickhouse_url())


def empty_clickhouse() -> None:
    """Forget every session and chunk."""
    with clickhouse() as client:
        for table in ("sessions", "replay_chunks"):
            client.execute(f"TRUNCATE TABLE {table}")


def make_service(slug: str = "web-app", **values: Any) -> Service:
    """Return the service `slug`, made if need be."""
    service, _ = Service.objects.get_or_create(
        slug=slug,
        defaults={"name": slug.replace("-", " ").title(), **NO_CONSENT_ASKED, **values},
    )
    return service


def make_session(
    *,
    session_id: uuid.UUID | None = None,
    service: Service | None = None,
    started_at: datetime | None = None,
    version: int = 1,
    **values: Any,
) -> MadeSession:
    """Insert one row of `sessions` and return it."""
    service = service or make_service()
    started_at = started_at or datetime.now(tz=UTC) - timedelta(minutes=1)
    started_at = started_at.replace(microsecond=started_at.microsecond // 1000 * 1000)
    row = _session_row(session_id or uuid7(), service, started_at, version, values)
    insert("sessions", [row])
    return MadeSession(row["session_id"], service, started_at, row["expires_on"], row)


def make_chunk(
    session: MadeSession,
    *,
    seq: int = 0,
    window_id: uuid.UUID | None = None,
    events: list[dict[str, Any]] | None = None,
    **values: Any,
) -> dict[str, Any]:
    """Insert one row of `replay_chunks` holding `events` and return it."""
    events = events if events is not None else [custom(session.start_ms + seq * 1000)]
    row = _chunk_row(session, seq, window_id or session.id, events) | values
    insert("replay_chunks", [row])
    return row


def insert(table: str, rows: list[dict[str, Any]]) -> None:
    """Insert dictionaries with equal keys."""
    columns = list(rows[0])
    with clickhouse() as client:
        client.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES",
            [[row[column] for column in columns] for row in rows],
            settings={"async_insert": 0},
        )


def meta(at: int, *, href: str = "https://shop.example.com/") -> dict[str, Any]:
    """Return rrweb's Meta event."""
    data = {"href": href, "width": 1280, "height": 720}
    return {"type": META, "timestamp": at, "data": data}


def snapshot(at: int, *, text: str = "Hello") -> dict[str, Any]:
    """Return a full snapshot of a page with one paragraph."""
    paragraph = {
        "type": 2,
        "tagName": "p",
        "attributes": {},
        "childNodes": [{"type": 3, "textContent": text, "id": 6}],
        "id": 5,
    }
    body = {
        "type": 2,
        "tagName": "body",
        "attributes": {},
        "childNodes": [paragraph],
        "id": 4,
    }
    html = {
        "type": 2,
        "tagName": "html",
        "attributes": {},
        "childNodes": [body],
        "id": 3,
    }
    doctype = {"type": 1, "name": "html", "publicId": "", "systemId": "", "id": 2}
    node = {"type": 0, "childNodes": [doctype, html], "id": 1}
    data = {"node": node, "initialOffset": {"left": 0, "top": 0}}
    return {"type": FULL_SNAPSHOT, "timestamp": at, "data": data}


def custom(at: int, tag: str = "sh.track", **payload: Any) -> dict[str, Any]:
    """Return a custom event."""
    data = {"tag": tag, "payload": payload or {"name": "step", "props": {}}}
    return {"type": CUSTOM, "timestamp": at, "data": data}


def _session_row(
    session_id: uuid.UUID,
    service: Service,
    started_at: datetime,
    version: int,
    values: dict[str, Any],
) -> dict[str, Any]:
    duration_ms = values.get("duration_ms", 30_000)
    start_ms = round(started_at.timestamp() * 1000)
    row: dict[str, Any] = {
        "service_id": service.id,
        "session_id": session_id,
        "started_at": started_at,
        "expires_on": started_at.date() + timedelta(days=service.retention_days),
        "last_activity_at": started_at + timedelta(milliseconds=duration_ms),
        "is_final": 0,
        "source": "native",
        "signed": 1,
        "actor_type": 4,
        "actor_id": "",
        "actor_name": "",
        "actor_email": "",
        "tenant_id": "",
        "roles": [],
        "device_type": 1,
        "browser": "Chrome",
        "browser_version": "130",
        "os": "Windows",
        "country": "",
        "city": "",
        "entry_url": "https://shop.example.com/",
        "urls": ["https://shop.example.com/"],
        "error_texts": [],
        "start_ms": start_ms,
        "end_ms": start_ms + duration_ms,
        "duration_ms": duration_ms,
        "active_ms": duration_ms // 2,
        "events": 10,
        "clicks": 2,
        "rage_clicks": 0,
        "dead_clicks": 0,
        "errors": 0,
        "inputs": 1,
        "pages": 1,
        "windows": 1,
        "chunks": 1,
        "raw_bytes": 4096,
        "consent_id": "",
        "privacy_version": 0,
        "integrity_score": 100,
        "integrity_reasons": "[]",
        "flags": [],
        "version": version,
    }
    row |= values
    texts = [row["actor_id"], row["actor_name"], row["actor_email"], row["tenant_id"]]
    searched = "\n".join([*texts, *row["urls"], *row["error_texts"]])
    return {"search_text": search_form(searched)} | row


def _chunk_row(
    session: MadeSession,
    seq: int,
    window_id: uuid.UUID,
    events: list[dict[str, Any]],
) -> dict[str, Any]:
    times = [event["timestamp"] for event in events]
    payload = json.dumps(events, separators=(",", ":"))
    return {
        "service_id": session.service.id,
        "session_id": session.id,
        "window_id": window_id,
        "seq": seq,
        "session_start": session.started_at,
        "expires_on": session.expires_on,
        "received_at": datetime.now(tz=UTC),
        "source": "native",
        "signed": 1,
        "first_ts": min(times),
        "last_ts": max(times),
        "snapshot_ts": _snapshot_ts(events),
        "has_full_snapshot": int(any(e["type"] == FULL_SNAPSHOT for e in events)),
        "is_final": 0,
        "event_count": len(events),
        "raw_bytes": len(payload),
        "clicks": 0,
        "inputs": 0,
        "errors": 0,
        "flags": [],
        "facts": "{}",
        "marks": "[]",
        "payload": payload,
    }


def _snapshot_ts(events: list[dict[str, Any]]) -> int:
    for before, event in zip([None, *events], events, strict=False):
        if event["type"] == FULL_SNAPSHOT:
            is_meta = before is not None and before["type"] == META
            return (before if is_meta else event)["timestamp"]
    return 0
