"""Enumerations and the one conversion service: number <-> wire string <-> label.

Numbers are stored, wire strings travel, labels are read by people. Every known value
converts both ways; an unknown wire string is an error naming the allowed ones; an
unknown stored number reads back as `unknown`.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Self


class UnknownValueError(ValueError):
    """A wire string that no member has."""


class WireEnum(IntEnum):
    """An enumeration stored as a number and sent as a word; 0 is always unknown."""

    @classmethod
    def from_wire(cls, wire: str) -> Self:
        """Return the member named `wire`, else raise UnknownValueError."""
        try:
            return cls[wire.upper()] if wire == wire.lower() else cls[""]
        except KeyError:
            allowed = ", ".join(member.wire for member in cls)
            raise UnknownValueError(
                f"{wire!r} is not a {cls.noun()}; allowed: {allowed}"
            ) from None

    @classmethod
    def from_number(cls, number: int) -> Self:
        """Return the member stored as `number`, `unknown` if there is none."""
        try:
            return cls(number)
        except ValueError:
            return cls(0)

    @classmethod
    def noun(cls) -> str:
        """Return what one of these is called: `DeviceType` is a device type."""
        words = "".join(f" {c.lower()}" if c.isupper() else c for c in cls.__name__)
        return words.strip()

    @classmethod
    def choices(cls) -> list[tuple[int, str]]:
        """Return (number, label) pairs as Django forms want them."""
        return [(member.value, member.label) for member in cls]

    @property
    def wire(self) -> str:
        """The word that travels."""
        return self.name.lower()

    @property
    def label(self) -> str:
        """The word people read."""
        return self.name.capitalize()


class DeviceType(WireEnum):
    """What a page was looked at with."""

    UNKNOWN = 0
    DESKTOP = 1
    MOBILE = 2
    TABLET = 3


class ActorType(WireEnum):
    """Who was recorded."""

    UNKNOWN = 0
    USER = 1
    ADMIN = 2
    SYSTEM = 3
    ANONYMOUS = 4


class SessionStatus(WireEnum):
    """Where a session is in its life."""

    UNKNOWN = 0
    ACTIVE = 1
    IDLE = 2
    ENDED = 3
    EXPIRED = 4
    ERASED = 5
