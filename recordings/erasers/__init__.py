"""What recordings hold of sessions and people, and how each store is emptied.

found       which sessions there are, and how their doors are shut
buffer      Valkey: chunks on their way, state of sessions, its file on disk
live        Valkey: the live list, and rings of watched sessions
tables      ClickHouse: chunks and derived rows
letters     dead letters, notes, views
"""

from __future__ import annotations

from privacy.erasure.registry import register, register_sessions
from privacy.erasure.rows import SessionRows
from recordings.erasers.buffer import StateEraser, StreamEraser
from recordings.erasers.found import RecordedSessions
from recordings.erasers.live import LiveEraser
from recordings.erasers.tables import TableEraser
from recordings.models import DeadLetter, RecordingNote, RecordingView


def register_all() -> None:
    """Register every store of this room (called when the app is ready)."""
    register_sessions(RecordedSessions())
    register(StreamEraser())
    register(StateEraser())
    register(LiveEraser())
    register(TableEraser("replay_chunks", order=20))
    register(TableEraser("sessions", order=30))
    register(SessionRows(RecordingNote, store="notes"))
    register(SessionRows(RecordingView, store="who watched"))
    register(SessionRows(DeadLetter, store="dead letters"))
