"""The marks of a session, in order, as people see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from recordings.chunk_store import ChunkFacts
from recordings.frustration import Click, Signal, dead_clicks, rage_clicks
from recordings.timeline.integrity import DROPPED, count_of, missing_ranges, numbers
from recordings.timeline.span import windows_of

# What a kind's data holds, and what stands there if the recorder did not say.
PUBLIC: dict[str, dict[str, Any]] = {
    "navigation": {"url": "", "title": "", "kind": "load"},
    "click": {"x": 0, "y": 0, "selector": ""},
    "input": {"id": None},
    "error": {
        "message": "",
        "source": "",
        "line": None,
        "column": None,
        "stack": "",
        "kind": "error",
    },
    "console": {"level": "log", "text": "", "trace": []},
    "network": {
        "method": "GET",
        "url": "",
        "status": None,
        "durationMs": 0,
        "size": None,
        "failed": False,
        "error": "",
        "type": "",
    },
    "custom": {"name": "", "props": {}},
    "problem": {"message": ""},
    "identify": {"userId": "", "traits": {}},
    "visibility": {"state": "visible"},
    "gap": {"reason": "", "detail": ""},
    "rage": {"selector": "", "count": 0, "why": ""},
    "dead": {"selector": "", "count": 0, "why": ""},
}
# A page load states its address twice: as `sh.page` and in the snapshot's Meta event.
SAME_LOAD_MS = 2000
# A click at the end of a chunk may find what came of it in the next ones.
_EFFECTS = 4


@dataclass(frozen=True, slots=True)
class Mark:
    """A point on the timeline; `ts` on the recorder's clock."""

    id: str
    ts: int
    kind: str
    window_id: UUID
    label: str
    data: dict[str, Any]


def marks_of(chunks: Iterable[ChunkFacts]) -> list[Mark]:
    """Return every mark of a session by time, signals and gaps included."""
    found: list[Mark] = []
    for parts in windows_of(chunks).values():
        found += _navigations(sorted(_raw(parts), key=lambda mark: mark.ts))
        found += _gaps(parts)
        found += _signal_marks(parts)
    return sorted(found, key=lambda mark: mark.ts)


def signals_of(parts: list[ChunkFacts]) -> list[Signal]:
    """Return the signals of one window's chunks (by seq), by time."""
    clicks = _clicks(parts)
    starts = [m[0] for chunk in parts for m in chunk.marks if m[1] == "_href"]
    signals = rage_clicks(clicks, page_starts=starts) + dead_clicks(clicks)
    return sorted(signals, key=lambda signal: signal.ts)


def _raw(parts: list[ChunkFacts]) -> Iterator[Mark]:
    for chunk in parts:
        begin = f"{chunk.window_id.hex[:12]}-{chunk.seq}"
        for index, (ts, kind, label, data) in enumerate(chunk.marks):
            yield Mark(f"{begin}-{index}", ts, kind, chunk.window_id, label, data)


def _navigations(marks: list[Mark]) -> Iterator[Mark]:
    """Yield public marks; a snapshot's address is a navigation if nothing else is."""
    address: str | None = None
    from_snapshot: Mark | None = None
    for mark in marks:
        if mark.kind == "_href":
            url = mark.data.get("url", "")
            if url != address:
                if from_snapshot is not None:
                    yield from_snapshot
                address = url
                from_snapshot = _public(mark, kind="navigation", label=url)
            continue
        if from_snapshot is not None and (
            mark.kind == "navigation" or mark.ts - from_snapshot.ts > SAME_LOAD_MS
        ):
            same = mark.kind == "navigation" and mark.data.get("url") == address
            if not (same and mark.ts - from_snapshot.ts <= SAME_LOAD_MS):
                yield from_snapshot
            from_snapshot = None
        if mark.kind == "navigation":
            address = mark.data.get("url", "")
        if mark.kind in PUBLIC:
            yield _public(mark, kind=mark.kind, label=mark.label)
    if from_snapshot is not None:
        yield from_snapshot


def _public(mark: Mark, *, kind: str, label: str) -> Mark:
    known = PUBLIC[kind]
    data = {name: mark.data.get(name, default) for name, default in known.items()}
    return Mark(mark.id, mark.ts, kind, mark.window_id, label, data)


def _gaps(parts: list[ChunkFacts]) -> Iterator[Mark]:
    """Yield a mark where chunks are missing and the recorder did not say why itself."""
    last_ts: int | None = None
    by_seq = {chunk.seq: chunk for chunk in parts}
    for first, last, after in missing_ranges(parts):
        if any(mark[1] == "gap" and DROPPED in mark[3] for mark in after.marks):
            continue
        before = by_seq.get(first - 1)
        last_ts = before.last_ts if before else after.first_ts
        count = last - first + 1
        verb = "is" if count == 1 else "are"
        detail = f"{count_of(count)} {verb} missing here ({numbers(first, last)})."
        data = {"reason": "missing", "detail": detail}
        name = f"{after.window_id.hex[:12]}-gap-{first}"
        yield Mark(name, last_ts, "gap", after.window_id, detail, data)


def _signal_marks(parts: list[ChunkFacts]) -> Iterator[Mark]:
    window = parts[0].window_id
    for index, signal in enumerate(signals_of(parts)):
        data = {"selector": signal.selector, "count": signal.count, "why": signal.why}
        titles = {"rage": f"Rage click ({signal.count})", "dead": "Dead click"}
        label = f"{titles[signal.kind]} {signal.selector}".rstrip()
        name = f"{window.hex[:12]}-{signal.kind}-{signal.ts}-{index}"
        yield Mark(name, signal.ts, signal.kind, window, label, data)


def _clicks(parts: list[ChunkFacts]) -> list[Click]:
    """Return the clicks of a window, with what came of them in later chunks too."""
    # A node's number means something only on one page: the next page counts anew.
    page, fields = 0, set()
    found: list[tuple[int, int, int, dict[str, Any]]] = []
    for index, chunk in enumerate(parts):
        for ts, kind, _, data in chunk.marks:
            if kind == "_href":
                page += 1
            elif kind == "input":
                fields.add((page, data.get("id")))
            elif kind == "click":
                found.append((page, index, ts, data))
    last_ts = max(chunk.last_ts for chunk in parts)
    clicks = []
    for page, index, ts, data in found:
        effects = _effects(ts, data, parts[index + 1 :])
        in_field = (page, data.get("id")) in fields
        clicks.append(_click(ts, data, effects, in_field, last_ts))
    return sorted(clicks, key=lambda click: click.ts)


def _click(
    ts: int,
    data: dict[str, Any],
    effects: tuple[int | None, ...],
    in_field: bool,
    last_ts: int,
) -> Click:
    node = data.get("id")
    return Click(
        ts=ts,
        x=data.get("x") or 0,
        y=data.get("y") or 0,
        selector=data.get("selector") or "",
        node=node,
        effects=effects,
        selected_before_ms=data.get("_b"),
        took_focus=bool(data.get("_f")),
        has_text=bool(data.get("_t")),
        in_field=node is not None and in_field,
        settled_ms=last_ts - ts,
    )


def _effects(
    ts: int, data: dict[str, Any], later: list[ChunkFacts]
) -> tuple[int | None, ...]:
    effects: list[int | None] = list(data.get("_e") or [None] * _EFFECTS)
    for chunk in later:
        # Thresholds are seconds; what comes a minute later came of something else.
        if None not in effects or chunk.first_ts - ts > 60_000:
            break
        for place, moment in enumerate(chunk.facts.get("first") or ()):
            if effects[place] is None and moment is not None:
                effects[place] = max(0, moment - ts)
    return tuple(effects)
