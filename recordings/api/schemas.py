"""The shapes of every answer, for the OpenAPI description.

Answers are built as plain dictionaries (`bodies.py`, `selectors.playback`), which is
several times quicker; a test holds real answers against these shapes. Where a field has
the name of an attribute of DRF, its metaclass takes the field out before they meet.
"""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from recordings.enums import ActorType, DeviceType, SessionStatus, WireEnum
from sessionhub.serializers import ErrorAnswer

MARK_KINDS = (
    "navigation",
    "click",
    "input",
    "rage",
    "dead",
    "error",
    "console",
    "network",
    "custom",
    "problem",
    "identify",
    "visibility",
    "gap",
)


def wire_choice(enum: type[WireEnum]) -> serializers.ChoiceField:
    """Return a field of an enumeration's wire strings."""
    return serializers.ChoiceField(enum.wire_choices())


@extend_schema_field({"type": "object", "additionalProperties": True})
class ObjectField(serializers.JSONField):
    """Any JSON object."""


@extend_schema_field(
    {
        "type": "object",
        "description": "An rrweb event.",
        "properties": {
            "type": {"type": "integer"},
            "timestamp": {"type": "number"},
            "data": {},
        },
        "required": ["type", "timestamp"],
        "additionalProperties": True,
    }
)
class EventField(serializers.JSONField):
    """An rrweb event."""


class Error(ErrorAnswer):
    """Every error."""

    fields = ObjectField(  # type: ignore[assignment]
        required=False, help_text="Per field what is wrong with it."
    )


class Actor(serializers.Serializer):
    """Who was recorded."""

    type = wire_choice(ActorType)
    id = serializers.CharField(allow_null=True)
    name = serializers.CharField(allow_null=True)
    email = serializers.CharField(allow_null=True)
    tenantId = serializers.CharField(allow_null=True)
    roles = serializers.ListField(child=serializers.CharField())


class Device(serializers.Serializer):
    """What the page was looked at with."""

    type = wire_choice(DeviceType)
    browser = serializers.CharField()
    os = serializers.CharField()


class Location(serializers.Serializer):
    """Where from; empty without a GeoIP database."""

    country = serializers.CharField()
    city = serializers.CharField()


class Counts(serializers.Serializer):
    """How many of each."""

    events = serializers.IntegerField()
    clicks = serializers.IntegerField()
    rageClicks = serializers.IntegerField()
    deadClicks = serializers.IntegerField()
    errors = serializers.IntegerField()  # type: ignore[assignment]
    inputs = serializers.IntegerField()
    pages = serializers.IntegerField()


class Reason(serializers.Serializer):
    """Why the integrity score is below 100."""

    code = serializers.CharField()
    detail = serializers.CharField()


class Integrity(serializers.Serializer):
    """How complete the recording is."""

    score = serializers.IntegerField(min_value=0, max_value=100)
    reasons = Reason(many=True)


@extend_schema_field({"type": "object", "additionalProperties": {"type": "integer"}})
class CountsField(serializers.JSONField):
    """How often, by kind."""


class Privacy(serializers.Serializer):
    """What was masked before the recording was stored."""

    version = serializers.IntegerField(
        help_text="The newest version of the service's rules that was applied; 0: none."
    )
    counts = CountsField(help_text="Found by detectors: email, card, phone, …")
    masked = CountsField(
        help_text="Masked for the place it stood in: inputs, rules, names, active."
    )


class Session(serializers.Serializer):
    """A recorded session without its events."""

    id = serializers.UUIDField()
    service = serializers.CharField()
    status = wire_choice(SessionStatus)
    actor = Actor()
    device = Device()
    location = Location()
    entryUrl = serializers.CharField()
    pages = serializers.ListField(child=serializers.CharField())
    startedAt = serializers.DateTimeField()
    lastActivityAt = serializers.DateTimeField()
    endedAt = serializers.DateTimeField(allow_null=True)
    durationMs = serializers.IntegerField()
    activeMs = serializers.IntegerField()
    counts = Counts()
    sizeBytes = serializers.IntegerField()
    consentId = serializers.CharField(allow_null=True)
    privacyVersion = serializers.IntegerField()
    privacy = Privacy()
    signed = serializers.BooleanField()
    integrity = Integrity()
    replayUrl = serializers.URLField()


