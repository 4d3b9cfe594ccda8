"""Nothing is stored of what happened after a person withdrew consent.

The edge refuses what arrives after a withdrawal. What it had taken just before, and
what it took while the withdrawal was on its way, is looked at again here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import redis

from privacy.consent import standing
from recordings.ingest import keys
from recordings.ingest.decode import Event
from recordings.ingest.worker.entry import Entry


class NothingLeftError(Exception):
    """Nothing of the chunk may be kept: erased, unproven, or after a withdrawal."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """When a person withdrew, in epoch ms of the hub's clock and of the page's."""

    at_ms: int
    on_page: int | None

    def kept(self, events: list[Event], entry: Entry) -> list[Event]:
        """Return what happened before. Raises NothingLeftError if nothing did."""
        last = self._by_clock_of(entry)
        kept = [event for event in events if event["timestamp"] <= last]
        if not kept:
            raise NothingLeftError
        return kept

    def _by_clock_of(self, entry: Entry) -> int:
        """Return the moment by the clock that stamped the events.

        Where the page does not state it, it follows from when the chunk was sent and
        received; the time it was on its way then counts against what is kept.
        """
        if self.on_page is not None:
            return self.on_page
        sent = entry.sent_at
        return self.at_ms if sent is None else self.at_ms - (entry.received - sent)


class Withdrawals:
    """Looks up whether the person of a chunk withdrew."""

    def __init__(self, shard: int, *, client: redis.Redis) -> None:
        self._shard = shard
        self._client = client

    def of(self, entry: Entry) -> Withdrawal | None:
        """Return the withdrawal of the chunk's consent or session, the earlier one.

        Raises NothingLeftError for an erased session.
        """
        found = withdrawals_of([(self._shard, entry)], client=self._client)[0]
        if found is ERASED:
            raise NothingLeftError
        return found


ERASED = Withdrawal(0, None)
"""Of a session that was erased: nothing of it is left."""


def withdrawals_of(
    entries: Sequence[tuple[int, Entry]], *, client: redis.Redis
) -> list[Withdrawal | None]:
    """Return the withdrawal of each chunk (shard, entry), asked in one go; ERASED.

    What Valkey has forgotten of a consent is read from its receipt: DatabaseError.
    """
    with client.pipeline(transaction=False) as pipe:
        for shard, entry in entries:
            service, session = str(entry.service_id), str(entry.session_id)
            pipe.hmget(keys.state(shard, service, session), "withdrawn", "erased")
            if entry.consent_id:
                pipe.get(standing.key(service, entry.consent_id))
        answers = iter(cast("Sequence[Any]", pipe.execute()))
    found: list[Withdrawal | None] = []
    for _, entry in entries:
        withdrawn, erased = next(answers)
        both = [_of_session(withdrawn)]
        if entry.consent_id:
            both.append(_of_consent(next(answers), entry))
        stated = [withdrawal for withdrawal in both if withdrawal is not None]
        first = min(stated, key=lambda one: one.at_ms, default=None)
        found.append(ERASED if erased else first)
    return found


def _of_session(raw: bytes | None) -> Withdrawal | None:
    if not raw:
        return None
    at, _, on_page = raw.decode().partition(":")
    return Withdrawal(int(at), int(on_page) if on_page else None)


def _of_consent(raw: bytes | None, entry: Entry) -> Withdrawal | None:
    service, consent = str(entry.service_id), str(entry.consent_id)
    found = standing.unpack(raw) if raw else standing.load(service, consent)
    if found is None or found.withdrawn_ms is None:
        return None
    return Withdrawal(found.withdrawn_ms, found.withdrawn_on_page)
