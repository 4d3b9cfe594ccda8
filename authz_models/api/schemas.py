"""The schema of every response, for the OpenAPI description; `bodies` builds them.

A test compares real responses with these schemas.
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


@extend_schema_field({"nullable": True, "description": "A boolean or a list of names."})
class OutcomeField(serializers.JSONField):
    """The expected or actual result of an assertion."""


@extend_schema_field(
    {
        "type": "array",
        "nullable": True,
        "description": "[from, to) in characters; null: the whole line.",
        "items": {"type": "array", "items": {"type": "integer"}},
    }
)
class SpansField(serializers.JSONField):
    """Changed spans of a line."""


class Person(serializers.Serializer):
    """A user."""

    id = serializers.UUIDField()
    name = serializers.CharField()

    class Meta:
        ref_name = "ModelAuthor"


class ShortVersion(serializers.Serializer):
    """Identifies a version."""

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
    """A problem and its place; lines and columns count from 1."""

    message = serializers.CharField()
    line = serializers.IntegerField(allow_null=True)
    column = serializers.IntegerField(allow_null=True)
    part = serializers.ChoiceField(("content", "tests"))

    class Meta:
        ref_name = "ModelProblem"


class LastCheck(serializers.Serializer):
    """The result of the newest check of exactly this text."""

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
    """A version without content and tests."""

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
    """A version with content and tests."""

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
    """Whether a text is valid in its declared format."""

    ok = serializers.BooleanField()
    errors = ProblemAnswer(many=True)  # type: ignore[assignment]
    warnings = ProblemAnswer(many=True)


class Validated(ReportAnswer):
    """The same, and the state the version has now."""

    state = serializers.ChoiceField(State.values)


class FailureAnswer(serializers.Serializer):
    """An assertion that fails."""

    test = serializers.CharField()
    kind = serializers.ChoiceField(KINDS)
    request = ObjectField()
    expected = OutcomeField()
    got = OutcomeField()
    error = serializers.CharField()


class Tested(serializers.Serializer):
    """The results of the tests; at most 500 failures are listed."""

    ok = serializers.BooleanField()
    total = serializers.IntegerField()
    passed = serializers.IntegerField()
    failed = serializers.IntegerField()
    failures = FailureAnswer(many=True)


class CheckedText(ReportAnswer):
    """The result of checking an unsaved text."""

    tests = Tested()


class ModelError(ErrorAnswer):
    """Any error; `code` decides which of the last five fields are present."""

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
    """A line of one side, or of both where it is unchanged."""

    kind = serializers.ChoiceField(("same", "removed", "added"))
    old = serializers.IntegerField(allow_null=True)
    new = serializers.IntegerField(allow_null=True)
    text = serializers.CharField()
    changed = SpansField()
    newline = serializers.BooleanField()


class DiffSection(serializers.Serializer):
    """Changes with lines of context, or `count` folded lines, which are left out."""

    folded = serializers.BooleanField()
    count = serializers.IntegerField()
    lines = DiffLine(many=True)

    def get_fields(self) -> dict[str, serializers.Field]:
        """Add `from`, a keyword in Python."""
        return {**super().get_fields(), "from": LinePlace(allow_null=True)}


class StructureEntry(serializers.Serializer):
    """A relation or condition that differs."""

    name = serializers.CharField()
    change = serializers.ChoiceField(CHANGES)
    before = serializers.CharField()
    after = serializers.CharField()


class StructureType(serializers.Serializer):
    """A type that differs."""

    name = serializers.CharField()
    change = serializers.ChoiceField(CHANGES)
    relations = StructureEntry(many=True)


class StructureAnswer(serializers.Serializer):
    """The differences in meaning."""

    types = StructureType(many=True)
    conditions = StructureEntry(many=True)


class DiffAnswer(serializers.Serializer):
    """A comparison of two versions."""

    to = ShortVersion()
    added = serializers.IntegerField()
    removed = serializers.IntegerField()
    identical = serializers.BooleanField()
    sections = DiffSection(many=True)
    structure = StructureAnswer(
        allow_null=True, help_text="null if one of them cannot be read as a model."
    )

    def get_fields(self) -> dict[str, serializers.Field]:
        """Add `from`, a keyword in Python."""
        return {"from": ShortVersion(), **super().get_fields()}
