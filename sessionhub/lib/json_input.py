"""JSON from clients: an object that names a key twice is refused.

Parsers differ over which of the two counts, so one might check a value that another
never reads. orjson silently keeps the last one; its speed is kept here, and duplicates
are detected exactly by the number of colons.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

import orjson

DETAIL = "An object names a key twice."

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)


class DuplicateKeyError(ValueError):
    """An object names a key twice."""

    def __init__(self) -> None:
        super().__init__(DETAIL)


def read_json(raw: bytes) -> Any:
    """Return the value of strict JSON in UTF-8.

    Raises ValueError: orjson.JSONDecodeError, or DuplicateKeyError.
    """
    value = orjson.loads(raw)
    if has_duplicate_keys(raw, value):
        raise DuplicateKeyError
    return value


def has_duplicate_keys(raw: bytes, value: Any) -> bool:
    """Return whether an object of `raw`, whose value is `value`, names a key twice.

    Outside of strings every member has one colon, and colons inside of strings are the
    same before and after, unless one was written as an escape. So written anew, the
    value has as many colons as before, or has lost a member.
    """
    colons = raw.count(b":")
    if colons < 2:
        return False
    if b"\\u003" not in raw:
        try:
            return colons != orjson.dumps(value).count(b":")
        except TypeError:
            pass  # deeper than orjson writes
    return _STRING.sub(b"", raw).count(b":") != _members(value)


def _members(value: Any) -> int:
    """Return how many members all objects of a value have."""
    count, todo = 0, [value]
    while todo:
        item = todo.pop()
        if isinstance(item, dict):
            count += len(item)
            todo.extend(item.values())
        elif isinstance(item, list):
            todo.extend(item)
    return count


def read_lenient_json(text: str) -> Any:
    """Return the value of JSON that may hold lone surrogates, as old browsers send.

    Raises ValueError (NaN and Infinity too; a DuplicateKeyError), RecursionError.
    """
    return json.loads(
        text, parse_constant=refuse_constant, object_pairs_hook=unique_members
    )


def unique_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object, for `object_pairs_hook` of json.loads."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise DuplicateKeyError
    return found


def refuse_constant(constant: str) -> NoReturn:
    """Refuse NaN and Infinity, for `parse_constant` of json.loads."""
    raise ValueError(f"{constant} is not a JSON number")
