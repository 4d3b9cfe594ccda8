"""Notes at a moment of a recording."""

from __future__ import annotations

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from privacy import access
from recordings.api import documentation, schemas
from recordings.api.base import canonical
from recordings.api.bodies import note_body
from recordings.api.gate import GatedView, Opened
from recordings.inputs.parameters import NewNote, NoParameters, NoteChange
from recordings.models import RecordingNote
from recordings.permissions import MayUseNotes
from recordings.selectors.notes import find_note, notes_of
from recordings.services import notes

ERRORS = documentation.errors(400, 401, 403, 404)
WRITE_ERRORS = documentation.errors(400, 401, 403, 404, 413, 415)


class NoteListView(GatedView):
    """All notes of a recording."""

    permission_classes = [MayUseNotes]
    actions = {"GET": access.VIEWED, "POST": "recordings.note.added"}

    @extend_schema(
        operation_id="listNotes",
        summary="List notes",
        responses={200: schemas.NoteList, **ERRORS},
        examples=[documentation.NOTE_LIST],
    )
    def get(self, request: Request, session_id: str) -> Response:
        """Return every note, in the order of the recording."""
        self.parameters(request, NoParameters)
        opened = self.opened(request, session_id)
        session = self.session(session_id)
        rows = [
            note_body(note, reader_id=self.caller(request).pk)
            for note in notes_of(session.id)
        ]
        self.on_record(request, opened, part="notes")
        return Response({"results": rows})

    @extend_schema(
        operation_id="addNote",
        summary="Write a note",
        request=NewNote,
        responses={201: schemas.Note, **WRITE_ERRORS},
        examples=[documentation.NEW_NOTE, documentation.CREATED_NOTE],
    )
    def post(self, request: Request, session_id: str) -> Response:
        """Write a note as the caller."""
        self.parameters(request, NoParameters)
        opened = self.opened(request, session_id)
        session = self.session(session_id)
        values = self.body(request, NewNote)
        with transaction.atomic():
            note = notes.add_note(
                session_id=session.id,
                author=self.caller(request),
                at_ms=values["atMs"],
                text=values["text"],
            )
            self.on_record(request, opened, note=str(note.pk))
        return Response(
            note_body(note, reader_id=self.caller(request).pk),
            status=status.HTTP_201_CREATED,
        )


class NoteView(GatedView):
    """One note; only its author changes it."""

    permission_classes = [MayUseNotes]
    actions = {
        "GET": access.VIEWED,
        "PATCH": "recordings.note.edited",
        "DELETE": "recordings.note.deleted",
    }

    @extend_schema(
        operation_id="editNote",
        summary="Change a note",
        request=NoteChange,
        responses={200: schemas.Note, **WRITE_ERRORS},
        examples=[documentation.NOTE],
    )
    def patch(self, request: Request, session_id: str, note_id: str) -> Response:
        """Change text, time or both."""
        self.parameters(request, NoParameters)
        opened, note = self._note(request, session_id, note_id)
        values = self.body(request, NoteChange)
        try:
            with transaction.atomic():
                note = notes.edit_note(
                    note=note,
                    editor=self.caller(request),
                    text=values.get("text"),
                    at_ms=values.get("atMs"),
                )
                self.on_record(request, opened, note=str(note.pk))
        except notes.NotTheAuthorError:
            self.permission_denied(request, "Only its author edits a note.")
        return Response(note_body(note, reader_id=self.caller(request).pk))

    @extend_schema(
        operation_id="deleteNote",
        summary="Delete a note",
        responses={204: None, **ERRORS},
    )
    def delete(self, request: Request, session_id: str, note_id: str) -> Response:
        """Delete it for good."""
        self.parameters(request, NoParameters)
        opened, note = self._note(request, session_id, note_id)
        number = str(note.pk)
        try:
            with transaction.atomic():
                notes.delete_note(note=note, editor=self.caller(request))
                self.on_record(request, opened, note=number)
        except notes.NotTheAuthorError:
            self.permission_denied(request, "Only its author deletes a note.")
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _note(
        self, request: Request, session_id: str, note_id: str
    ) -> tuple[Opened, RecordingNote]:
        opened = self.opened(request, session_id)
        session = self.session(session_id)
        note = find_note(session_id=session.id, note_id=canonical(note_id))
        if note is None:
            raise NotFound
        return opened, note
