"""What the audit log says about a version: who did what to it, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from privacy.models import AuditLog

MOST_ROWS = 50
WORDS = {
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
class Deed:
    """One row of the log in words."""

    at: datetime
    who: str
    words: str
    action: str
    sequence: int


def deeds_on(request: HttpRequest, target_id: UUID) -> list[Deed]:
    """Return the newest rows about something, none without the right to read them."""
    if not request.user.has_perm("privacy.view_auditlog"):
        return []
    rows = AuditLog.objects.filter(target_id=target_id)[:MOST_ROWS]
    return [_deed(row) for row in rows]


def _deed(row: AuditLog) -> Deed:
    verb = row.action.rsplit(".", 1)[-1]
    actor = row.metadata.get("actor") or {}
    who = actor.get("name") or row.actor_type
    words = WORDS.get(verb, verb.replace("_", " "))
    return Deed(row.created_at, who, words, row.action, row.sequence)
