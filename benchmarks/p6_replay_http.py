"""P6, over HTTP: manifest and first range of a recording, beside the raw SELECT.

Run it with ``python -m benchmarks.p6_replay_http``. The product answers the one request
the replay page starts with, `manifest/?first=1` (a real daphne, a kept connection, an
API token); "raw" reads the same rows of `replay_chunks` by clickhouse-driver in this
process: the columns of the manifest, then the events of the same chunks, duplicates
included. Bytes, not parsed. A reason is given once before; each request
finds the grant and writes a row of the audit log.

Beside it, as it was before and still is for other readers: two requests, the manifest
and then a minute of events, over the raw rows of that minute; and two requests for the
rows that the one request brings.

The bar is for the long session of SPEC 17; a usual visit is printed as well: its two
SELECTs take less time than authentication and permissions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from benchmarks.measure import finish, in_turn, report, seconds
from benchmarks.reading_hub import ReadingHub, reading_hub
from benchmarks.store import SERVICE, rows_of
from benchmarks.traffic import Visit, make_visit, visit_with_events

BAR = 2.0
ROUNDS = 25
EVENTS = 100_000
OTHER_VISITS = 25
FIRST_RANGE_MS = 60_000

MANIFEST = """
SELECT window_id, seq, first_ts, last_ts, event_count, raw_bytes, has_full_snapshot,
       snapshot_ts, is_final
FROM replay_chunks
WHERE service_id = %(service)s AND session_id = %(session)s
ORDER BY window_id, seq
"""
RANGE = """
SELECT seq, payload
FROM replay_chunks
WHERE service_id = %(service)s AND session_id = %(session)s AND window_id = %(window)s
  AND last_ts >= %(from)s AND first_ts <= %(to)s
ORDER BY seq
"""


def fill(hub: ReadingHub, visits: list[Visit]) -> None:
    """Store visits as the worker does, with their derived rows."""
    from recordings.chunk_store import insert_chunks
    from recordings.services.derive import derive_and_store
    from sessionhub.models import Service

    Service.objects.create(id=SERVICE, slug="web-app", name="Web app")
    for number, visit in enumerate(visits):
        insert_chunks(rows_of([visit]), token=f"visit-{number}")
    derive_and_store([(SERVICE, visit.session_id) for visit in visits])
    hub.settle()


@dataclass(frozen=True)
class Span:
    """A range of one window's events, by the recorder's clock."""

    window: str
    start: int
    end: int


def spans(hub: ReadingHub, visit: Visit) -> tuple[Span, Span]:
    """Return the range that the one request returns, and the first minute."""
    manifest = hub.json(f"/api/recordings/{visit.session_id}/manifest/?first=1")
    window, first = manifest["windows"][0], manifest["first"]
    assert first["window"] == window["id"]
    last = next(c for c in window["chunks"] if c["seq"] == first["chunks"][-1])
    start = manifest["startMs"]
    minute = Span(window["id"], start, start + FIRST_RANGE_MS)
    return Span(window["id"], start, last["lastTs"]), minute


def in_one(hub: ReadingHub, visit: Visit) -> Callable[[], int]:
    """Return the page's first request; it gives the bytes received."""
    path = f"/api/recordings/{visit.session_id}/manifest/?first=1"
    return lambda: len(hub.get(path))


def in_two(hub: ReadingHub, visit: Visit, span: Span) -> Callable[[], int]:
    """Return a manifest and a range asked for one by one; they give the bytes."""
    one = f"/api/recordings/{visit.session_id}/"
    events = f"{one}events/?window={span.window}&from={span.start}&to={span.end}"
    return lambda: len(hub.get(f"{one}manifest/")) + len(hub.get(events))


def raw(hub: ReadingHub, visit: Visit, span: Span) -> Callable[[], int]:
    """Return the same rows by clickhouse-driver; it gives the bytes of events."""
    values: dict[str, object] = {"service": SERVICE, "session": visit.session_id}
    values |= {"window": span.window, "from": span.start, "to": span.end}

    def work() -> int:
        hub.raw.execute(MANIFEST, values)
        settings = {"strings_as_bytes": True}
        return sum(
            len(payload)
            for _, payload in hub.raw.execute(RANGE, values, settings=settings)
        )

    return work


def measure(hub: ReadingHub, name: str, visit: Visit, *, bar: float | None) -> bool:
    """Print the ratios of one recording; return whether the one request meets it."""
    hub.open(visit.session_id)
    first, minute = spans(hub, visit)
    ways = {
        "one request": (in_one(hub, visit), raw(hub, visit, first)),
        "two requests": (in_two(hub, visit, first), raw(hub, visit, first)),
        "two requests, a minute": (
            in_two(hub, visit, minute),
            raw(hub, visit, minute),
        ),
    }
    met = True
    for way, (http, bare) in ways.items():
        sent, stored = http(), bare()
        assert sent > stored, f"{name}, {way}: fewer events over HTTP"
        took = in_turn(
            {"http": partial(seconds, http), "raw": partial(seconds, bare)},
            rounds=ROUNDS,
            warm_up=2,
        )
        ms = {key: value * 1000 for key, value in took.items()}
        judged = way == "one request"
        met &= report(
            "P6",
            f"manifest and first range over HTTP, {name}, {way}",
            ratio=ms["http"] / ms["raw"],
            bar=bar if judged else None,
            note=f"HTTP {ms['http']:.1f} ms, raw {ms['raw']:.1f} ms, "
            f"{stored / 1024:.0f} KiB of events",
        )
    return met


def main() -> None:
    """Measure and print."""
    with reading_hub() as hub:
        long = visit_with_events(seed=1, events=EVENTS)
        usual = make_visit(seed=2, minutes=8)
        others = [make_visit(seed=9 + n, minutes=1.5) for n in range(OTHER_VISITS)]
        fill(hub, [long, usual, *others])
        met = [
            measure(hub, f"a session of {EVENTS:,} events", long, bar=BAR),
            measure(hub, "a usual visit", usual, bar=None),
        ]
    finish(*met)


if __name__ == "__main__":
    main()
