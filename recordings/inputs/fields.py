"""Input fields of recordings alone; those of the whole API are in sessionhub."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from rest_framework import serializers

from recordings.enums import UnknownValueError, WireEnum
from sessionhub.input_fields import DescribedField

# Years that ClickHouse's DateTime64 holds, each month with its days.
_LEAP = (
    "(19(72|76|8[048]|9[26])|20([02468][048]|[13579][26])"
    "|21(0[48]|[2468][048]|[13579][26]))"
)
_DAY = (
    "((19[7-9][0-9]|2[01][0-9]{2})-"
    "((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    f"|02-(0[1-9]|1[0-9]|2[0-8]))|{_LEAP}-02-29)"
)
_HOUR = "([01][0-9]|2[0-3])"
_TIME = f"{_HOUR}:[0-5][0-9](:[0-5][0-9](\\.[0-9]{{1,6}})?)?"
MOMENT = f"{_DAY}(T{_TIME}(Z|[+-]{_HOUR}:[0-5][0-9])?)?"
_MOMENT = re.compile(MOMENT)


class WireEnumField(DescribedField):
    """A value of the conversion service; anything else names the allowed ones."""

    def __init__(self, enum: type[WireEnum], **kwargs: Any) -> None:
        """Remember which enumeration."""
        self.enum = enum
        super().__init__(**kwargs)

    @property
    def schema(self) -> dict[str, Any]:
        """The values."""
        return {"type": "string", "enum": [member.wire for member in self.enum]}

    def to_internal_value(self, data: Any) -> WireEnum:
        """Return the member."""
        try:
            return self.enum.from_wire(str(data))
        except UnknownValueError as error:
            raise serializers.ValidationError(f"{error}.") from None


class MomentField(DescribedField):
    """An ISO-8601 date or time; without an offset it is UTC.

    A bare date is its first moment, or with `end_of_day` the first after it.
    """

    def __init__(self, *, end_of_day: bool = False, **kwargs: Any) -> None:
        """Remember what a bare date means."""
        self.end_of_day = end_of_day
        super().__init__(**kwargs)

    @property
    def schema(self) -> dict[str, Any]:
        """A date or a time of the years 1970 to 2199."""
        return {"type": "string", "pattern": f"^{MOMENT}$"}

    def to_internal_value(self, data: Any) -> datetime:
        """Return an aware datetime."""
        # A plus sign in a query string arrives as a space.
        text = str(data).replace(" ", "+")
        if not _MOMENT.fullmatch(text):
            raise serializers.ValidationError(
                "Write a date or time like 2026-01-31 or 2026-01-31T09:30:00Z, of a "
                "year from 1970 to 2199."
            )
        if "T" not in text:
            day = date.fromisoformat(text) + timedelta(days=self.end_of_day)
            return datetime.combine(day, time(), tzinfo=UTC)
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
