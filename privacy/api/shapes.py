"""What the rules API takes and answers."""

from __future__ import annotations

from rest_framework import serializers

from privacy.models import MaskType, Place
from privacy.rules.names import LONGEST as LONGEST_NAME
from privacy.rules.selectors import LONGEST as LONGEST_SELECTOR
from sessionhub.serializers import StrictSerializer


class RuleInput(StrictSerializer):
    """A masking rule as it is written."""

    selector = serializers.CharField(
        max_length=LONGEST_SELECTOR, trim_whitespace=False, allow_blank=True
    )
    type = serializers.ChoiceField(MaskType.values)
    service = serializers.SlugField(
        allow_null=True, required=False, help_text="Its slug; null is every service."
    )
    enabled = serializers.BooleanField(required=False)
    order = serializers.IntegerField(min_value=0, max_value=1_000_000, required=False)
    note = serializers.CharField(max_length=200, allow_blank=True, required=False)


class RuleChange(RuleInput):
    """What changes of a rule."""

    selector = serializers.CharField(
        max_length=LONGEST_SELECTOR,
        trim_whitespace=False,
        allow_blank=True,
        required=False,
    )
    type = serializers.ChoiceField(MaskType.values, required=False)


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

    name = serializers.CharField(max_length=LONGEST_NAME)
    place = serializers.ChoiceField(Place.values, required=False)
    isPattern = serializers.BooleanField(required=False)
    enabled = serializers.BooleanField(required=False)


class NameChange(NameInput):
    """What changes of a name."""

    name = serializers.CharField(max_length=LONGEST_NAME, required=False)


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


class BadRuleAnswer(serializers.Serializer):
    """Why a rule is refused, and where."""

    code = serializers.ChoiceField(["broken_selector", "floor", "bad_name"])
    detail = serializers.CharField()
    position = serializers.IntegerField(help_text="Characters from 0 in `field`.")
    field = serializers.CharField()
    requestId = serializers.CharField()
