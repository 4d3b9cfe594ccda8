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
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


class WireEnumField(serializers.Field):
    """A word of the conversion service; anything else names the allowed words."""

    def __init__(self, enum: type[WireEnum], **kwargs: Any) -> None:
        """Remember which enumeration."""
        self.enum = enum
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> WireEnum:
        """Return the member."""
        try:
            return self.enum.from_wire(str(data))
        except UnknownValueError as error:
            raise serializers.ValidationError(f"{error}.") from None

    def to_representation(self, value: WireEnum) -> str:
        """Return the word."""
        return value.wire


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


class MomentField(serializers.CharField):
    """An ISO-8601 date or time; without an offset it is UTC.

    A bare date is its first moment, or with `end_of_day` the first after it.
    """

    def __init__(self, *, end_of_day: bool = False, **kwargs: Any) -> None:
        """Remember what a bare date means."""
        self.end_of_day = end_of_day
        super().__init__(max_length=40, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        """Return an aware datetime."""
        text = super().to_internal_value(data)
        try:
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
                day = date.fromisoformat(text) + timedelta(days=self.end_of_day)
                moment = datetime.combine(day, time(), tzinfo=UTC)
            else:
                # A plus sign in a query string arrives as a space.
                moment = datetime.fromisoformat(text.replace(" ", "+"))
        except (ValueError, OverflowError):
            raise serializers.ValidationError(
                "Write a date or time like 2026-01-31 or 2026-01-31T09:30:00Z."
            ) from None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        # What ClickHouse's DateTime64 holds.
        if not 1970 <= moment.year < 2200:
            raise serializers.ValidationError("Write a year from 1970 to 2199.")
        return moment


class CanonicalUuidField(serializers.CharField):
    """A UUID in canonical lower case."""

    def __init__(self, **kwargs: Any) -> None:
        """Bound the length of what is looked at."""
        super().__init__(max_length=36, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        """Return the UUID."""
        text = super().to_internal_value(data)
        if not CANONICAL_UUID.fullmatch(text):
            raise serializers.ValidationError("Write a canonical lower-case UUID.")
        return UUID(text)


class VisibleTextField(serializers.Field):
    """Text that shows something; NUL and lone surrogates become U+FFFD."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        """Remember the limit, in characters."""
        self.max_length = max_length
        super().__init__(**kwargs)

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

    def to_representation(self, value: str) -> str:
        """Return it as it is."""
        return value
