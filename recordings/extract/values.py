"""Values of unknown shape, made safe to store: right type, bounded length."""

from __future__ import annotations

from typing import Any

import orjson

INT64 = 2**63 - 1
UINT32 = 2**32 - 1
SAFE_INTEGER = 2**53 - 1

URL, TITLE, MESSAGE, STACK, SELECTOR, NAME = 2048, 300, 1000, 4000, 500, 200
LINE = 2000
PROPS_BYTES = 4096


def text(value: Any, limit: int) -> str:
    """Return `value` as text of at most `limit` characters, '' for what is none."""
    if type(value) is str:
        return value if len(value) <= limit else value[: limit - 1] + "…"
    if type(value) in (int, float):
        return str(value)[:limit]
    return ""


def mapping(value: Any) -> dict[str, Any]:
    """Return `value` if it is an object, else an empty one."""
    return value if type(value) is dict else {}


def number(value: Any) -> float | int | None:
    """Return `value` if it is a number, else None."""
    return value if type(value) in (int, float) else None


def stamp(value: float) -> int:
    """Return a timestamp as the store keeps it: whole milliseconds in 64 bits."""
    if -SAFE_INTEGER <= value <= SAFE_INTEGER:
        return int(value)
    return max(-INT64, min(INT64, int(value)))


def props(value: Any) -> Any:
    """Return a free-form value if it is small, else its beginning as text."""
    try:
        encoded = orjson.dumps(value)
    except TypeError:  # nested deeper than anybody reads
        return {"truncated": ""}
    if len(encoded) <= PROPS_BYTES:
        return value
    return {"truncated": encoded[:PROPS_BYTES].decode(errors="ignore")}


def unquote(value: Any) -> str:
    """Return a console argument as people read it: rrweb sends strings quoted."""
    found = text(value, LINE * 2)
    if found.startswith('"'):
        try:
            inner = orjson.loads(found)
        except orjson.JSONDecodeError:
            return found
        return inner if isinstance(inner, str) else found
    return found
