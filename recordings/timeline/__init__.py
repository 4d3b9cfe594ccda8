"""The timeline of a session: marks, inactivity, tabs, integrity. Pure.

Everything is worked out from what the worker stored beside the events; no event is
read again.
"""

from __future__ import annotations

from recordings.timeline.activity import active_windows, inactivity, spans_of_activity
from recordings.timeline.build import build_timeline
from recordings.timeline.integrity import Integrity, integrity
from recordings.timeline.marks import Mark, marks_of, signals_of
from recordings.timeline.span import span, windows_of

__all__ = (
    "Integrity",
    "Mark",
    "active_windows",
    "build_timeline",
    "inactivity",
    "integrity",
    "marks_of",
    "signals_of",
    "span",
    "spans_of_activity",
    "windows_of",
)
