"""One entry of the buffer to one row of the store. Pure, but for the GeoIP database.

Nothing leaves here unmasked: the row, its facts and its marks are made of what masking
left, whichever recorder sent the chunk.
"""

from __future__ import annotations

from typing import Any

import orjson

from privacy.masking import MaskedChunk, NodeIndex, mask_chunk
from recordings import geo
from recordings.chunk_store import ChunkRow
from recordings.extract import Extracted, extract
from recordings.ingest.decode import ChunkError, Event, Limits, decode
from recordings.ingest.worker.clock import AHEAD_MS, OLDEST_MS, Clock
from recordings.ingest.worker.entry import Entry
from recordings.ingest.worker.identity import UNVERIFIED, is_proven, without_claims
from recordings.ingest.worker.services import ServiceRules
from recordings.ingest.worker.withdrawals import NothingLeftError, Withdrawal

# How far behind a clock may be before a recording says so.
BEHIND_MS = 60 * 60_000
CLOCK_STEP = "clock_step"


def row_of(
    entry: Entry,
    *,
    limits: Limits,
    rules: ServiceRules,
    index: NodeIndex,
    clock: Clock,
    withdrawal: Withdrawal | None = None,
) -> ChunkRow:
    """Return the row of `entry`, or raise ChunkError.

    `index` is what masking knows of the window so far, and `clock` what the session's
    chunks showed of the recorder's clock; both are brought up to date.
    `withdrawal` cuts off what happened after it. Raises NothingLeftError if that is
    all, or all of it claims an identity whose service asks for proof.
    """
    events = decode(entry.body, entry=entry.fields, limits=limits)
    if withdrawal is not None:
        events = withdrawal.kept(events, entry)
    flags: list[str] = []
    if rules.identity_required:
        events = _proven_only(events, rules, flags)
    if clock.settle(events, entry):
        flags.append(CLOCK_STEP)
    masked = _masked(events, rules, index)
    # From this line on, events are what may be kept and shown.
    found = extract(masked.events, native=entry.format == "native")
    facts = _facts(found, entry, rules, flags)
    facts["privacyVersion"] = rules.privacy_version
    if masked.counts:
        facts["masked"] = dict(masked.counts)
    flags += _clock_flags(found, entry, clock)
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
        event_count=len(masked.events),
        raw_bytes=len(masked.payload),
        clicks=found.clicks,
        inputs=found.inputs,
        errors=found.errors,
        flags=[*found.flags, *flags],
        facts=orjson.dumps(facts),
        marks=orjson.dumps(found.marks),
        payload=masked.payload,
    )


def _masked(events: list[Event], rules: ServiceRules, index: NodeIndex) -> MaskedChunk:
    try:
        return mask_chunk(events, rules.masking, index)
    except (ValueError, RecursionError) as error:
        # The message may quote the page; the kind of failure has to be enough.
        detail = f"It could not be masked: {type(error).__name__}."
        raise ChunkError("not_maskable", detail) from None


def _proven_only(
    events: list[Event], rules: ServiceRules, flags: list[str]
) -> list[Event]:
    proven = without_claims(events, rules)
    if len(proven) < len(events):
        flags.append(UNVERIFIED)
    if not proven:
        # Not a fault of the chunk: kept aside, the claim would be kept after all.
        raise NothingLeftError
    return proven


def _facts(
    found: Extracted, entry: Entry, rules: ServiceRules, flags: list[str]
) -> dict[str, Any]:
    """Return the chunk's facts with what the edge knows of the sender.

    The address is looked up and then forgotten.
    """
    facts = dict(found.facts)
    identity = facts.get("identity")
    if identity is not None:
        given, user_id = identity.pop("hash"), identity.pop("whole")
        identity["verified"] = is_proven(user_id, given, rules)
        if given and not identity["verified"]:
            flags.append(UNVERIFIED)
    # What the edge checked counts, not what the page claims.
    facts["consentId"] = entry.consent_id
    place = geo.locate(entry.fields.get("ip", ""))
    facts["ua"] = entry.fields.get("ua", "")[:1000]
    facts["country"], facts["city"] = place.country, place.city
    return {name: value for name, value in facts.items() if value}


def _clock_flags(found: Extracted, entry: Entry, clock: Clock) -> list[str]:
    """Flag a recorder's clock, or a single event's time, that cannot be true."""
    sent = entry.sent_at
    now = entry.received if sent is None else sent
    moved = now if sent is None else now + clock.shift
    absurd = found.last_ts > moved + AHEAD_MS or found.first_ts < moved - OLDEST_MS
    skewed = not -BEHIND_MS <= now - entry.received <= AHEAD_MS
    return ["clock_skew"] * (skewed or absurd) + ["absurd_time"] * absurd
