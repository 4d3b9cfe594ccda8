"""The timeline as the API sends it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from recordings.chunk_store import ChunkFacts
from recordings.privacy_report import masked_in, privacy_report
from recordings.timeline.activity import active_windows, inactivity
from recordings.timeline.integrity import integrity
from recordings.timeline.marks import marks_of
from recordings.timeline.span import label_of, span, windows_of


def build_timeline(chunks: Sequence[ChunkFacts]) -> dict[str, Any]:
    """Return marks, inactivity, windows, the active window and integrity.

    `...Ms` are milliseconds from the session's start; `startMs` and `endMs` are epoch
    milliseconds of the recorder's clock.
    """
    start, end = span(chunks)
    whole = integrity(chunks)

    def at(ts: int) -> int:
        return min(end, max(start, ts)) - start

    return {
        "startMs": start,
        "endMs": end,
        "durationMs": end - start,
        "marks": [
            {
                "id": mark.id,
                "kind": mark.kind,
                "atMs": at(mark.ts),
                "window": str(mark.window_id),
                "label": mark.label,
                "data": mark.data,
            }
            for mark in marks_of(chunks)
        ],
        "inactivity": [
            {"fromMs": at(gap.start), "toMs": at(gap.end)}
            for gap in inactivity(chunks, start=start, end=end)
        ],
        "windows": [
            {
                "id": str(window),
                "firstMs": at(span(parts)[0]),
                "lastMs": at(span(parts)[1]),
                "label": label_of(index),
            }
            for index, (window, parts) in enumerate(windows_of(chunks).items())
        ],
        "active": [
            {
                "window": str(active.window_id),
                "fromMs": at(active.start),
                "toMs": at(active.end),
            }
            for active in active_windows(chunks, start=start, end=end)
        ],
        "media": _media(chunks),
        "privacy": privacy_report(
            version=_newest_version(chunks),
            masked=masked_in(chunk.facts for chunk in chunks),
        ),
        "integrity": {"score": whole.score, "reasons": whole.reasons},
    }


def _newest_version(chunks: Sequence[ChunkFacts]) -> int:
    """Return the newest version of the rules that was applied."""
    known = [chunk.facts.get("privacyVersion") for chunk in chunks]
    return max((v for v in known if type(v) is int), default=0)


def _media(chunks: Sequence[ChunkFacts]) -> dict[str, str]:
    """Return what the visitor's browser answered to media queries last, by feature."""
    known = (chunk for chunk in chunks if chunk.facts.get("media"))
    last = max(known, key=lambda chunk: chunk.last_ts, default=None)
    media: dict[str, str] = {} if last is None else last.facts["media"]
    return media
