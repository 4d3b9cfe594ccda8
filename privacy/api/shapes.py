"""Schemas of requests and responses of the rules API."""

from __future__ import annotations

from rest_framework import serializers

from privacy.models import MaskType, Place
from privacy.rules.names import LONGEST as LONGEST_NAME
from privacy.rules.selectors import LONGEST as LONGEST_SELECTOR
from sessionhub.input_fields import (
    ChoiceTextField,
    FlagField,
    PlainTextField,
    ServiceField,
    VisibleTextField,
    WholeNumberField,
)
from sessionhub.serializers import ErrorAnswer, StrictSerializer


class RuleInput(StrictSerializer):
    """A masking rule as it is written."""

    selector = PlainTextField(max_length=LONGEST_SELECTOR)
    type = ChoiceTextField(MaskType.values)
    service = ServiceField(
        allow_null=True,
        required=False,
        help_text="Its slug; null is every service.",
    )
    enabled = FlagField(required=False)
    order = WholeNumberField(min_value=0, max_value=1_000_000, required=False)
    note = PlainTextField(max_length=200, required=False)


class RuleChange(RuleInput):
    """What changes of a rule."""

    selector = PlainTextField(max_length=LONGEST_SELECTOR, required=False)
    type = ChoiceTextField(MaskType.values, required=False)


class Rule(serializers.Serializer):
    """A masking rule."""

    id = serializers.UUIDField()
    selector = serializers.CharField()
    type = serializers.ChoiceField(MaskType.values)
    service = serializers.CharField(allow_null=True)
    enabled = serializers.BooleanField()
    order = serializers.IntegerField()
    note = serializers.CharField()
    preset = serializers.CharField(allow_null=True)
    warnings = serializers.ListField(child=serializers.CharField())
    conflicts = serializers.ListField(child=serializers.CharField())


class RuleList(serializers.Serializer):
    """All of them, in order."""

    results = Rule(many=True)


class NameInput(StrictSerializer):
    """A redacted name as it is written."""

    name = VisibleTextField(max_length=LONGEST_NAME)
    place = ChoiceTextField(Place.values, required=False)
    isPattern = FlagField(required=False)
    enabled = FlagField(required=False)


class NameChange(NameInput):
    """What changes of a name."""

    name = VisibleTextField(max_length=LONGEST_NAME, required=False)


class Name(serializers.Serializer):
    """A redacted name."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    place = serializers.ChoiceField(Place.values)
    isPattern = serializers.BooleanField()
    enabled = serializers.BooleanField()
    builtin = serializers.BooleanField()


class NameList(serializers.Serializer):
    """All of them, by place."""

    results = Name(many=True)


class NoParameters(StrictSerializer):
    """No query parameter."""


class Refusal(ErrorAnswer):
    """An error that no field caused."""


class Held(Refusal):
    """The erasure that was refused, and what is on hold."""

    id = serializers.UUIDField()
    held = serializers.ListField(child=serializers.DictField())


class BadRuleAnswer(ErrorAnswer):
    """Why a rule is refused, and where."""

    code = serializers.ChoiceField(["broken_selector", "floor", "bad_name"])
    position = serializers.IntegerField(help_text="Characters from 0 in `field`.")
    field = serializers.CharField()
