"""JSON text to values: strict where it matters, bounded in depth and size."""

from __future__ import annotations

import json
import re
from typing import Any

import orjson

from recordings.ingest.decode.errors import ChunkError
from recordings.ingest.decode.limits import Limits
from sessionhub.lib.json_input import DuplicateKeyError, read_json

# An escape at a time, so that `\\ud800` (a backslash and five letters) stays itself.
_ESCAPE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
    rb"|\\u0000"
    rb"|\\.",
    re.DOTALL,
)
_RAW_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_LONE = 6
_NOT_BRACKETS = bytes(sorted(set(range(256)) - set(b"[]{}")))
# A document tree nests two levels a node. Browsers build up to 512; deeper than this
# neither they nor anything that reads our JSON is comfortable.
MAX_DOM_DEPTH = 400


def parse_json(text: bytes, *, limits: Limits) -> Any:
    """Return the value of `text` or raise ChunkError.

    Lone surrogates and NUL, which no database keeps, become U+FFFD. NaN, infinite
    numbers and objects that name a key twice are refused. Nesting is limited to
    `limits.depth`, where the children of a recorded DOM node do not count, but have
    their own bound.
    """
    brackets = text.translate(None, _NOT_BRACKETS)
    if len(brackets) > 2 * limits.containers:
        raise ChunkError(
            "too_complex",
            f"More than {limits.containers} objects and lists in one chunk.",
        )
    value = _loads(storable(text))
    if not _surely_shallow(brackets, limits.depth):
        _check_depth(value, limits.depth)
    return value


def serialise(value: Any) -> bytes:
    """Return compact JSON of a value `parse_json` returned."""
    try:
        return orjson.dumps(value)
    except TypeError:
        # orjson writes 254 levels, less than it reads and than deep pages have.
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return text.encode()


def storable(text: bytes) -> bytes:
    """Return JSON `text` with lone surrogates and NUL replaced by U+FFFD."""
    if b"\\ud" in text or b"\\uD" in text or b"\\u0000" in text:
        text = _ESCAPE.sub(_replace_escape, text)
    return text


def _replace_escape(match: re.Match[bytes]) -> bytes:
    escape = match.group()
    return rb"\ufffd" if len(escape) == _LONE else escape


def _loads(text: bytes) -> Any:
    try:
        return read_json(text)
    except DuplicateKeyError as error:
        raise ChunkError("bad_json", str(error)) from None
    except orjson.JSONDecodeError as error:
        if "surrogates not allowed" in str(error) and _RAW_SURROGATE.search(text):
            return _loads(_RAW_SURROGATE.sub(b"\xef\xbf\xbd", text))
        if "depth limit" in str(error):
            raise _too_deep() from None
        raise ChunkError("bad_json", f"Not JSON: {error}."[:300]) from None


def _surely_shallow(brackets: bytes, depth: int) -> bool:
    """Return True if nesting is within `depth`; False means "look closer".

    Each round removes the innermost pairs. Brackets inside strings may leave a rest.
    """
    for _ in range(depth):
        if not brackets:
            return True
        shorter = brackets.replace(b"[]", b"").replace(b"{}", b"")
        if len(shorter) == len(brackets):
            return False
        brackets = shorter
    return not brackets


def _check_depth(value: Any, limit: int) -> None:
    """Raise ChunkError if `value` nests deeper than `limit`."""
    todo: list[tuple[Any, int, int]] = [(value, 1, 0)]
    while todo:
        item, depth, dom = todo.pop()
        if depth > limit or dom > MAX_DOM_DEPTH:
            raise _too_deep()
        if isinstance(item, list):
            todo.extend((x, depth + 1, dom) for x in item if isinstance(x, dict | list))
        elif isinstance(item, dict):
            for key, inner in item.items():
                if key == "childNodes" and isinstance(inner, list):
                    todo.extend(
                        (x, depth, dom + 1) for x in inner if isinstance(x, dict | list)
                    )
                elif isinstance(inner, dict | list):
                    todo.append((inner, depth + 1, dom))


def _too_deep() -> ChunkError:
    return ChunkError("too_deep", "The events are nested too deeply.")
