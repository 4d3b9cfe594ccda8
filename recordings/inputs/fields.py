"""Input fields of the recordings API."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from rest_framework import serializers

from recordings.enums import UnknownValueError, WireEnum
from sessionhub.lib.plain_text import is_blank, storable

CANONICAL_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


class DescribedField(serializers.Field):
    """A field of our own: says by `schema` what it looks like in OpenAPI."""

    @property
    def schema(self) -> dict[str, Any]:
        """Its JSON schema."""
        return {"type": "string"}


class WireEnumField(DescribedField):
    """A word of the conversion service; anything else names the allowed words."""

    def __init__(self, enum: type[WireEnum], **kwargs: Any) -> None:
        """Remember which enumeration."""
        self.enum = enum
        super().__init__(**kwargs)

    @property
    def schema(self) -> dict[str, Any]:
        """The words."""
        return {"type": "string", "enum": [member.wire for member in self.enum]}

    def to_internal_value(self, data: Any) -> WireEnum:
        """Return the member."""
        try:
            return self.enum.from_wire(str(data))
        except UnknownValueError as error:
            raise serializers.ValidationError(f"{error}.") from None


class WholeNumberField(serializers.IntegerField):
    """An integer written as one: no `1.0`, no `true`, no spaces."""

    def to_internal_value(self, data: Any) -> int:
        """Return the number."""
        if isinstance(data, str) and _WHOLE_NUMBER.fullmatch(data):
            return int(data)
        if isinstance(data, int) and not isinstance(data, bool):
            return data
        raise serializers.ValidationError("Write a whole number.")


class FlagField(serializers.BooleanField):
    """`true` or `false`; DRF's own also takes `yes`, `on`, `t`."""

    def to_internal_value(self, data: Any) -> bool:
        """Return the flag."""
        try:
            return _BOOLEANS[str(data)]
        except KeyError:
            raise serializers.ValidationError("Write true or false.") from None


class MomentField(DescribedField):
    """An ISO-8601 date or time; without an offset it is UTC.

    A bare date is its first moment, or with `end_of_day` the first after it.
    """

    def __init__(self, *, end_of_day: bool = False, **kwargs: Any) -> None:
        """Remember what a bare date means."""
        self.end_of_day = end_of_day
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> datetime:
        """Return an aware datetime."""
        try:
            moment = self._read(str(data))
        except (ValueError, OverflowError):
            raise serializers.ValidationError(
                "Write a date or time like 2026-01-31 or 2026-01-31T09:30:00Z."
            ) from None
        # What ClickHouse's DateTime64 holds.
        if not 1970 <= moment.year < 2200:
            raise serializers.ValidationError("Write a year from 1970 to 2199.")
        return moment

    def _read(self, text: str) -> datetime:
        if _DAY.fullmatch(text):
            day = date.fromisoformat(text) + timedelta(days=self.end_of_day)
            return datetime.combine(day, time(), tzinfo=UTC)
        # A plus sign in a query string arrives as a space.
        moment = datetime.fromisoformat(text.replace(" ", "+"))
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class CanonicalUuidField(DescribedField):
    """A UUID in canonical lower case."""

    @property
    def schema(self) -> dict[str, Any]:
        """A UUID."""
        return {"type": "string", "format": "uuid"}

    def to_internal_value(self, data: Any) -> UUID:
        """Return the UUID."""
        text = str(data)
        if not CANONICAL_UUID.fullmatch(text):
            raise serializers.ValidationError("Write a canonical lower-case UUID.")
        return UUID(text)


class VisibleTextField(DescribedField):
    """Text that shows something; NUL and lone surrogates become U+FFFD."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        """Remember the limit, in characters."""
        self.max_length = max_length
        super().__init__(**kwargs)

    @property
    def schema(self) -> dict[str, Any]:
        """Text with its limits."""
        return {"type": "string", "minLength": 1, "maxLength": self.max_length}

    def to_internal_value(self, data: Any) -> str:
        """Return the text without spaces around it."""
        if not isinstance(data, str):
            raise serializers.ValidationError("Write text.")
        text = storable(data).strip()
        if is_blank(text):
            raise serializers.ValidationError("Write something that can be seen.")
        if len(text) > self.max_length:
            raise serializers.ValidationError(
                f"Write at most {self.max_length} characters."
            )
        return text


class OptionalTextField(VisibleTextField):
    """The same, where nothing at all is an answer too: "" is as good as absent."""

    @property
    def schema(self) -> dict[str, Any]:
        """Text with its limit."""
        return {"type": "string", "maxLength": self.max_length}

    def to_internal_value(self, data: Any) -> str:
        """Return the text without spaces around it."""
        return "" if data == "" else super().to_internal_value(data)


class WordField(DescribedField):
    """One of some words; anything else names them."""

    def __init__(self, words: list[str], **kwargs: Any) -> None:
        """Remember the words."""
        self.words = words
        super().__init__(**kwargs)

    @property
    def schema(self) -> dict[str, Any]:
        """The words."""
        return {"type": "string", "enum": self.words}

    def to_internal_value(self, data: Any) -> str:
        """Return the word."""
        if isinstance(data, str) and data in self.words:
            return data
        shown = repr(data)[:60]
        raise serializers.ValidationError(
            f"{shown} is none; allowed: {', '.join(self.words)}."
        )


class JsonFlagField(DescribedField):
    """`true` or `false` of a JSON body."""

    @property
    def schema(self) -> dict[str, Any]:
        """A boolean."""
        return {"type": "boolean"}

    def to_internal_value(self, data: Any) -> bool:
        """Return the flag."""
        if isinstance(data, bool):
            return data
        raise serializers.ValidationError("Write true or false.")
