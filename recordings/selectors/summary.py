"""One row of the table `sessions` as the doors see it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from recordings.enums import ActorType, DeviceType, SessionStatus

# Field of SessionSummary -> what is selected for it, in one order.
COLUMNS = {
    "id": "session_id",
    "service_id": "service_id",
    "started_ms": "toUnixTimestamp64Milli(started_at)",
    "last_activity_ms": "toUnixTimestamp64Milli(last_activity_at)",
    "expires_on": "expires_on",
    "is_final": "is_final",
    "signed": "signed",
    "actor_type_number": "actor_type",
    "actor_id": "actor_id",
    "actor_name": "actor_name",
    "actor_email": "actor_email",
    "tenant_id": "tenant_id",
    "roles": "roles",
    "device_number": "device_type",
    "browser": "browser",
    "browser_version": "browser_version",
    "os": "os",
    "country": "country",
    "city": "city",
    "entry_url": "entry_url",
    "urls": "urls",
    "duration_ms": "duration_ms",
    "active_ms": "active_ms",
    "events": "events",
    "clicks": "clicks",
    "rage_clicks": "rage_clicks",
    "dead_clicks": "dead_clicks",
    "errors": "errors",
    "inputs": "inputs",
    "pages": "pages",
    "size_bytes": "raw_bytes",
    "consent_id": "consent_id",
    "privacy_version": "privacy_version",
    "integrity_score": "integrity_score",
    "integrity_json": "integrity_reasons",
    "masked_json": "masked",
}
SELECTED = ", ".join(COLUMNS.values())


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A recorded session without its events. Times are epoch milliseconds."""

    id: UUID
    service_id: UUID
    started_ms: int
    last_activity_ms: int
    expires_on: date
    is_final: int
    signed: int
    actor_type_number: int
    actor_id: str
    actor_name: str
    actor_email: str
    tenant_id: str
    roles: list[str]
    device_number: int
    browser: str
    browser_version: str
    os: str
    country: str
    city: str
    entry_url: str
    urls: list[str]
    duration_ms: int
    active_ms: int
    events: int
    clicks: int
    rage_clicks: int
    dead_clicks: int
    errors: int
    inputs: int
    pages: int
    size_bytes: int
    consent_id: str
    privacy_version: int
    integrity_score: int
    integrity_json: str
    masked_json: str
    service: str
    status: SessionStatus

    @property
    def actor_type(self) -> ActorType:
        """Who was recorded."""
        return ActorType.from_number(self.actor_type_number)

    @property
    def device(self) -> DeviceType:
        """What the page was looked at with."""
        return DeviceType.from_number(self.device_number)

    @property
    def integrity_reasons(self) -> list[dict[str, Any]]:
        """Why the score is below 100: `{code, detail}` each."""
        return list(json.loads(self.integrity_json or "[]"))

    @property
    def masked(self) -> dict[str, int]:
        """What was masked, by kind."""
        return dict(json.loads(self.masked_json or "{}"))

    @property
    def ended_ms(self) -> int | None:
        """When it ended; None while it still may go on."""
        over = self.status in (SessionStatus.ENDED, SessionStatus.EXPIRED)
        return self.last_activity_ms if over else None
