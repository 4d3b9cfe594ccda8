"""The audit rows about a version, as sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from privacy.models import AuditLog

MOST_ROWS = 50
SENTENCES = {
    "drafted": "wrote the draft",
    "edited": "edited the draft",
    "validated": "validated it",
    "tested": "ran its tests",
    "activated": "made it active",
    "activation_refused": "tried to make it active, which was refused",
    "rolled_back": "rolled back, which made this version",
    "rollback_refused": "tried to roll back to it, which was refused",
}


@dataclass(frozen=True)
class TrailEntry:
    """One audit row; the `actor` followed by the `sentence` says what was done."""

    at: datetime
    actor: str
    sentence: str
    action: str
    sequence: int


def trail_of(request: HttpRequest, target_id: UUID) -> list[TrailEntry]:
    """Return the newest rows about a target; without the right to read them, none."""
    if not request.user.has_perm("privacy.view_auditlog"):
        return []
    rows = AuditLog.objects.filter(target_id=target_id)[:MOST_ROWS]
    return [_entry(row) for row in rows]


def _entry(row: AuditLog) -> TrailEntry:
    verb = row.action.rsplit(".", 1)[-1]
    actor = (row.metadata.get("actor") or {}).get("name") or row.actor_type
    sentence = SENTENCES.get(verb, verb.replace("_", " "))
    return TrailEntry(row.created_at, actor, sentence, row.action, row.sequence)
