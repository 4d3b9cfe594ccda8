"""What a player needs: the manifest, ranges of events, the timeline."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from recordings.api import documentation, schemas
from recordings.api.base import missing
from recordings.api.gate import GatedView, Opened
from recordings.inputs.parameters import (
    EventsParameters,
    ManifestParameters,
    NoParameters,
)
from recordings.selectors import playback
from recordings.selectors.playable import Known

READ_ERRORS = documentation.errors(400, 401, 403, 404)


class ManifestView(GatedView):
    """What a recording consists of."""

    @extend_schema(
        operation_id="getManifest",
        summary="List windows and chunks",
        parameters=[ManifestParameters],
        responses={200: schemas.Manifest, **READ_ERRORS},
        examples=[documentation.MANIFEST],
    )
    def get(self, request: Request, session_id: str) -> HttpResponse:
        """Return every window with its chunks, without events.

        `snapshotTs` is where playing can start in a chunk: the timestamp of its first
        full snapshot's Meta event; where that lies in an earlier chunk or is missing,
        `size` is the last known size of the page. With `first=1` the events of the
        first picture come along, which counts as having read them.
        """
        with_first = "first" in self.parameters(request, ManifestParameters)
        opened = self.opened(request, session_id)
        if with_first:
            return self._with_first(request, opened)
        manifest = playback.manifest_of(opened.session)
        if manifest is None:
            raise missing(opened.session.id)
        self.on_record(request, opened, part="manifest")
        return Response(manifest)

    def _with_first(self, request: Request, opened: Opened) -> HttpResponse:
        found = playback.opening_of(opened.session)
        if found is None:
            raise missing(opened.session.id)
        if found.first is None:
            self.on_record(request, opened, part="manifest")
        else:
            self.on_record(
                request, opened, looks=True, **_portion(found.first, opened.session)
            )
        return HttpResponse(found.body, content_type="application/json")


class EventsView(GatedView):
    """A range of rrweb events."""

    @extend_schema(
        operation_id="getEvents",
        summary="Read a range of events",
        parameters=[EventsParameters],
        responses={200: schemas.Events, **READ_ERRORS},
        examples=[documentation.EVENTS],
    )
    def get(self, request: Request, session_id: str) -> HttpResponse:
        """Return the whole chunks of one window that overlap [from, to].

        At most 16 MiB of events (always one chunk). Where `nextSeq` is not null, ask
        again with `afterSeq` set to the last number in `chunks`.
        """
        values = self.parameters(request, EventsParameters)
        opened = self.opened(request, session_id)
        found = playback.events_json(
            opened.session,
            window_id=values["window"],
            from_ts=values["from"],
            to_ts=values["to"],
            after_seq=values["afterSeq"],
        )
        if found is None:
            raise missing(opened.session.id)
        self.on_record(request, opened, looks=True, **_portion(found, opened.session))
        # Bytes as stored: parsing and writing them again would cost more than all else.
        return HttpResponse(found.body, content_type="application/json")


class TimelineView(GatedView):
    """Marks, activity and integrity."""

    @extend_schema(
        operation_id="getTimeline",
        summary="Read the timeline",
        responses={200: schemas.Timeline, **READ_ERRORS},
        examples=[documentation.TIMELINE],
    )
    def get(self, request: Request, session_id: str) -> Response:
        """Return what happened when; times are milliseconds from the start."""
        self.parameters(request, NoParameters)
        opened = self.opened(request, session_id)
        timeline = playback.timeline_of(self.session(session_id))
        self.on_record(request, opened, part="timeline")
        return Response(timeline)


def _portion(found: playback.EventsAnswer, session: Known) -> dict[str, Any]:
    """Return what part of the recording an answer shows, as the audit log has it.

    `fromTs` and `toTs` by the recorder's clock, `fromMs` and `toMs` from the start.
    No times where the range holds no events.
    """
    portion: dict[str, Any] = {"part": "events", "window": str(found.window_id)}
    if found.first_ts is None or found.last_ts is None:
        return portion
    return portion | {
        "fromTs": found.first_ts,
        "toTs": found.last_ts,
        "fromMs": found.first_ts - session.start_ms,
        "toMs": found.last_ts - session.start_ms,
    }
