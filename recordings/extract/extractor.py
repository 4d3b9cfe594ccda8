"""One pass over the events of a chunk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from recordings.extract.custom import CustomReader
from recordings.extract.incremental import IncrementalReader
from recordings.extract.plugins import PluginReader
from recordings.extract.values import URL, stamp, text
from recordings.ingest.decode.events import (
    CUSTOM,
    FULL_SNAPSHOT,
    INCREMENTAL,
    META,
    PLUGIN,
    Event,
)

MAX_MARKS = 5000


@dataclass(slots=True)
class Extracted:
    """The facts of a chunk. Times are the recorder's epoch milliseconds."""

    first_ts: int = 0
    last_ts: int = 0
    snapshot_ts: int = 0
    has_full_snapshot: bool = False
    clicks: int = 0
    inputs: int = 0
    errors: int = 0
    flags: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    marks: list[list[Any]] = field(default_factory=list)


def extract(events: Iterable[Event], *, native: bool = True) -> Extracted:
    """Return marks, facts and counters of `events`.

    Streams of other recorders (`native` False) have no error events of their own: what
    they wrote to the console as an error counts as one.
    """
    marks: list[list[Any]] = []
    facts: dict[str, Any] = {}
    moments = IncrementalReader(marks)
    custom = CustomReader(marks, facts, moments)
    plugins = PluginReader(marks, facts, console_errors_count=not native)
    found = Extracted(facts=facts, marks=marks)
    _read(events, found, moments, custom, plugins)
    moments.finish(facts)
    found.clicks, found.inputs = moments.clicks, moments.inputs
    found.errors = custom.errors + plugins.errors
    if len(marks) > MAX_MARKS:
        _cut(found)
    return found


def _read(
    events: Iterable[Event],
    found: Extracted,
    moments: IncrementalReader,
    custom: CustomReader,
    plugins: PluginReader,
) -> None:
    """Hand each event to who understands it; note first, last and snapshot."""
    first: float | None = None
    last: float = 0
    meta_ts: int | None = None
    incremental = moments.read
    for event in events:
        kind, moment = event["type"], event["timestamp"]
        data: Any = event.get("data")
        if first is None:
            first = last = moment
        elif moment > last:
            last = moment
        elif moment < first:
            first = moment
        if kind == INCREMENTAL:
            incremental(moment, data)
        elif kind == CUSTOM:
            custom.read(stamp(moment), data)
        elif kind == PLUGIN:
            plugins.read(stamp(moment), data)
        elif kind == META:
            meta_ts = stamp(moment)
            moments.visible(moment)
            found.marks.append([meta_ts, "_href", "", {"url": text(data["href"], URL)}])
        elif kind == FULL_SNAPSHOT:
            if not found.has_full_snapshot:
                found.snapshot_ts = stamp(moment) if meta_ts is None else meta_ts
                found.has_full_snapshot = True
            moments.visible(moment)
    found.first_ts, found.last_ts = stamp(first or 0), stamp(last)


def _cut(found: Extracted) -> None:
    """Keep the first MAX_MARKS marks and say so."""
    del found.marks[MAX_MARKS:]
    found.flags.append("marks_truncated")
