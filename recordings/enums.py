"""Enumerations and the one conversion service: number <-> wire string <-> label.

Numbers are stored, wire strings travel, labels are read by people. Every known value
converts both ways; an unknown wire string or label is an error naming the allowed ones;
an unknown stored number reads back as `unknown`.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Self


class UnknownValueError(ValueError):
    """A wire string or label that no member has."""


class WireEnum(IntEnum):
    """An enumeration stored as a number and sent as a string; 0 is always unknown."""

    @classmethod
    def from_wire(cls, wire: str) -> Self:
        """Return the member sent as `wire`, else raise UnknownValueError."""
        for member in cls:
            if member.wire == wire:
                return member
        raise cls._unknown(wire, (member.wire for member in cls))

    @classmethod
    def from_label(cls, label: str) -> Self:
        """Return the member labelled `label`, else raise UnknownValueError."""
        for member in cls:
            if member.label == label:
                return member
        raise cls._unknown(label, (member.label for member in cls))

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
        name = "".join(f" {c.lower()}" if c.isupper() else c for c in cls.__name__)
        return name.strip()

    @classmethod
    def choices(cls) -> list[tuple[int, str]]:
        """Return (number, label) pairs as Django forms want them."""
        return [(member.value, member.label) for member in cls]

    @classmethod
    def wire_choices(cls) -> list[tuple[str, str]]:
        """Return (wire string, label) pairs as the API's description wants them."""
        return [(member.wire, member.label) for member in cls]

    @classmethod
    def _unknown(cls, value: str, allowed: Iterable[str]) -> UnknownValueError:
        # Shortened: an unknown value may be of any length.
        return UnknownValueError(
            f"{value[:60]!r} is not a {cls.noun()}; allowed: {', '.join(allowed)}"
        )

    @property
    def wire(self) -> str:
        """The string that is sent."""
        return self.name.lower()

    @property
    def label(self) -> str:
        """The text people read."""
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
