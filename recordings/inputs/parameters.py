"""What each endpoint may be asked, field by field."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rest_framework import serializers

from recordings.enums import DeviceType, SessionStatus
from recordings.inputs.fields import MomentField, WireEnumField
from recordings.selectors.cursor import PATTERN, BadCursorError, Cursor
from recordings.selectors.session_filters import SessionFilters
from sessionhub.input_fields import (
    CanonicalUuidField,
    ChoiceTextField,
    FlagField,
    PatternTextField,
    ServiceField,
    VisibleTextField,
    WholeNumberField,
)
from sessionhub.models import Service
from sessionhub.serializers import StrictSerializer

MAX_LIMIT = 50
MAX_NOTE_MS = 24 * 3600 * 1000
MAX_SECONDS = 10**9
INT64 = 2**63 - 1
NO_CURSOR = "This is not a cursor; take it from `next` or `previous`."


class NoParameters(StrictSerializer):
    """An endpoint without parameters."""


class ListParameters(StrictSerializer):
    """Filters and the place in the list."""

    search = PatternTextField(
        r"[^\x00]*",
        sentence="Write text without NUL.",
        required=False,
        max_length=200,
        help_text="Words that must all occur in user, email, URLs or error texts.",
    )
    service = ServiceField(required=False, help_text="The slug of a service: web-app.")
    device = WireEnumField(DeviceType, required=False)
    status = WireEnumField(SessionStatus, required=False)
    country = PatternTextField(
        "[A-Za-z]{2}",
        sentence="Write a country's code of two letters, like DE.",
        max_length=2,
        required=False,
        help_text="ISO 3166 code: DE.",
    )
    to = MomentField(
        end_of_day=True,
        required=False,
        help_text="Started before this time, or on or before this date.",
    )
    minDuration = WholeNumberField(
        required=False, min_value=0, max_value=MAX_SECONDS, help_text="Seconds."
    )
    maxDuration = WholeNumberField(
        required=False, min_value=0, max_value=MAX_SECONDS, help_text="Seconds."
    )
    hasRage = FlagField(required=False)
    hasErrors = FlagField(required=False)
    watchedByMe = FlagField(required=False)
    cursor = PatternTextField(
        PATTERN,
        sentence=NO_CURSOR,
        max_length=34,
        required=False,
        help_text="From `next` or `previous`.",
    )
    limit = WholeNumberField(
        required=False,
        min_value=1,
        default=MAX_LIMIT,
        help_text=f"Sessions a page; above {MAX_LIMIT} it is {MAX_LIMIT}.",
    )

    def get_fields(self) -> dict[str, serializers.Field]:
        """Add `from`, which Python does not let us write as a name."""
        moment = MomentField(
            required=False, help_text="Started at or after this time, or date."
        )
        return {"from": moment, **super().get_fields()}

    def validate_search(self, value: str) -> str:
        """Return it without spaces around it."""
        return value.strip()

    def validate_service(self, value: str) -> UUID:
        """Return the id behind the word."""
        services = dict(Service.objects.values_list("slug", "id"))
        if value not in services:
            allowed = ", ".join(sorted(services)) or "none yet"
            raise serializers.ValidationError(
                f"{value!r} is not a service; allowed: {allowed}."
            )
        return services[value]

    def validate_cursor(self, value: str) -> Cursor:
        """Return the place."""
        try:
            return Cursor.decode(value)
        except BadCursorError:
            raise serializers.ValidationError(NO_CURSOR) from None

    def validate_limit(self, value: int) -> int:
        """Clamp to the cap."""
        return min(value, MAX_LIMIT)


def filters_from(values: dict[str, Any], *, user_id: UUID) -> SessionFilters:
    """Return the filters that validated ListParameters mean."""
    low, high = values.get("minDuration"), values.get("maxDuration")
    return SessionFilters(
        search=values.get("search", ""),
        service_id=values.get("service"),
        device=values.get("device"),
        status=values.get("status"),
        country=values.get("country", "").upper(),
        started_from=values.get("from"),
        started_before=values.get("to"),
        min_duration_ms=None if low is None else low * 1000,
        max_duration_ms=None if high is None else high * 1000,
        has_rage=values.get("hasRage"),
        has_errors=values.get("hasErrors"),
        watched=values.get("watchedByMe"),
        watched_by=user_id,
    )


class ManifestParameters(StrictSerializer):
    """What comes along with a manifest."""

    first = ChoiceTextField(
        ["1"],
        required=False,
        help_text="Bring the events a player asks first along, in `first`.",
    )


class EventsParameters(StrictSerializer):
    """A range of one window's events, in epoch milliseconds of the recorder."""

    window = CanonicalUuidField()
    to = WholeNumberField(
        required=False, min_value=-INT64, max_value=INT64, default=INT64
    )
    afterSeq = WholeNumberField(
        required=False,
        min_value=0,
        max_value=2**32 - 1,
        default=None,
        help_text="Only chunks after this one: the last received, when asking again.",
    )

    def get_fields(self) -> dict[str, serializers.Field]:
        """Add `from`, which Python does not let us write as a name."""
        start = WholeNumberField(
            required=False, min_value=-INT64, max_value=INT64, default=-INT64
        )
        return {"from": start, **super().get_fields()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a range that ends before it starts."""
        if attrs["to"] < attrs["from"]:
            raise serializers.ValidationError({"to": "`to` lies before `from`."})
        return attrs


class NewNote(StrictSerializer):
    """A note to write."""

    atMs = WholeNumberField(
        min_value=0, max_value=MAX_NOTE_MS, help_text="Milliseconds from the start."
    )
    text = VisibleTextField(max_length=5000)


class NoteChange(StrictSerializer):
    """What may change of a note; at least one of both."""

    atMs = WholeNumberField(required=False, min_value=0, max_value=MAX_NOTE_MS)
    text = VisibleTextField(required=False, max_length=5000)

    together = {"minProperties": 1}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a change of nothing."""
        if not attrs:
            raise serializers.ValidationError("Give text or atMs.")
        return attrs
