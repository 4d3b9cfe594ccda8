"""Notes of a recording."""

from __future__ import annotations

from uuid import UUID

from recordings.models import RecordingNote


def notes_of(session_id: UUID) -> list[RecordingNote]:
    """Return every note with its author, in the order of the recording."""
    notes = RecordingNote.objects.filter(session_id=session_id)
    return list(notes.select_related("author"))


def find_note(*, session_id: UUID, note_id: UUID) -> RecordingNote | None:
    """Return the note if it belongs to that recording."""
    notes = RecordingNote.objects.filter(session_id=session_id, pk=note_id)
    return notes.select_related("author").first()
