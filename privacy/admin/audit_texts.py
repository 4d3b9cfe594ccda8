"""A row's metadata as text for the admin."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from privacy.access.viewed_ranges import clock
from privacy.audit.subjects import Person, person_of
from privacy.models import AuditLog

# Shown in columns of their own.
_ELSEWHERE = ("actor", "target", "subject")
# Their inner names are shown with this prefix.
_PREFIXED = ("filters", "person", "device")
_KNOWN = {
    "ip": "IP address",
    "url": "Address",
    "api": "API",
    "id": "Id",
    "via": "Through",
}
_PAGES = {
    "RecordedSession": "recordings:replay",
    "User": "admin:sessionhub_user_change",
    "Service": "admin:sessionhub_service_change",
    "AccessGrant": "admin:privacy_accessgrant_change",
    "AccessAlert": "admin:privacy_accessalert_change",
    "ErasureJob": "admin:privacy_erasurejob_change",
    "MaskingRule": "admin:privacy_maskingrule_change",
    "RedactedName": "admin:privacy_redactedname_change",
    "Group": "admin:auth_group_change",
}
LONGEST_LINE = 140


def facts_of(row: AuditLog) -> list[tuple[str, str]]:
    """Return a row's facts as (name, value), nested ones flattened."""
    return _flat("", _metadata(row))


def line_of(row: AuditLog) -> str:
    """Return the facts as one line for the list."""
    parts = [f"{name}: {value}" for name, value in facts_of(row) if value not in "—"]
    line = " · ".join(parts)
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…"


def actor_of(row: AuditLog) -> dict[str, str]:
    """Return the actor's name, email and role as they were then."""
    kept = row.metadata.get("actor") if isinstance(row.metadata, dict) else None
    return kept if isinstance(kept, dict) else {}


def actor_name(row: AuditLog) -> str:
    """Return the actor's name at that time, else the start of the id."""
    return str(actor_of(row).get("name") or f"{str(row.actor_id)[:8]}…")


def target_name(row: AuditLog) -> str:
    """Return the text of a target, else the end of its id.

    The end, because ids made at the same time begin alike.
    """
    if row.target_id is None:
        return ""
    text = _metadata(row, all_of_it=True).get("target")
    return str(text) if text else f"…{str(row.target_id)[-8:]}"


def target_page(row: AuditLog) -> str:
    """Return the address of the target's page, "" where there is none."""
    if row.target_id is None or row.target_type not in _PAGES:
        return ""
    try:
        return reverse(_PAGES[row.target_type], args=[row.target_id])
    except NoReverseMatch:
        return ""


def pseudonym_of(row: AuditLog) -> UUID | None:
    """Return the pseudonym of the person a row is about."""
    try:
        return UUID(str(_metadata(row, all_of_it=True).get("subject")))
    except ValueError:
        return None


def person_behind(row: AuditLog) -> Person | None:
    """Return the person a row is about; callers check the permission and record it."""
    pseudonym = pseudonym_of(row)
    return None if pseudonym is None else person_of(pseudonym)


def _metadata(row: AuditLog, *, all_of_it: bool = False) -> dict[str, Any]:
    found = row.metadata if isinstance(row.metadata, dict) else {"value": row.metadata}
    if all_of_it:
        return found
    return {name: each for name, each in found.items() if name not in _ELSEWHERE}


def _flat(before: str, value: Any) -> list[tuple[str, str]]:
    if not isinstance(value, dict) or not value:
        return [(_label(before), _value(before, value))]
    if set(value) == {"from", "to"}:
        change = f"{_value('', value['from'])} → {_value('', value['to'])}"
        return [(_label(before), change)]
    if {"fromMs", "toMs"} <= set(value):
        span = f"{_value('Ms', value['fromMs'])}–{_value('Ms', value['toMs'])}"
        rest = {k: v for k, v in value.items() if k not in ("fromMs", "toMs")}
        named = before or "portion"
        return [(_label(named), span), *(_flat(before, rest) if rest else ())]
    return [
        each
        for name, inner in value.items()
        for each in _flat(f"{before}, {name}" if before in _PREFIXED else name, inner)
    ]


def _label(name: str) -> str:
    """Return reasonCode and reason_code as Reason code."""
    if name in _KNOWN:
        return _KNOWN[name]
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").strip()
    apart = apart.removesuffix(" Ms").removesuffix(" ms")
    return (apart[:1].upper() + apart[1:].lower()) if apart else "Value"


def _value(name: str, value: Any) -> str:
    if value is None or value in ("", [], {}):
        return "—"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_value("", each) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {_value(key, each)}" for key, each in value.items())
    if name.endswith("Ms") and isinstance(value, int) and 0 <= value < 10**9:
        return clock(value)
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)
