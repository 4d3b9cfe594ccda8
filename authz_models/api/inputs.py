"""The schemas of query parameters and request bodies."""

from __future__ import annotations

from rest_framework import serializers

from authz_models.enums import Format
from authz_models.fga import LARGEST_CONTENT, LARGEST_TESTS
from sessionhub.input_fields import (
    CanonicalUuidField,
    ChoiceTextField,
    PlainTextField,
    SlugTextField,
    VisibleTextField,
    WholeNumberField,
)
from sessionhub.serializers import StrictSerializer

MAX_LIMIT = 50
MAX_NUMBER = 2**31 - 1
MAX_CONTEXT = 100_000
EXPECTED = "The id of the version you believe to be active; null for none."


class NoParameters(StrictSerializer):
    """No query parameter."""


class NoBody(StrictSerializer):
    """An empty object."""


class ModelPage(StrictSerializer):
    """A page of the list of models."""

    limit = WholeNumberField(
        required=False,
        min_value=1,
        default=MAX_LIMIT,
        help_text=f"Models a page; above {MAX_LIMIT} it is {MAX_LIMIT}.",
    )
    cursor = SlugTextField(required=False, max_length=60, help_text="From `next`.")

    def validate_limit(self, value: int) -> int:
        """Clamp to the cap."""
        return min(value, MAX_LIMIT)


class VersionPage(ModelPage):
    """A page of the list of versions."""

    cursor = WholeNumberField(  # type: ignore[assignment]
        required=False, min_value=1, max_value=MAX_NUMBER, help_text="From `next`."
    )


class NewModel(StrictSerializer):
    """A new model."""

    name = VisibleTextField(max_length=120)
    slug = SlugTextField(
        required=False, max_length=60, help_text="From the name if none is given."
    )
    description = PlainTextField(required=False, max_length=500)


class ModelChange(StrictSerializer):
    """Changes to a model."""

    name = VisibleTextField(max_length=120, required=False)
    description = PlainTextField(required=False, max_length=500)


class Written(StrictSerializer):
    """Content with its tests."""

    content = PlainTextField(
        max_length=LARGEST_CONTENT,
        help_text=f"At most {LARGEST_CONTENT // 1024} KiB.",
    )
    format = ChoiceTextField(Format.values, default=Format.OPENFGA)
    tests = PlainTextField(
        required=False,
        max_length=LARGEST_TESTS,
        help_text=f"OpenFGA store tests (YAML), at most {LARGEST_TESTS // 1024} KiB.",
    )


class NewVersion(Written):
    """A new draft."""

    label = PlainTextField(required=False, max_length=80)  # type: ignore[assignment]
    message = PlainTextField(required=False, max_length=500)


class VersionChange(StrictSerializer):
    """Changes to a draft."""

    content = PlainTextField(required=False, max_length=LARGEST_CONTENT)
    format = ChoiceTextField(Format.values, required=False)
    tests = PlainTextField(required=False, max_length=LARGEST_TESTS)
    label = PlainTextField(required=False, max_length=80)  # type: ignore[assignment]
    message = PlainTextField(required=False, max_length=500)
    revision = WholeNumberField(
        required=False,
        min_value=1,
        max_value=MAX_NUMBER,
        help_text="The revision you changed; if it is another one now: a conflict.",
    )


class Activation(StrictSerializer):
    """The request to activate a version."""

    expectedActive = CanonicalUuidField(allow_null=True, help_text=EXPECTED)


class Rollback(Activation):
    """The request to roll back to an old version."""

    toVersion = WholeNumberField(
        min_value=1, max_value=MAX_NUMBER, help_text="Its number."
    )
    message = PlainTextField(required=False, max_length=500)


class DiffParameters(StrictSerializer):
    """The two versions to compare."""

    to = WholeNumberField(min_value=1, max_value=MAX_NUMBER)
    context = WholeNumberField(  # type: ignore[assignment]
        required=False,
        default=3,
        min_value=0,
        max_value=MAX_CONTEXT,
        help_text="Unchanged lines to keep around each change.",
    )

    def get_fields(self) -> dict[str, serializers.Field]:
        """Add `from`, a keyword in Python."""
        start = WholeNumberField(min_value=1, max_value=MAX_NUMBER)
        return {"from": start, **super().get_fields()}
