"""Writing notes: a note belongs to its author alone."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from recordings.models import RecordingNote
from sessionhub.models import User


class NotTheAuthorError(Exception):
    """Only the author edits or deletes a note."""


def add_note(*, session_id: UUID, author: User, at_ms: int, text: str) -> RecordingNote:
    """Write a note at `at_ms` milliseconds from the start of the recording."""
    return RecordingNote.objects.create(
        session_id=session_id, author=author, at_ms=at_ms, text=text
    )


def edit_note(
    *,
    note: RecordingNote,
    editor: User,
    text: str | None = None,
    at_ms: int | None = None,
) -> RecordingNote:
    """Change what is given. Raises NotTheAuthorError."""
    _check_author(note, editor)
    if text is not None:
        note.text = text
    if at_ms is not None:
        note.at_ms = at_ms
    note.edited_at = timezone.now()
    note.save(update_fields=["text", "at_ms", "edited_at"])
    return note


def delete_note(*, note: RecordingNote, editor: User) -> None:
    """Delete it. Raises NotTheAuthorError."""
    _check_author(note, editor)
    note.delete()


def _check_author(note: RecordingNote, person: User) -> None:
    if note.author_id != person.pk:
        raise NotTheAuthorError
