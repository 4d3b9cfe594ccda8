"""How sessions, chunks and notes look on the wire."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from recordings.models import RecordingNote
from recordings.privacy_report import privacy_report
from recordings.selectors.summary import SessionSummary


def moment(ms: int | None) -> str | None:
    """Return epoch milliseconds as ISO-8601 UTC, e.g. 2026-01-31T09:30:00.000Z."""
    if ms is None:
        return None
    text = datetime.fromtimestamp(ms / 1000, tz=UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def iso(at: datetime | None) -> str | None:
    """Return a datetime the same way."""
    return None if at is None else moment(round(at.timestamp() * 1000))


def session_body(session: SessionSummary, *, replay_url: str) -> dict[str, Any]:
    """Return a Session; `replay_url` is the page that plays it."""
    return {
        "id": str(session.id),
        "service": session.service,
        "status": session.status.wire,
        "actor": _actor(session),
        "device": {
            "type": session.device.wire,
            "browser": f"{session.browser} {session.browser_version}".strip(),
            "os": session.os,
        },
        "location": {"country": session.country, "city": session.city},
        "entryUrl": session.entry_url,
        "pages": session.urls,
        "startedAt": moment(session.started_ms),
        "lastActivityAt": moment(session.last_activity_ms),
        "endedAt": moment(session.ended_ms),
        "durationMs": session.duration_ms,
        "activeMs": session.active_ms,
        "counts": _counts(session),
        "sizeBytes": session.size_bytes,
        "consentId": session.consent_id or None,
        "privacyVersion": session.privacy_version,
        "privacy": privacy_report(
            version=session.privacy_version, masked=session.masked
        ),
        "signed": bool(session.signed),
        "integrity": {
            "score": session.integrity_score,
            "reasons": session.integrity_reasons,
        },
        "replayUrl": replay_url,
    }


def _actor(session: SessionSummary) -> dict[str, Any]:
    return {
        "type": session.actor_type.wire,
        "id": session.actor_id or None,
        "name": session.actor_name or None,
        "email": session.actor_email or None,
        "tenantId": session.tenant_id or None,
        "roles": session.roles,
    }


def _counts(session: SessionSummary) -> dict[str, int]:
    return {
        "events": session.events,
        "clicks": session.clicks,
        "rageClicks": session.rage_clicks,
        "deadClicks": session.dead_clicks,
        "errors": session.errors,
        "inputs": session.inputs,
        "pages": session.pages,
    }


def note_body(note: RecordingNote, *, reader_id: UUID) -> dict[str, Any]:
    """Return a note as `reader_id` sees it."""
    return {
        "id": str(note.pk),
        "atMs": note.at_ms,
        "text": note.text,
        "author": {"id": str(note.author_id), "name": str(note.author)},
        "createdAt": iso(note.created_at),
        "editedAt": iso(note.edited_at),
        "mine": note.author_id == reader_id,
    }
