"""One entry of the buffer to one row of the store. Pure, but for the GeoIP database."""

from __future__ import annotations

from typing import Any

import orjson

from recordings import geo
from recordings.chunk_store import ChunkRow
from recordings.extract import Extracted, extract
from recordings.ingest.decode import ChunkError, Event, Limits, decode
from recordings.ingest.decode.parse import serialise
from recordings.ingest.worker.entry import Entry
from recordings.ingest.worker.identity import (
    UNVERIFIED,
    Policy,
    is_proven,
    without_claims,
)

# How far a clock may be off before a recording says so.
AHEAD_MS = 5 * 60_000
BEHIND_MS = 60 * 60_000
# Events a chunk may hold from before it was sent: the longest session and its buffer.
OLDEST_MS = 6 * 3600_000


def row_of(entry: Entry, *, limits: Limits, policy: Policy) -> ChunkRow:
    """Return the row of `entry`, or raise ChunkError."""
    events = decode(entry.body, entry=entry.fields, limits=limits)
    flags: list[str] = []
    if policy.identity_required:
        events = _proven_only(events, policy, flags)
    # Privacy stands here: from this line on, events are what may be kept and shown.
    found = extract(events, native=entry.format == "native")
    facts = _facts(found, entry, policy, flags)
    flags += _clock_flags(found, entry)
    payload = serialise(events)
    return ChunkRow(
        service_id=entry.service_id,
        session_id=entry.session_id,
        window_id=entry.window_id,
        seq=entry.seq,
        session_start=entry.start,
        expires_on=entry.expires,
        received_at=entry.received,
        source=entry.format,
        signed=int(entry.fields.get("signed") == "1"),
        first_ts=found.first_ts,
        last_ts=found.last_ts,
        snapshot_ts=found.snapshot_ts,
        has_full_snapshot=int(found.has_full_snapshot),
        is_final=int(entry.fields.get("final") == "1"),
        event_count=len(events),
        raw_bytes=len(payload),
        clicks=found.clicks,
        inputs=found.inputs,
        errors=found.errors,
        flags=[*found.flags, *flags],
        facts=orjson.dumps(facts),
        marks=orjson.dumps(found.marks),
        payload=payload,
    )


def _proven_only(events: list[Event], policy: Policy, flags: list[str]) -> list[Event]:
    proven = without_claims(events, policy)
    if len(proven) < len(events):
        flags.append(UNVERIFIED)
    if not proven:
        raise ChunkError("no_events", "Only unproven identities; nothing to keep.")
    return proven


def _facts(
    found: Extracted, entry: Entry, policy: Policy, flags: list[str]
) -> dict[str, Any]:
    """Return the chunk's facts with what the edge saw of the sender.

    The address is looked up and then forgotten.
    """
    facts = dict(found.facts)
    identity = facts.get("identity")
    if identity is not None:
        given = identity.pop("hash")
        identity["verified"] = is_proven(identity["userId"], given, policy)
        if given and not identity["verified"]:
            flags.append(UNVERIFIED)
    place = geo.locate(entry.fields.get("ip", ""))
    facts["ua"] = entry.fields.get("ua", "")[:1000]
    facts["country"], facts["city"] = place.country, place.city
    return {name: value for name, value in facts.items() if value}


def _clock_flags(found: Extracted, entry: Entry) -> list[str]:
    """Say when the recorder's clock, or a single event's time, cannot be true."""
    sent = entry.sent_at
    now = entry.received if sent is None else sent
    absurd = found.last_ts > now + AHEAD_MS or found.first_ts < now - OLDEST_MS
    skewed = not -BEHIND_MS <= now - entry.received <= AHEAD_MS
    return ["clock_skew"] * (skewed or absurd) + ["absurd_time"] * absurd
