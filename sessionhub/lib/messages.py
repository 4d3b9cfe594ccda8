"""Messages of a socket, each declared once as a table of fields.

    PONG = Message("pong", "Answer to a ping.", Field("at", TIME, "The hub's clock."))
    PONG.pack(at=...)      -> b'{"type":"pong","at":"…"}'; a field too many is an error
    read(raw, PING, …)     -> (declaration, fields) of what a client sent, all checked
    PONG.check(value)      raises MessageError naming the field that is wrong

A kind describes a value for the documentation, and checks one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from sessionhub.lib.json_input import DuplicateKeyError, read_json

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


class MessageError(ValueError):
    """A message differs from its declaration; the text names field and fault."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value may be: a description, and a check.

    `holds` returns whether a value is one; a kind made of others raises instead.
    """

    description: str
    holds: Callable[[Any], bool]

    def check(self, value: Any, where: str) -> None:
        """Raise MessageError unless `value` is of this kind."""
        if not self.holds(value):
            raise MessageError(f"{where} must be {self.description}.")


def _is_whole(value: Any) -> bool:
    return type(value) is int and value >= 0


TEXT = Kind("text", lambda value: isinstance(value, str))
WHOLE = Kind("a whole number from 0", _is_whole)
FLAG = Kind("true or false", lambda value: type(value) is bool)
ID = Kind("a UUID", lambda v: isinstance(v, str) and bool(_UUID.fullmatch(v)))
TIME = Kind(
    "an ISO-8601 time in UTC with milliseconds",
    lambda value: isinstance(value, str) and bool(_TIME.fullmatch(value)),
)
EVENTS = Kind(
    "a list of rrweb events",
    lambda v: isinstance(v, list) and all(isinstance(e, dict) for e in v),
)


def one_of(*options: str) -> Kind:
    """Return the kind of a text that is one of `options`."""
    return Kind(f"one of {', '.join(options)}", lambda value: value in options)


def or_null(kind: Kind) -> Kind:
    """Return the kind of a value that may be missing."""

    def holds(value: Any) -> bool:
        if value is not None:
            kind.check(value, "The value")
        return True

    return Kind(f"{kind.description}, or null", holds)


def list_of(kind: Kind, *, description: str = "") -> Kind:
    """Return the kind of a list."""

    def holds(value: Any) -> bool:
        if not isinstance(value, list):
            return False
        for index, item in enumerate(value):
            kind.check(item, f"Item {index}")
        return True

    return Kind(description or f"a list of {kind.description}", holds)


def map_of(kind: Kind) -> Kind:
    """Return the kind of an object with any names."""

    def holds(value: Any) -> bool:
        if not isinstance(value, dict):
            return False
        for name, item in value.items():
            kind.check(item, name)
        return True

    return Kind(f"an object of {kind.description}", holds)


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name, the kind of its value, and its meaning."""

    name: str
    kind: Kind
    what: str
    required: bool = True


class Shape:
    """A named object: a table of fields."""

    def __init__(self, name: str, what: str, *fields: Field) -> None:
        self.name = name
        self.what = what
        self.fields = fields
        self._by_name = {field.name: field for field in fields}
        self._allowed = frozenset(self._by_name)
        self._needed = frozenset(f.name for f in fields if f.required)

    @property
    def kind(self) -> Kind:
        """Return the kind of a field that holds this shape."""

        def holds(value: Any) -> bool:
            if not isinstance(value, dict):
                return False
            self.check(value)
            return True

        return Kind(f"`{self.name}`", holds)

    def check(self, value: Mapping[str, Any]) -> None:
        """Raise MessageError unless `value` is exactly what was declared."""
        self.check_names(value)
        for name, item in value.items():
            self._by_name[name].kind.check(item, f"{self.name}.{name}")

    def check_names(self, value: Mapping[str, Any]) -> None:
        """Raise MessageError for a field that is missing or not declared."""
        names = value.keys()
        if names <= self._allowed and self._needed <= names:
            return
        for name in names - self._allowed:
            allowed = ", ".join(field.name for field in self.fields) or "none"
            raise MessageError(
                f"{self.name} has no field {name[:40]!r}; its fields are: {allowed}."
            )
        missing = next(f.name for f in self.fields if f.name in self._needed - names)
        raise MessageError(f"{self.name} needs the field {missing!r}.")


class Message(Shape):
    """A shape that is sent; `type` holds its name."""

    def __init__(self, name: str, what: str, *fields: Field) -> None:
        kind = one_of(name)
        super().__init__(name, what, Field("type", kind, "Its name."), *fields)

    def make(self, **fields: Any) -> dict[str, Any]:
        """Return the message; MessageError for a field missing or not declared.

        Values are not checked here, because this runs for every message; tests do.
        """
        message = {"type": self.name, **fields}
        self.check_names(message)
        return message

    def pack(self, **fields: Any) -> bytes:
        """Return the message as JSON; a value may be an `orjson.Fragment`."""
        return orjson.dumps(self.make(**fields))


def read(raw: str | bytes, declared: Sequence[Message]) -> dict[str, Any]:
    """Return what a client sent, checked. Raises MessageError."""
    try:
        value = read_json(raw if isinstance(raw, bytes) else raw.encode())
    except DuplicateKeyError as error:
        raise MessageError(str(error)) from None
    except ValueError:
        raise MessageError("A message must be one JSON object.") from None
    if not isinstance(value, dict):
        raise MessageError("A message must be one JSON object.")
    for message in declared:
        if value.get("type") == message.name:
            message.check(value)
            return value
    names = ", ".join(message.name for message in declared)
    raise MessageError(f"There is no such message; there are: {names}.")
