"""A session's row, derived from its chunks; call it as often as you like."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Sequence
from itertools import chain
from typing import Any
from uuid import UUID

import orjson

from privacy.erasure.tombstones import erased_among
from recordings.chunk_store import ChunkFacts, chunk_facts
from recordings.enums import ActorType
from recordings.privacy_report import masked_in
from recordings.session_store import SessionRow, forget_session, insert_sessions
from recordings.timeline import (
    Mark,
    inactivity,
    integrity,
    marks_of,
    span,
    windows_of,
)
from recordings.user_agents import Device, describe_session
from sessionhub.lib.person_names import email_form, search_form, user_id_form

MAX_URLS = 500
MAX_NAMES = 1000
MAX_ERROR_TEXTS = 100
MAX_SEARCH_CHARACTERS = 16_384
UINT16, UINT32 = 2**16 - 1, 2**32 - 1


def derive_and_store(sessions: Collection[tuple[UUID, UUID]]) -> int:
    """Derive and store the rows of these (service, session); return how many.

    Sessions whose chunks are gone, or that are erased, get none. Raises
    StoreUnavailableError.
    """
    erased = erased_among([session_id for _, session_id in sessions])
    wanted = {key for key in sessions if key[1] not in erased}
    by_session: dict[tuple[UUID, UUID], list[ChunkFacts]] = defaultdict(list)
    for service_id, session_ids in _by_service(wanted).items():
        for chunk in chunk_facts(session_ids, service_id=service_id):
            by_session[chunk.service_id, chunk.session_id].append(chunk)
    rows = [derive_session(chunks) for chunks in by_session.values()]
    insert_sessions(rows)
    # Erased while this ran: either it deletes the row just written, or we do.
    erased = erased_among([row.session_id for row in rows])
    for row in rows:
        if row.session_id in erased:
            forget_session(row.service_id, row.session_id)
    return len(rows)


def derive_session(
    chunks: Sequence[ChunkFacts], *, version: int | None = None
) -> SessionRow:
    """Return the row of the session these chunks are; there must be at least one.

    `version` is microseconds since 1970 unless given: the latest derivation counts.
    """
    chunks = sorted(chunks, key=lambda chunk: (chunk.first_ts, chunk.seq))
    windows = windows_of(chunks)
    start, end = span(chunks)
    flags = sorted({flag for chunk in chunks for flag in chunk.flags})
    last_activity = max(chunk.received_at for chunk in chunks)
    started = min(chunk.session_start for chunk in chunks)
    duration = end - start
    if "clock_skew" in flags:
        duration = max(0, last_activity - started)
    gaps = inactivity(chunks, start=start, end=end)
    idle = sum(gap.end - gap.start for gap in gaps)
    whole = integrity(chunks)
    facts = _newest_facts(chunks)
    marks = marks_of(chunks)
    names = _names(chunks)
    return SessionRow(
        service_id=chunks[0].service_id,
        session_id=chunks[0].session_id,
        started_at=started,
        expires_on=max(chunk.expires_on for chunk in chunks),
        last_activity_at=last_activity,
        is_final=int(all(parts[-1].is_final for parts in windows.values())),
        source=chunks[0].source,
        signed=int(all(chunk.signed for chunk in chunks)),
        **_actor(facts),
        **_device(facts),
        **_texts(chunks, facts, marks, names),
        **_counts(chunks, marks),
        start_ms=start,
        end_ms=end,
        duration_ms=duration,
        active_ms=max(0, min(duration, end - start - idle)),
        windows=min(len(windows), UINT16),
        chunks=len(chunks),
        raw_bytes=sum(chunk.raw_bytes for chunk in chunks),
        consent_id=str(facts.get("consentId", "")),
        privacy_version=_whole(facts.get("privacyVersion")),
        integrity_score=whole.score,
        integrity_reasons=orjson.dumps(whole.reasons).decode(),
        flags=flags,
        version=time.time_ns() // 1000 if version is None else version,
        masked=orjson.dumps(masked_in(chunk.facts for chunk in chunks)).decode(),
        person_ids=[user_id for user_id, _ in names],
        person_emails=[email for _, email in names],
    )


def _by_service(sessions: set[tuple[UUID, UUID]]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for service_id, session_id in sessions:
        found[service_id].append(session_id)
    return found


def _newest_facts(chunks: Sequence[ChunkFacts]) -> dict[str, Any]:
    """Return each fact as last stated; a place or identity is never taken back."""
    facts: dict[str, Any] = {}
    for chunk in chunks:
        facts.update(chunk.facts)
    # The person who began the visit, not the one who opened its last tab.
    facts["session"] = next(
        (c.facts["session"] for c in chunks if "session" in c.facts), {}
    )
    facts["ua"] = next((c.facts["ua"] for c in chunks if c.facts.get("ua")), "")
    return facts


def _actor(facts: dict[str, Any]) -> dict[str, Any]:
    identity = facts.get("identity") or {}
    known = bool(identity.get("userId"))
    actor = ActorType.USER if known else ActorType.ANONYMOUS
    if known and identity.get("type") in ("admin", "system"):
        actor = ActorType.from_wire(identity["type"])
    return {
        "actor_type": actor.value,
        "actor_id": identity.get("userId", ""),
        "actor_name": identity.get("name", ""),
        "actor_email": identity.get("email", ""),
        "tenant_id": identity.get("tenantId", ""),
        "roles": identity.get("roles", []),
    }


def _names(chunks: Sequence[ChunkFacts]) -> list[tuple[str, str]]:
    """Return everybody the session named: user id and email in canonical form."""
    found: dict[tuple[str, str], None] = {}
    for chunk in chunks:
        pairs = chunk.facts.get("names")
        if pairs is None:  # from before forms were kept
            identity = chunk.facts.get("identity") or {}
            pairs = [
                (
                    user_id_form(identity.get("userId")),
                    email_form(identity.get("email")),
                )
            ]
        found |= dict.fromkeys((str(i), str(e)) for i, e in pairs if i or e)
    return list(found)[:MAX_NAMES]


def _device(facts: dict[str, Any]) -> dict[str, Any]:
    device: Device = describe_session(
        facts["session"], user_agent=facts["ua"], media=facts.get("media")
    )
    return {
        "device_type": device.type.value,
        "browser": device.browser,
        "browser_version": device.browser_version,
        "os": device.os,
        "country": facts.get("country", ""),
        "city": facts.get("city", ""),
    }


def _texts(
    chunks: Sequence[ChunkFacts],
    facts: dict[str, Any],
    marks: Sequence[Mark],
    names: Sequence[tuple[str, str]],
) -> dict[str, Any]:
    """Return addresses, error texts, and the text a search looks in."""
    visited = [m.data["url"] for m in marks if m.kind == "navigation"]
    urls = list(dict.fromkeys(url for url in visited if url))[:MAX_URLS]
    errors = list(
        dict.fromkeys(
            text for chunk in chunks for text in chunk.facts.get("errorTexts", ())
        )
    )[:MAX_ERROR_TEXTS]
    person = _actor(facts)
    columns = ("actor_id", "actor_name", "actor_email", "tenant_id")
    known_as = dict.fromkeys(chain.from_iterable(names))
    entry = facts["session"].get("href") or (urls[0] if urls else "")
    searched = [*(person[c] for c in columns), *known_as, entry, *urls, *errors]
    text = search_form("\n".join(dict.fromkeys(filter(None, searched))))
    return {
        "entry_url": entry,
        "urls": urls,
        "error_texts": errors,
        "search_text": text[:MAX_SEARCH_CHARACTERS],
    }


def _counts(chunks: Sequence[ChunkFacts], marks: Sequence[Mark]) -> dict[str, Any]:
    kinds: dict[str, int] = defaultdict(int)
    for mark in marks:
        kinds[mark.kind] += 1
    counts = {
        "events": sum(chunk.event_count for chunk in chunks),
        "clicks": sum(chunk.clicks for chunk in chunks),
        "rage_clicks": kinds["rage"],
        "dead_clicks": kinds["dead"],
        "errors": sum(chunk.errors for chunk in chunks),
        "inputs": sum(chunk.inputs for chunk in chunks),
        "pages": kinds["navigation"],
    }
    return {name: min(count, UINT32) for name, count in counts.items()}


def _whole(value: Any) -> int:
    text = str(value or 0)
    return min(int(text), UINT32) if text.isdecimal() else 0
