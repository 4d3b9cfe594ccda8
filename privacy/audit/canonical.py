"""JSON that both databases return unchanged, and its canonical text.

`settled` returns a value that is not changed by a round trip through SQLite's text or
PostgreSQL's jsonb; `canonical` writes it by RFC 8785 (JCS), so that the same hash can
be computed with any library of that standard.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from json.encoder import encode_basestring
from typing import Any
from uuid import UUID

from sessionhub.lib.plain_text import storable

MOST_TEXT = 4000
MOST_DEPTH = 20
EXACT = 2**53 - 1
"""The largest whole number that every JSON reader keeps exact."""


def settled(value: Any, depth: int = 0) -> Any:
    """Return `value` as JSON that no database changes.

    Times become ISO-8601 in UTC, ids text; numbers beyond 2^53-1, NaN and infinities
    become text, whole floats whole numbers; NUL and lone surrogates U+FFFD; text over
    4,000 characters is cut and ends with its length. TypeError for what is no JSON.
    """
    if depth > MOST_DEPTH:
        return "(nested too deep)"
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return _integer(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, Mapping):
        return {_text(str(k)): settled(v, depth + 1) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [settled(each, depth + 1) for each in value]
    return _other(value)


def _text(text: str) -> str:
    text = storable(str(text))
    if len(text) > MOST_TEXT:
        return f"{text[:MOST_TEXT]}… ({len(text)} characters)"
    return text


def _integer(value: int) -> int | str:
    if -EXACT <= value <= EXACT:
        return int(value)
    # Python writes no decimals of thousands of digits.
    return str(value) if value.bit_length() < MOST_TEXT else _text(hex(value))


def _number(value: float) -> Any:
    if not math.isfinite(value):
        return repr(value)
    if value.is_integer():
        return settled(int(value))
    return float(value)


def _other(value: Any) -> str:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, UUID | Decimal | date):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot stand in the audit log.")


def moment(at: datetime) -> str:
    """Return a time as ISO-8601 in UTC with six digits of seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(value: Any) -> str:
    """Return the RFC 8785 text of JSON. TypeError or ValueError for anything else."""
    write = _WRITERS.get(type(value))
    if write is None:
        raise TypeError(f"{type(value).__name__} is no JSON.")
    return write(value)


def _object(value: dict[str, Any]) -> str:
    keys = sorted(value, key=None if all(map(str.isascii, value)) else _utf16)
    parts = (f"{encode_basestring(key)}:{canonical(value[key])}" for key in keys)
    return "{" + ",".join(parts) + "}"


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")


def _float(value: float) -> str:
    """Write a number as JavaScript does."""
    if not math.isfinite(value):
        raise ValueError("NaN and infinities are no JSON.")
    if value == int(value):
        if abs(value) < 1e21:
            return str(int(value))
        mantissa, exponent = repr(value).split("e")
        return f"{mantissa.removesuffix('.0')}e+{int(exponent)}"
    if abs(value) >= 1e-6:
        return format(Decimal(repr(value)), "f")
    mantissa, exponent = repr(value).split("e")
    return f"{mantissa}e{int(exponent)}"


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: encode_basestring,
    int: str,
    float: _float,
    bool: lambda value: "true" if value else "false",
    type(None): lambda value: "null",
    list: lambda value: "[" + ",".join(map(canonical, value)) + "]",
    dict: _object,
}
