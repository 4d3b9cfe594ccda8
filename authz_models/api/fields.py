"""Input fields of this API."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from sessionhub.lib.plain_text import is_blank, storable

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NUMBER = re.compile(r"-?[0-9]{1,18}")


class TextField(serializers.CharField):
    """Text exactly as given; NUL and lone surrogates become U+FFFD.

    `visible` refuses what shows nothing.
    """

    def __init__(self, *, visible: bool = False, **kwargs: Any) -> None:
        self.visible = visible
        kwargs.setdefault("allow_blank", not visible)
        super().__init__(trim_whitespace=visible, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        """Return the text."""
        if not isinstance(data, str):
            raise serializers.ValidationError("Write text.")
        text = storable(data)
        if self.visible and is_blank(text):
            raise serializers.ValidationError("Write something that can be seen.")
        return text.strip() if self.visible else text


@extend_schema_field({"type": "string", "format": "uuid"})
class CanonicalUuidField(serializers.Field):
    """A UUID in canonical lower case."""

    def to_internal_value(self, data: Any) -> UUID:
        """Return the UUID."""
        if not isinstance(data, str) or not _UUID.fullmatch(data):
            raise serializers.ValidationError("Write a canonical lower-case UUID.")
        return UUID(data)


class WholeNumberField(serializers.IntegerField):
    """An integer written as one: no `1.0`, no `true`, no spaces."""

    def to_internal_value(self, data: Any) -> int:
        """Return the number."""
        if isinstance(data, str) and _NUMBER.fullmatch(data):
            return int(data)
        if isinstance(data, int) and not isinstance(data, bool):
            return data
        raise serializers.ValidationError("Write a whole number.")
