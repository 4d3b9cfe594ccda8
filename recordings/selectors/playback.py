"""What a player reads: manifest, events of a range, timeline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

import orjson

from recordings import chunk_store
from recordings.chunk_store import ChunkEntry
from recordings.page_sizes import PageSize, page_sizes, size_at
from recordings.selectors.first_range import first_range
from recordings.selectors.playable import Known, Playable, find_playable, slug_of
from recordings.selectors.status import status_now
from recordings.timeline import build_timeline, span


@dataclass(frozen=True, slots=True)
class EventsAnswer:
    """A range of events as the API sends it, and what it spans.

    Times by the recorder's clock; both None where there is nothing in the range.
    """

    window_id: UUID
    body: bytes
    first_ts: int | None
    last_ts: int | None


@dataclass(frozen=True, slots=True)
class Opening:
    """A manifest as the API sends it, with the range of events a player asks first.

    `first` is None where nothing can be shown.
    """

    manifest: dict[str, Any]
    first: EventsAnswer | None

    @property
    def body(self) -> bytes:
        """Both as one JSON object, the events as they were stored."""
        first = b"null" if self.first is None else self.first.body
        return b"".join((orjson.dumps(self.manifest)[:-1], b',"first":', first, b"}"))


def manifest_of(session: Known) -> dict[str, Any] | None:
    """Return the windows of a session with their chunks, as the API sends them.

    `startMs` and `endMs` are the first and last event in the recorder's clock. None if
    the session is gone.
    """
    windows = _windows(session)
    return _manifest(session, windows) if windows else _empty_manifest(session.id)


def opening_of(session: Known) -> Opening | None:
    """Return the same with the events a player asks first. None if it is gone."""
    windows = _windows(session)
    if not windows:
        empty = _empty_manifest(session.id)
        return None if empty is None else Opening(empty, None)
    manifest = _manifest(session, windows)
    reach = first_range(windows[0], start=manifest["startMs"])
    if reach is None:
        return Opening(manifest, None)
    first = events_json(
        session,
        window_id=reach.window_id,
        from_ts=reach.from_ts,
        to_ts=reach.to_ts,
        after_seq=reach.after_seq,
    )
    return None if first is None else Opening(manifest, first)


def _windows(session: Known) -> list[list[ChunkEntry]]:
    """Return the chunks of each window, by when it began."""
    entries = chunk_store.manifest(session.id, service_id=session.service_id)
    windows = [
        list(chunks)
        for _, chunks in groupby(entries, key=lambda entry: entry.window_id)
    ]
    windows.sort(key=lambda chunks: min(chunk.first_ts for chunk in chunks))
    return windows


def _manifest(session: Known, windows: list[list[ChunkEntry]]) -> dict[str, Any]:
    entries = [chunk for chunks in windows for chunk in chunks]
    # The same span as the timeline's, or marks would stand in the wrong place.
    start, end = span(entries)
    # As the session's row has them, which would cost one more question.
    status = status_now(
        last_activity_ms=max(entry.received_at for entry in entries),
        is_final=all(chunks[-1].final for chunks in windows),
        expires_on=entries[0].expires_on,
    )
    is_sized = all(chunk.is_sized or not chunk.snapshot_ts for chunk in entries)
    sizes = [] if is_sized else page_sizes(session.id, service_id=session.service_id)
    return {
        "id": str(session.id),
        "service": slug_of(session.service_id),
        "status": status.wire,
        "startMs": start,
        "endMs": end,
        "durationMs": end - start,
        "windows": [_window(chunks, sizes) for chunks in windows],
    }


def _empty_manifest(session_id: UUID) -> dict[str, Any] | None:
    session = find_playable(session_id)
    if session is None:
        return None
    return {
        "id": str(session_id),
        "service": session.service,
        "status": session.status.wire,
        "startMs": session.started_ms,
        "endMs": session.started_ms,
        "durationMs": 0,
        "windows": [],
    }


def _window(chunks: list[ChunkEntry], sizes: list[PageSize]) -> dict[str, Any]:
    return {
        "id": str(chunks[0].window_id),
        "firstTs": min(chunk.first_ts for chunk in chunks),
        "lastTs": max(chunk.last_ts for chunk in chunks),
        "chunks": [
            {
                "seq": chunk.seq,
                "firstTs": chunk.first_ts,
                "lastTs": chunk.last_ts,
                "count": chunk.count,
                "bytes": chunk.bytes,
                "hasFullSnapshot": chunk.has_full_snapshot,
                "snapshotTs": chunk.snapshot_ts,
                "final": chunk.final,
                **_size(chunk, sizes),
            }
            for chunk in chunks
        ],
    }


def _size(chunk: ChunkEntry, sizes: list[PageSize]) -> dict[str, Any]:
    """Return the page's size at a snapshot without a Meta event in front of it."""
    if chunk.is_sized or chunk.snapshot_ts is None:
        return {}
    size = size_at(sizes, chunk.window_id, chunk.snapshot_ts)
    if size is None or (size.seq == chunk.seq and size.ts == chunk.snapshot_ts):
        return {}
    return {"size": {"width": size.width, "height": size.height}}


def events_json(
    session: Known,
    *,
    window_id: UUID,
    from_ts: int,
    to_ts: int,
    after_seq: int | None,
) -> EventsAnswer | None:
    """Return a range of events as the API sends it, stitched without parsing.

    None if the session is gone.
    """
    portion = chunk_store.read_range(
        session.id,
        service_id=session.service_id,
        window_id=window_id,
        from_ts=from_ts,
        to_ts=to_ts,
        after_seq=-1 if after_seq is None else after_seq,
        max_bytes=chunk_store.MAX_RANGE_BYTES,
    )
    chunks = portion.chunks
    if not chunks and find_playable(session.id) is None:
        return None
    rest = {"chunks": [seq for seq, _ in chunks], "nextSeq": portion.next_seq}
    head = b'{"window":"%b","events":[' % str(window_id).encode()
    events = b",".join(_inside(payload for _, payload in chunks))
    body = b"".join((head, events, b"],", orjson.dumps(rest)[1:]))
    return EventsAnswer(window_id, body, portion.first_ts, portion.last_ts)


def _inside(arrays: Iterable[bytes]) -> Iterable[memoryview | bytes]:
    """Yield what stands between the brackets of each array that is not empty."""
    for array in arrays:
        inside = memoryview(array)[1:-1]
        if inside:
            yield inside


def timeline_of(session: Playable) -> dict[str, Any]:
    """Return marks, inactivity and integrity of a session, as the API sends them."""
    chunks = chunk_store.chunk_facts([session.id], service_id=session.service_id)
    return build_timeline(chunks)
