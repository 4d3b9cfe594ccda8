"""Clocks that step: a session's events on one line of time, in the order sent.

A device's clock may be put forward or back in the middle of a visit, by a minute or a
day, and recorders stamp events with it. Each chunk carries the clock's time when it
was sent; against the hub's own clock that gives its skew. Where the skew jumps, the
clock was changed, and the events from there on are moved so that they follow what was
before. The clock of the session's first chunk is the one that counts.

What is absurd (`OLDEST_MS`, `AHEAD_MS`) is left as it is: it is stored and flagged.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import inf
from typing import Any
from uuid import UUID

import redis

from recordings.ingest import keys
from recordings.ingest.decode import Event
from recordings.ingest.decode.events import PLUGIN
from recordings.ingest.session_state import STATE_SECONDS
from recordings.ingest.worker.entry import Entry

# The way to the hub takes less: recorders give up a request after half a minute.
STEP_MS = 30_000
# Moved by less, an event needs no flag.
JITTER_MS = 1000
# How far an event may be from when it was sent before its time is absurd: the longest
# session and its buffer, and what clocks commonly differ.
OLDEST_MS = 6 * 3600_000
AHEAD_MS = 5 * 60_000

# A step within a session's first chunk; what goes back further is a broken time.
MOST_MS = 2 * 24 * 3600_000

MAX_SESSIONS = 5000
# Below this a number is no epoch time in milliseconds.
_EPOCH_FLOOR = 10**11
_FIELD = "clock"


@dataclass(frozen=True, slots=True)
class _Window:
    """The last chunk of a window: its number, and its last event's time."""

    seq: int
    # As the recorder stamped it, and as it is stored.
    raw: float
    stored: float


@dataclass(slots=True)
class Clock:
    """The clock of one session as far as its chunks have shown it, milliseconds.

    `skew` is recorder minus hub at the session's beginning, None before that, and
    `kept` what of it other workers can read. `shift` is what events are moved by now.
    """

    skew: int | None = None
    kept: int | None = None
    shift: int = 0
    received: int = 0
    windows: dict[UUID, _Window] = field(default_factory=dict)

    def copy(self) -> Clock:
        """Return one that may go on by itself."""
        return replace(self, windows=dict(self.windows))

    def sent(self, entry: Entry) -> int | None:
        """Return when a chunk was sent, on the line of time its events are on."""
        return None if entry.sent_at is None else entry.sent_at + self.shift

    def settle(self, events: list[Event], entry: Entry) -> bool:
        """Move the times of `events`, in place, where the clock was changed.

        Returns whether it was changed in this chunk, or times had to be put in order.
        """
        times = [event["timestamp"] for event in events]
        last = self.windows.get(entry.window_id)
        is_late = last is not None and entry.seq <= last.seq
        window = None if is_late else last
        before = self.shift
        cut = self._step(times, entry, window)
        shifted = times
        if before or self.shift:
            shifted = [
                time + (before if index < cut else self.shift)
                for index, time in enumerate(times)
            ]
        ordered = self._in_order(shifted, entry, window)
        _apply(events, times, ordered)
        self.received = max(self.received, entry.received)
        if not is_late:
            known = _Window(entry.seq, times[-1], ordered[-1])
            self.windows[entry.window_id] = known
        if cut < len(times):
            return True
        return ordered is not shifted and any(
            new - old > JITTER_MS for old, new in zip(shifted, ordered, strict=True)
        )

    def _step(self, times: list[float], entry: Entry, window: _Window | None) -> int:
        """Bring `shift` up to date; return the event from which on it holds.

        That is the number of events where nothing changed.
        """
        sent = _sent(times, entry)
        if sent is None:
            return len(times)
        gaps = _gaps(times, window)
        if self.skew is None:
            self.skew = sent - entry.received
            if -MOST_MS <= min(gaps) < -JITTER_MS:
                # Changed within the first chunk: what was before counts.
                self.skew -= int(min(gaps))
        jump = sent - entry.received - (self.skew - self.shift)
        if min(gaps) < -JITTER_MS and jump < min(gaps) / 2:
            self.shift += int(max(-jump, -min(gaps)))
            return gaps.index(min(gaps))
        if abs(jump) <= STEP_MS:
            return len(times)
        if window is None:
            self.shift -= jump
            return 0
        return self._leap(jump, gaps, entry)

    def _leap(self, jump: int, gaps: list[float], entry: Entry) -> int:
        """Take a jump of the skew without events that go back."""
        place = gaps.index(max(gaps))
        if jump > 0 and gaps[place] < jump / 2:
            # No such leap between two events: what was before was long on its way.
            self.skew = (self.skew or 0) + jump
            return len(gaps)
        if jump < 0:
            # A monotonic clock stands still while the device sleeps, and nothing is
            # sent. Else this chunk was long on its way.
            slept = entry.received - self.received >= -jump - STEP_MS
            if entry.sent_at is None or not slept:
                return len(gaps)
        self.shift -= jump
        return place

    def _in_order(
        self, times: list[float], entry: Entry, window: _Window | None
    ) -> list[float]:
        """Return times that never go back, where the recorder numbers its chunks."""
        sent = entry.sent_at
        floor = -inf if window is None else window.stored
        if entry.format != "native" or sent is None:
            return times
        if times[0] >= floor and times == sorted(times):
            return times
        low, high = sent + self.shift - OLDEST_MS, sent + self.shift + AHEAD_MS
        found = []
        for time in times:
            if low <= time <= high:
                time = floor = max(time, floor)
            found.append(time)
        return found


