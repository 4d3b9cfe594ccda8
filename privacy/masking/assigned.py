"""Values in a text that are secret because of a name in the same text.

The shapes are those of `tables/shapes.json`, which the recorder reads too
(`assets/recorder/masking/assigned.js`): `name=value`, `"name": "value"`, headers, XML
elements, `name="…" value="…"` of tags and objects in either order, `["name", "value"]`,
parts of multipart bodies, table cells, and the user name before the @ of an address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import re2

from privacy.detectors import MASK
from privacy.detectors.fold import encode
from privacy.detectors.places import ANYWHERE
from privacy.masking.tables import load

_SHAPES = load("shapes.json")
_KEYS = load("names.json")

#: What a text holds at least for each shape to stand in it.
_NEEDED = {
    "cookie": re.compile("cookie", re.IGNORECASE),
    "assigned": re.compile(r"=|:(?!//)|%3[Dd]"),
    "named": re.compile("[:=]"),
    "element": re.compile(r">|&gt;"),
    "cell": re.compile("</"),
    "entry": re.compile(r"[\[(]"),
    "user": re.compile("@"),
}
#: What a format string of the console has in the place of a value.
DIRECTIVE = re.compile(r"%[.\d]*[sdifoOjc]")
_FRAME = 300
#: What a name may begin with: `user_ssn` is an SSN.
_BEGIN = r"(?:[\w.$-]{0,40}[ _.$-]){0,2}"
_SILENT = "*\"'\\ \t\r\n"
_BRACKETS = re.compile(r'"(?:[^"\\]|\\[\s\S])*"|[{}\[\]]')
_OPENING = re.compile(r"""\\*["']|&quot;|&#34;""")


def keyed(source: str) -> str:
    """Return a shape with the keys under which names and values stand."""
    source = source.replace("KEY", _KEYS["nameKeys"])
    return source.replace("VALUE", _KEYS["valueKeys"])


def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(keyed(source), re.IGNORECASE | re.ASCII)


_PART = _pattern(_SHAPES["part"])
_VALUE = _pattern(r"\b" + _SHAPES["value"])
_INSIDE = _pattern(_SHAPES["inside"])
_QUOTED = _pattern(_SHAPES["quoted"])
_EDGE = re.compile("[<>{}]")


class Place(NamedTuple):
    """Where a value stands, without its quotes."""

    start: int
    end: int


#: What reads values, given where a shape stands.
Reader = Callable[[str, int, int], Iterable[Place]]


class Assigned:
    """The shapes with the names of one policy; `pattern` matches one name."""

    def __init__(self, pattern: str) -> None:
        self._shapes: list[tuple[re.Pattern[str], Any, Reader]] = []
        for shape, read in _READERS.items():
            source = keyed(_SHAPES[shape]).replace("BEGIN", _BEGIN)
            source = source.replace("NAME", pattern)
            self._shapes.append((_NEEDED[shape], re2.compile(f"(?i){source}"), read))

    def redact(self, text: str) -> tuple[str, int]:
        """Return the text without the values, and how many it took."""
        count, raw = 0, encode(text)
        for needed, pattern, read in self._shapes:
            if not needed.search(text) or not is_found(pattern, raw):
                continue
            places = list(_places(text, pattern, read))
            if places:
                text = _without(text, places)
                raw = encode(text)
                count += len(places)
        return text, count


def is_found(pattern: Any, raw: bytes) -> bool:
    """Return whether an RE2 pattern matches, past its wrapper, which is slower."""
    start: int = pattern._regexp.Match(ANYWHERE, raw, 0, len(raw))[0][0]
    return start >= 0


def _places(text: str, pattern: Any, read: Reader) -> Iterator[Place]:
    at = 0
    for match in pattern.finditer(text):
        if match.end() < at:
            continue  # inside the value before
        for place in sorted(read(text, match.start(), match.end())):
            if place.start >= at and is_value(text[place.start : place.end]):
                yield place
                at = place.end


def _without(text: str, places: list[Place]) -> str:
    pieces: list[str] = []
    at = 0
    for start, end in places:
        pieces += text[at:start], MASK
        at = end
    return "".join(pieces) + text[at:]


def is_value(value: str) -> bool:
    """Return whether it is a value, no mask and no directive of a format string."""
    bare = value.strip(_SILENT)
    return bool(bare) and not DIRECTIVE.fullmatch(bare)


def _quoted(text: str, _: int, at: int) -> Iterator[Place]:
    if text[at : at + 1] in ("{", "["):
        yield Place(at, _closing(text, at))
        return
    match = _QUOTED.match(text, at)
    if match:
        opening = _OPENING.match(text, at)
        yield Place(opening.end() if opening else at, match.end())


def _closing(text: str, at: int) -> int:
    """Return where what a bracket opens ends: whole, or cut off with the text."""
    depth = 0
    for match in _BRACKETS.finditer(text, at):
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(match.group(), 0)
        if depth == 0:
            return match.end()
    return len(text)


def _until(name: str) -> Reader:
    pattern = _pattern(_SHAPES[name])

    def read(text: str, _: int, at: int) -> Iterator[Place]:
        match = pattern.match(text, at)
        if match:
            yield Place(at, match.end())

    return read


def _named(text: str, start: int, end: int) -> Iterator[Place]:
    """Find what belongs to `name="password"`: a part, values beside it, text inside."""
    part = _PART.match(text, end)
    if part:
        yield from _body(text, start, part.end())
        return
    first = max(0, start - _FRAME)
    begin = first + max(text[first : start + 1].rfind(edge) for edge in "<>{}") + 1
    edge = _EDGE.search(text, end, end + _FRAME)
    values = [
        place
        for match in _VALUE.finditer(
            text, begin, edge.start() if edge else end + _FRAME
        )
        for place in _quoted(text, start, match.end())
    ]
    yield from values
    inside = _INSIDE.match(text, end) if text[begin - 1 : begin] == "<" else None
    if inside and not values:
        yield from _inner(text, start, inside.end())


_body, _inner = _until("body"), _until("text")

#: In this order: what one shape has taken, the next one sees as a mask.
_READERS: dict[str, Reader] = {
    "cookie": _until("line"),
    "named": _named,
    "entry": _quoted,
    "element": _inner,
    "cell": _inner,
    "assigned": _quoted,
    "user": _until("login"),
}
