"""The shapes of answers about access, for the OpenAPI description."""

from __future__ import annotations

from rest_framework import serializers

from privacy.models import ReasonCode
from recordings.api.schemas import Error


class ReasonCodeChoice(serializers.Serializer):
    """Why a recording may be opened."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class GateErrorAnswer(Error):
    """Every refusal; with the codes of reasons where a reason would help."""

    reasonCodes = ReasonCodeChoice(many=True, required=False)


class Grant(serializers.Serializer):
    """What opens one recording to one person for a time."""

    id = serializers.UUIDField()
    sessionId = serializers.UUIDField()
    reasonCode = serializers.ChoiceField(ReasonCode.choices)
    reason = serializers.CharField(allow_blank=True)
    ticket = serializers.CharField(allow_blank=True)
    breakGlass = serializers.BooleanField()
    grantedAt = serializers.DateTimeField()
    expiresAt = serializers.DateTimeField()


class Person(serializers.Serializer):
    """Who looked, as they were then."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.CharField(allow_blank=True)
    role = serializers.CharField(allow_blank=True)


class AccessEntry(serializers.Serializer):
    """What a user did with a recording."""

    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    action = serializers.CharField()
    actor = Person()
    reasonCode = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(
        allow_blank=True, help_text="In words; of a refusal its code."
    )
    ticket = serializers.CharField(allow_blank=True)
    breakGlass = serializers.BooleanField()
    fromMs = serializers.IntegerField(allow_null=True)
    toMs = serializers.IntegerField(allow_null=True)
    via = serializers.CharField(allow_blank=True)
    outcome = serializers.ChoiceField(
        ("granted", "viewed", "denied", "described", "opened")
    )


class Access(serializers.Serializer):
    """Whether a recording is open to the caller, and who opened it."""

    grant = Grant(allow_null=True)
    reasonCodes = ReasonCodeChoice(many=True)
    grantMinutes = serializers.IntegerField()
    breakGlassMinutes = serializers.IntegerField()
    mayOpen = serializers.BooleanField(
        help_text="With a reason; otherwise only break-glass opens it."
    )
    mayBreakGlass = serializers.BooleanField()
    log = AccessEntry(many=True)
    next = serializers.URLField(allow_null=True)
