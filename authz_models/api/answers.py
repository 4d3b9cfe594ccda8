"""The shapes of every answer, for the OpenAPI description; `present` builds them.

A test holds real answers against these shapes.
"""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from authz_models.enums import Format, State
from sessionhub.serializers import ErrorAnswer

KINDS = ("check", "list_objects", "list_users")
CHANGES = ("added", "removed", "changed")


@extend_schema_field({"type": "object", "additionalProperties": True})
class ObjectField(serializers.JSONField):
    """Any JSON object."""


@extend_schema_field({"nullable": True, "description": "A boolean or a list of words."})
class OutcomeField(serializers.JSONField):
    """What an assertion expects or gets."""


@extend_schema_field(
    {
        "type": "array",
        "nullable": True,
        "description": "[from, to) in characters; null: the line as a whole.",
        "items": {"type": "array", "items": {"type": "integer"}},
    }
)
class SpansField(serializers.JSONField):
    """Changed stretches of a line."""


class Person(serializers.Serializer):
    """Who."""

    id = serializers.UUIDField()
    name = serializers.CharField()

    class Meta:
        ref_name = "ModelAuthor"


class ShortVersion(serializers.Serializer):
    """Which version."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]


class AuthorizationModelAnswer(serializers.Serializer):
    """A model."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    slug = serializers.SlugField()
    description = serializers.CharField()
    createdBy = Person(allow_null=True)
    createdAt = serializers.DateTimeField()
    active = ShortVersion(allow_null=True)

    class Meta:
        ref_name = "AuthorizationModel"


class ModelList(serializers.Serializer):
    """A page of models."""

    next = serializers.URLField(allow_null=True)
    results = AuthorizationModelAnswer(many=True)

    class Meta:
        ref_name = "AuthorizationModelList"


class ProblemAnswer(serializers.Serializer):
    """Something wrong at a place; lines and columns count from 1."""

    message = serializers.CharField()
    line = serializers.IntegerField(allow_null=True)
    column = serializers.IntegerField(allow_null=True)
    part = serializers.ChoiceField(("content", "tests"))

    class Meta:
        ref_name = "ModelProblem"


class LastCheck(serializers.Serializer):
    """What the newest check of exactly this text found."""

    at = serializers.DateTimeField()
    by = Person(allow_null=True)
    passed = serializers.BooleanField()
    errors = ProblemAnswer(many=True)  # type: ignore[assignment]
    warnings = ProblemAnswer(many=True)
    assertions = serializers.IntegerField()
    failed = serializers.IntegerField()

    class Meta:
        ref_name = "ModelVersionCheck"


class Version(ShortVersion):
    """A version without its text."""

    modelId = serializers.UUIDField()
    format = serializers.ChoiceField(Format.values)
    state = serializers.ChoiceField(State.values)
    message = serializers.CharField()
    checksum = serializers.CharField(help_text="SHA-256 of the content in UTF-8.")
    testsChecksum = serializers.CharField()
    revision = serializers.IntegerField()
    author = Person(allow_null=True)
    createdAt = serializers.DateTimeField()
    activatedAt = serializers.DateTimeField(allow_null=True)
    activatedBy = Person(allow_null=True)
    restoredFrom = serializers.IntegerField(allow_null=True)
    lastCheck = LastCheck(allow_null=True)

    class Meta:
        ref_name = "ModelVersion"


class WholeVersion(Version):
    """A version with its text."""

    content = serializers.CharField()
    tests = serializers.CharField()

    class Meta:
        ref_name = "WholeModelVersion"


class VersionList(serializers.Serializer):
    """A page of versions, newest first."""

    next = serializers.URLField(allow_null=True)
    results = Version(many=True)

    class Meta:
        ref_name = "ModelVersionList"


class ReportAnswer(serializers.Serializer):
    """Whether a text can be read as what it says it is."""

    ok = serializers.BooleanField()
    errors = ProblemAnswer(many=True)  # type: ignore[assignment]
    warnings = ProblemAnswer(many=True)


class Validated(ReportAnswer):
    """The same, and what the version is now."""

    state = serializers.ChoiceField(State.values)


class FailureAnswer(serializers.Serializer):
    """An assertion that does not hold."""

    test = serializers.CharField()
    kind = serializers.ChoiceField(KINDS)
    request = ObjectField()
    expected = OutcomeField()
    got = OutcomeField()
    error = serializers.CharField()


class Tested(serializers.Serializer):
    """What came of the tests; at most 500 failures are listed."""

    ok = serializers.BooleanField()
    total = serializers.IntegerField()
    passed = serializers.IntegerField()
    failed = serializers.IntegerField()
    failures = FailureAnswer(many=True)


class CheckedText(ReportAnswer):
    """What checking a text that nobody saved found."""

    tests = Tested()


class ModelError(ErrorAnswer):
    """Every error here; which of the last five is there depends on `code`."""

    fields = ObjectField(required=False)  # type: ignore[assignment]
    errors = ProblemAnswer(many=True, required=False)  # type: ignore[assignment]
    failures = FailureAnswer(many=True, required=False)
    failed = serializers.IntegerField(required=False)
    total = serializers.IntegerField(required=False)
    active = ShortVersion(required=False, allow_null=True)


class LinePlace(serializers.Serializer):
    """Line numbers on both sides, from 1."""

    old = serializers.IntegerField()
    new = serializers.IntegerField()


class DiffLine(serializers.Serializer):
    """One line of one side, or of both where it is the same."""

    kind = serializers.ChoiceField(("same", "removed", "added"))
    old = serializers.IntegerField(allow_null=True)
    new = serializers.IntegerField(allow_null=True)
    text = serializers.CharField()
    changed = SpansField()
    newline = serializers.BooleanField()


class DiffSection(serializers.Serializer):
    """Changes with lines around them, or `count` folded lines without them."""

    folded = serializers.BooleanField()
    count = serializers.IntegerField()
    lines = DiffLine(many=True)

    def get_fields(self) -> dict[str, serializers.Field]:
        """Add `from`, which Python does not let us write as a name."""
        return {**super().get_fields(), "from": LinePlace(allow_null=True)}


class StructureEntry(serializers.Serializer):
    """A relation or condition that is different."""

    name = serializers.CharField()
    change = serializers.ChoiceField(CHANGES)
    before = serializers.CharField()
    after = serializers.CharField()


class StructureType(serializers.Serializer):
    """A type that is different."""

    name = serializers.CharField()
    change = serializers.ChoiceField(CHANGES)
    relations = StructureEntry(many=True)


class StructureAnswer(serializers.Serializer):
    """What is different in meaning."""

    types = StructureType(many=True)
    conditions = StructureEntry(many=True)


class DiffAnswer(serializers.Serializer):
    """Two versions beside each other."""

    to = ShortVersion()
    added = serializers.IntegerField()
    removed = serializers.IntegerField()
    identical = serializers.BooleanField()
    sections = DiffSection(many=True)
    structure = StructureAnswer(
        allow_null=True, help_text="null where one of them is no readable model."
    )

    def get_fields(self) -> dict[str, serializers.Field]:
        """Add `from`, which Python does not let us write as a name."""
        return {"from": ShortVersion(), **super().get_fields()}
