"""What a player needs: the manifest, ranges of events, the timeline."""

from __future__ import annotations

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from recordings.api import answers, documentation
from recordings.api.base import RecordingsView, canonical
from recordings.inputs.parameters import EventsParameters, NoParameters
from recordings.selectors import playback

READ_ERRORS = documentation.errors(400, 401, 403, 404)


class ManifestView(RecordingsView):
    """What a recording consists of."""

    @extend_schema(
        operation_id="getManifest",
        summary="List windows and chunks",
        responses={200: answers.Manifest, **READ_ERRORS},
        examples=[documentation.MANIFEST],
    )
    def get(self, request: Request, session_id: str) -> Response:
        """Return every window with its chunks, without events.

        `snapshotTs` is where playing can start in a chunk: the timestamp of its first
        full snapshot's Meta event.
        """
        self.parameters(request, NoParameters)
        manifest = playback.manifest_of(canonical(session_id))
        if manifest is None:
            raise NotFound
        return Response(manifest)


class EventsView(RecordingsView):
    """A range of rrweb events."""

    @extend_schema(
        operation_id="getEvents",
        summary="Read a range of events",
        parameters=[EventsParameters],
        responses={200: answers.Events, **READ_ERRORS},
        examples=[documentation.EVENTS],
    )
    def get(self, request: Request, session_id: str) -> HttpResponse:
        """Return the whole chunks of one window that overlap [from, to].

        At most 16 MiB of events (always one chunk). Where `nextSeq` is not null, ask
        again with `afterSeq` set to the last number in `chunks`.
        """
        values = self.parameters(request, EventsParameters)
        body = playback.events_json(
            canonical(session_id),
            window_id=values["window"],
            from_ts=values["from"],
            to_ts=values["to"],
            after_seq=values["afterSeq"],
        )
        if body is None:
            raise NotFound
        # Bytes as stored: parsing and writing them again would cost more than all else.
        return HttpResponse(body, content_type="application/json")


class TimelineView(RecordingsView):
    """Marks, activity and integrity."""

    @extend_schema(
        operation_id="getTimeline",
        summary="Read the timeline",
        responses={200: answers.Timeline, **READ_ERRORS},
        examples=[documentation.TIMELINE],
    )
    def get(self, request: Request, session_id: str) -> Response:
        """Return what happened when; times are milliseconds from the start."""
        self.parameters(request, NoParameters)
        return Response(playback.timeline_of(self.session(session_id)))