class SessionList(serializers.Serializer):
    """A page of sessions."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = Session(many=True)


class Chunk(serializers.Serializer):
    """A batch of events as sent."""

    seq = serializers.IntegerField()
    firstTs = serializers.IntegerField()
    lastTs = serializers.IntegerField()
    count = serializers.IntegerField()
    bytes = serializers.IntegerField()
    hasFullSnapshot = serializers.BooleanField()
    snapshotTs = serializers.IntegerField(allow_null=True)
    final = serializers.BooleanField()
    # width and height, where no Meta event stands in front of its full snapshot
    size = serializers.DictField(child=serializers.IntegerField(), required=False)


class Window(serializers.Serializer):
    """One tab's recording."""

    id = serializers.UUIDField()
    firstTs = serializers.IntegerField()
    lastTs = serializers.IntegerField()
    chunks = Chunk(many=True)


class Events(serializers.Serializer):
    """Whole chunks of one window."""

    window = serializers.UUIDField()
    events = serializers.ListField(child=EventField())
    chunks = serializers.ListField(child=serializers.IntegerField())
    nextSeq = serializers.IntegerField(allow_null=True)


class Manifest(serializers.Serializer):
    """What a recording consists of; times in the recorder's epoch milliseconds."""

    id = serializers.UUIDField()
    service = serializers.CharField()
    status = wire_choice(SessionStatus)
    startMs = serializers.IntegerField()
    endMs = serializers.IntegerField()
    durationMs = serializers.IntegerField()
    windows = Window(many=True)
    first = Events(
        required=False,
        allow_null=True,
        help_text="With `first=1` alone: the range of events a player asks first, as "
        "`events/` answers it; null where no picture can be made.",
    )


class Mark(serializers.Serializer):
    """A point on the timeline."""

    id = serializers.CharField()
    kind = serializers.ChoiceField(MARK_KINDS)
    atMs = serializers.IntegerField()
    window = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    data = ObjectField()  # type: ignore[assignment]


class Span(serializers.Serializer):
    """A stretch of time without activity."""

    fromMs = serializers.IntegerField()
    toMs = serializers.IntegerField()


class ActiveSpan(Span):
    """A stretch in which a window was in front."""

    window = serializers.CharField()


class TimelineWindow(serializers.Serializer):
    """A window on the timeline."""

    id = serializers.UUIDField()
    firstMs = serializers.IntegerField()
    lastMs = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]


class Timeline(serializers.Serializer):
    """What happened when; `atMs`, `fromMs`, `toMs` count from the start."""

    startMs = serializers.IntegerField()
    endMs = serializers.IntegerField()
    durationMs = serializers.IntegerField()
    marks = Mark(many=True)
    inactivity = Span(many=True)
    windows = TimelineWindow(many=True)
    active = ActiveSpan(many=True)
    # What the visitor's browser answered to media queries, by feature.
    media = serializers.DictField(child=serializers.CharField(allow_blank=True))
    privacy = Privacy()
    integrity = Integrity()


class Author(serializers.Serializer):
    """Who wrote a note."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class Note(serializers.Serializer):
    """What a user wrote at a moment of a recording."""

    id = serializers.UUIDField()
    atMs = serializers.IntegerField()
    text = serializers.CharField()
    author = Author()
    createdAt = serializers.DateTimeField()
    editedAt = serializers.DateTimeField(allow_null=True)
    mine = serializers.BooleanField()


class NoteList(serializers.Serializer):
    """All notes of a recording."""

    results = Note(many=True)
