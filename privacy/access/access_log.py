"""Rows of the access panel: user, time, reason and viewed range of each opening.

A player requests one range after another, and each response is a row of the audit log.
Rows are merged into one entry when they are adjacent ranges of one grant, or repeated
refusals of one kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from privacy.access.gate import TARGET_TYPE, VIEWED
from privacy.access.grants import GLASS_BROKEN, GRANTED
from privacy.access.viewed_ranges import merged
from privacy.models import AccessGrant, AuditLog

MOST_ROWS = 2_000
"""Rows of the audit log read for one answer."""
SAME_REFUSAL = timedelta(minutes=5)

OUTCOMES = {
    GRANTED: "granted",
    GLASS_BROKEN: "granted",
    VIEWED: "viewed",
    # Written when watching begins; the range is known when the viewer leaves.
    "live.session.watched": "viewed",
    "live.session.left": "viewed",
    "recordings.session.described": "described",
    "recordings.session.page_opened": "opened",
}


@dataclass
class Entry:
    """One line of the panel; ranges in milliseconds from the session's start."""

    row: AuditLog
    outcome: str
    grant: str = ""
    from_ms: int | None = None
    to_ms: int | None = None
    code: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def access_log(
    session_id: UUID, *, before: int | None = None
) -> tuple[list[Entry], int | None]:
    """Return entries, newest first, and the `before` of the next page (None: none)."""
    rows = AuditLog.objects.filter(target_id=session_id, target_type=TARGET_TYPE)
    if before is not None:
        rows = rows.filter(sequence__lt=before)
    found = list(rows.order_by("-created_at", "-sequence")[: MOST_ROWS + 1])
    shown = found[:MOST_ROWS]
    more = shown[-1].sequence if len(found) > MOST_ROWS else None
    return _with_reasons(_merged(shown)), more


def _merged(rows: Sequence[AuditLog]) -> list[Entry]:
    """Return merged entries, each at the place of its newest row."""
    entries: list[Entry] = []
    viewed: dict[str, list[Entry]] = {}
    refused: dict[tuple[Any, ...], Entry] = {}
    for row in rows:
        entry = _entry(row)
        if entry is None:
            continue
        if entry.outcome == "viewed":
            viewed.setdefault(entry.grant, []).append(entry)
        elif not _is_more_of(refused, entry):
            entries.append(entry)
    for of_one_grant in viewed.values():
        entries += _ranges(of_one_grant)
    entries.sort(key=lambda entry: entry.row.sequence, reverse=True)
    return entries


def _entry(row: AuditLog) -> Entry | None:
    facts = row.metadata
    refused = row.action.endswith(".denied")
    outcome = "denied" if refused else OUTCOMES.get(row.action)
    if outcome is None:
        return None
    return Entry(
        row=row,
        outcome=outcome,
        grant=facts.get("grant", ""),
        from_ms=facts.get("fromMs"),
        to_ms=facts.get("toMs"),
        code=facts.get("reason", "") if refused else "",
        facts=facts,
    )


def _is_more_of(refused: dict[tuple[Any, ...], Entry], entry: Entry) -> bool:
    """Return whether a newer entry of the same person covers this refusal."""
    if entry.outcome == "granted":
        return False
    key = (entry.outcome, entry.row.actor_id, entry.code, entry.facts.get("via"))
    newer = refused.get(key)
    refused[key] = entry
    if newer is None:
        return False
    return _at(newer) - _at(entry) <= SAME_REFUSAL


def _ranges(of_one_grant: list[Entry]) -> Iterator[Entry]:
    """Yield the ranges viewed under one grant, each dated by its newest row."""
    seen = [entry for entry in of_one_grant if entry.from_ms is not None]
    if not seen:
        yield of_one_grant[0]
        return
    for start, end in merged((e.from_ms or 0, e.to_ms or 0) for e in seen):
        inside = [e for e in seen if start <= (e.from_ms or 0) <= end]
        newest = max(inside, key=lambda e: e.row.sequence)
        yield replace(newest, from_ms=start, to_ms=end)


def _with_reasons(entries: list[Entry]) -> list[Entry]:
    """Add each grant's reason to the entries made under it."""
    grants = _grants(entry.grant for entry in entries if entry.grant)
    for entry in entries:
        grant = grants.get(entry.grant)
        if grant is not None:
            entry.facts = {
                **entry.facts,
                "reasonCode": grant.reason_code,
                "reasonText": grant.reason,
                "ticket": grant.ticket,
                "breakGlass": grant.break_glass,
            }
    return entries


def _grants(ids: Iterable[str]) -> dict[str, AccessGrant]:
    found = AccessGrant.objects.in_bulk(list(set(ids)))
    return {str(pk): grant for pk, grant in found.items()}


def _at(entry: Entry) -> datetime:
    return entry.row.created_at