def _sent(times: list[float], entry: Entry) -> int | None:
    """Return when the chunk was sent by the recorder's clock, None if it is absurd."""
    if entry.sent_at is not None:
        return entry.sent_at
    last = times[-1]
    return int(last) if abs(last) < 2**53 else None


def _gaps(times: list[float], window: _Window | None) -> list[float]:
    """Return how much later each event is than the one before it."""
    first = 0 if window is None else times[0] - window.raw
    return [first, *(b - a for a, b in pairwise(times))]


def _apply(events: list[Event], times: list[float], stored: list[float]) -> None:
    """Write the new times into `events`."""
    if stored is times:
        return
    for event, old, new in zip(events, times, stored, strict=True):
        if new != old:
            event["timestamp"] = new
            if event["type"] == PLUGIN:
                _move_requests(event["data"].get("payload"), new - old)


def _move_requests(payload: Any, by: float) -> None:
    """Move when requests began, which stand beside the event's own time."""
    requests = payload.get("requests") if isinstance(payload, dict) else None
    for request in requests if isinstance(requests, list) else ():
        start = request.get("startTime") if isinstance(request, dict) else None
        if isinstance(start, int | float) and start > _EPOCH_FLOOR:
            request["startTime"] = start + by


class Clocks:
    """The `Clock` of each session of one shard.

    The first skew is kept with the session's state, so that another worker goes on
    with it.
    """

    def __init__(self, shard: int, *, client: redis.Redis) -> None:
        self._shard = shard
        self._client = client
        self._known: OrderedDict[tuple[UUID, UUID], Clock] = OrderedDict()

    def of(self, entry: Entry) -> Clock:
        """Return the clock of the chunk's session."""
        key = (entry.service_id, entry.session_id)
        clock = self._known.get(key)
        if clock is None:
            clock = self._known[key] = load(self._shard, entry, client=self._client)
            if len(self._known) > MAX_SESSIONS:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return clock

    def peek(self, entry: Entry) -> Clock | None:
        """Return a copy of it, if it is known here (any thread)."""
        clock = self._known.get((entry.service_id, entry.session_id))
        return None if clock is None else clock.copy()

    def keep(self, entry: Entry, clock: Clock) -> None:
        """Write the session's first skew down, once it is known or known better."""
        if clock.skew is None or clock.skew == clock.kept:
            return
        clock.kept = clock.skew
        name = _state(self._shard, entry)
        with self._client.pipeline() as transaction:
            transaction.hset(name, _FIELD, str(clock.skew))
            transaction.expire(name, STATE_SECONDS, nx=True)
            transaction.execute()


def load(shard: int, entry: Entry, *, client: redis.Redis) -> Clock:
    """Return the clock of a session as its state holds it."""
    found = client.hget(_state(shard, entry), _FIELD)
    skew = int(found) if found else None
    return Clock(skew=skew, kept=skew)


def _state(shard: int, entry: Entry) -> str:
    return keys.state(shard, str(entry.service_id), str(entry.session_id))
