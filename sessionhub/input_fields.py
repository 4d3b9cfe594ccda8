"""Fields of requests, which accept exactly what the API's description declares.

DRF's own fields are lenient: a number is as good as text, "yes" as good as true. Here a
value of another type is refused, and `schema` states bounds, patterns and choices.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import QueryDict
from rest_framework import serializers

from sessionhub.lib.plain_text import is_blank, storable, visible_schema

CANONICAL_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
UUID_SCHEMA = {
    "type": "string",
    "format": "uuid",
    "pattern": f"^{CANONICAL_UUID.pattern}$",
}
LARGEST_NUMBER = 2**63 - 1
SERVICE_MARK = "x-service"
_WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,18})")
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


class DescribedField(serializers.Field):
    """A field with its OpenAPI `schema`."""

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string"}


def is_query(field: serializers.Field) -> bool:
    """Return whether the field reads a query string, where all values are text."""
    return isinstance(getattr(field.root, "initial_data", None), QueryDict)


def as_query(values: Mapping[str, str]) -> QueryDict:
    """Return parameters as a query string has them, for a serializer's `data`."""
    query = QueryDict(mutable=True)
    query.update(values)
    return query


class WholeNumberField(DescribedField):
    """An integer written as one: no `1.0`, no `true`, no spaces, no `007`."""

    def __init__(
        self,
        *,
        min_value: int = -LARGEST_NUMBER,
        max_value: int = LARGEST_NUMBER,
        **kwargs: Any,
    ) -> None:
        """Set the bounds, both inclusive."""
        self.min_value = min_value
        self.max_value = max_value
        super().__init__(**kwargs)

    @property
    def schema(self) -> dict[str, Any]:
        schema: dict[str, Any] = {"type": "integer"}
        if self.min_value >= -LARGEST_NUMBER:
            schema["minimum"] = self.min_value
        return schema | {"maximum": self.max_value, "format": "int64"}

    def to_internal_value(self, data: Any) -> int:
        number = self._read(data)
        if number < self.min_value:
            raise serializers.ValidationError(f"Write at least {self.min_value}.")
        if number > self.max_value:
            raise serializers.ValidationError(f"Write at most {self.max_value}.")
        return number

    def _read(self, data: Any) -> int:
        if is_query(self) and isinstance(data, str) and _WHOLE_NUMBER.fullmatch(data):
            return int(data)
        if isinstance(data, int) and not isinstance(data, bool):
            return data
        raise serializers.ValidationError("Write a whole number.")


class FlagField(DescribedField):
    """`true` or `false`; in a query string also `1` or `0`."""

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}

    def to_internal_value(self, data: Any) -> bool:
        if isinstance(data, bool):
            return data
        if is_query(self) and data in _BOOLEANS:
            return _BOOLEANS[data]
        raise serializers.ValidationError("Write true or false.")


class CanonicalUuidField(DescribedField):
    """A UUID in canonical lower case."""

    @property
    def schema(self) -> dict[str, Any]:
        return dict(UUID_SCHEMA)

    def to_internal_value(self, data: Any) -> UUID:
        if not isinstance(data, str) or not CANONICAL_UUID.fullmatch(data):
            raise serializers.ValidationError("Write a canonical lower-case UUID.")
        return UUID(data)


class PlainTextField(DescribedField):
    """Text exactly as given, "" too; NUL and lone surrogates become U+FFFD."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        """Set the limit, in characters."""
        self.max_length = max_length
        super().__init__(**kwargs)

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.max_length}

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise serializers.ValidationError("Write text.")
        text = self.cleaned(storable(data))
        if len(text) > self.max_length:
            raise serializers.ValidationError(
                f"Write at most {self.max_length} characters."
            )
        return text

    def cleaned(self, text: str) -> str:
        """Return the text as it is kept, or raise ValidationError."""
        return text


class VisibleTextField(PlainTextField):
    """Text with visible characters, stored without surrounding spaces."""

    @property
    def schema(self) -> dict[str, Any]:
        return {**super().schema, "minLength": 1, **visible_schema()}

    def cleaned(self, text: str) -> str:
        """Return the text without spaces around it."""
        text = text.strip()
        if is_blank(text):
            raise serializers.ValidationError("Write something that can be seen.")
        return text


class OptionalTextField(VisibleTextField):
    """The same, but optional: "" counts as absent."""

    @property
    def schema(self) -> dict[str, Any]:
        return {
            "type": "string",
            "maxLength": self.max_length,
            "anyOf": [{"maxLength": 0}, visible_schema()],
        }

    def cleaned(self, text: str) -> str:
        """Return the text without spaces around it."""
        return "" if text == "" else super().cleaned(text)


class PatternTextField(PlainTextField):
    """Text that fits a regular expression as a whole."""

    def __init__(self, pattern: str, *, sentence: str, **kwargs: Any) -> None:
        """Set the expression, and the error text."""
        self.pattern = pattern
        self.sentence = sentence
        super().__init__(**kwargs)

    @property
    def schema(self) -> dict[str, Any]:
        return {**super().schema, "pattern": f"^{self.pattern}$"}

    def to_internal_value(self, data: Any) -> str:
        """Return the text; one that does not match exactly as sent is refused."""
        if isinstance(data, str) and not re.fullmatch(self.pattern, data):
            raise serializers.ValidationError(self.sentence)
        return super().to_internal_value(data)


class SlugTextField(PatternTextField):
    """Letters, digits, hyphens and underscores."""

    def __init__(self, **kwargs: Any) -> None:
        sentence = "Write letters, digits, hyphens and underscores."
        super().__init__("[-a-zA-Z0-9_]+", sentence=sentence, **kwargs)


class ServiceField(SlugTextField):
    """The slug of a service; `documentation` lists them for permitted users."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=50, **kwargs)

    @property
    def schema(self) -> dict[str, Any]:
        return {**super().schema, SERVICE_MARK: True}


class ChoiceTextField(DescribedField):
    """One of some texts; the error of any other lists them."""

    def __init__(self, choices: list[str], **kwargs: Any) -> None:
        self.choices = choices
        super().__init__(**kwargs)

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": self.choices}

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, str) and data in self.choices:
            return data
        shown = repr(data)[:60]
        raise serializers.ValidationError(
            f"{shown} is none; allowed: {', '.join(self.choices)}."
        )
