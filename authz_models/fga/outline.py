"""The lines of types, relations and conditions in a model, to place errors by name."""

from __future__ import annotations

import re
from dataclasses import dataclass

Place = tuple[int, int]
"""Line and column, both from 1."""

_NAME = r"[^\s:#@*\[\](){},]+"
_TYPE = re.compile(rf"\s*(?:extend\s+)?type\s+({_NAME})")
_DEFINE = re.compile(rf"\s*define\s+({_NAME})\s*:")
_CONDITION = re.compile(rf"\s*condition\s+({_NAME})\s*\(")
_SCHEMA = re.compile(r"\s*(schema\s|\"?schema(?:_version)?\"?\s*:)")

_PATTERNS = (
    re.compile(
        r"the relation type '(?P<name>[^']*)' on '(?P<rel>[^']*)' "
        r"in object type '(?P<type>[^']*)'"
    ),
    re.compile(
        r"the definition of relation '(?P<rel>[^']*)' in object type '(?P<type>[^']*)'"
    ),
    re.compile(r"'(?P<type>[^'#]*)#(?P<name>[^']*)' relation is undefined"),
    re.compile(r"undefined type definition for '(?P<ref>[^']*)'"),
    re.compile(r"undefined relation: (?P<name>\S+) does not appear as a relation"),
    re.compile(r"condition (?P<name>\S+) is undefined for relation (?P<rel>\S+)"),
)


@dataclass(frozen=True, slots=True)
class Definition:
    """`define rel: …` of a type."""

    type: str
    relation: str
    line: int


class Outline:
    """The definitions of one text; finds names in OpenFGA's JSON as well."""

    def __init__(self, content: str) -> None:
        self.lines = content.split("\n")
        self.types: list[tuple[str, int]] = []
        self.definitions: list[Definition] = []
        self.conditions: dict[str, int] = {}
        self.schema: int | None = None
        for number, line in enumerate(self.lines, start=1):
            self._read(number, line)

    def _read(self, number: int, line: str) -> None:
        if found := _TYPE.match(line):
            self.types.append((found[1], number))
        elif found := _DEFINE.match(line):
            owner = self.types[-1][0] if self.types else ""
            self.definitions.append(Definition(owner, found[1], number))
        elif found := _CONDITION.match(line):
            self.conditions.setdefault(found[1], number)
        elif self.schema is None and _SCHEMA.match(line):
            self.schema = number

    def find(self, message: str) -> Place | None:
        """Return the most likely place of the error with this message."""
        if "duplicate types" in message:
            return self._twice()
        if "invalid schema version" in message:
            return (self.schema, 1) if self.schema else (1, 1)
        for pattern in _PATTERNS:
            if found := pattern.search(message):
                return self._named(found.groupdict()) or self._anywhere(message)
        return self._anywhere(message)

    def in_condition(self, name: str, line: int, column: int) -> Place | None:
        """Return the place of `line` and `column` of a condition's expression."""
        first = self.conditions.get(name)
        if first is None:
            return self._find_name(name, range(1, len(self.lines) + 1))
        for number in range(first, len(self.lines) + 1):
            text = self.lines[number - 1]
            start = text.find("{") + 1 if number == first else 0
            blank = len(text[start:]) - len(text[start:].lstrip())
            if text[start:].strip():
                where = start + blank if line == 1 else 0
                return number + line - 1, where + column
        return first, 1

    def _twice(self) -> Place | None:
        seen: set[str] = set()
        for name, number in self.types:
            extends = self.lines[number - 1].lstrip().startswith("extend")
            if name in seen and not extends:
                return self._find_name(name, [number])
            seen.add(name)
        return None

    def _named(self, names: dict[str, str | None]) -> Place | None:
        owner, relation = names.get("type"), names.get("rel")
        name, ref = names.get("name"), names.get("ref")
        if ref:
            return self._find_name(ref, range(1, len(self.lines) + 1))
        lines = [
            each.line
            for each in self.definitions
            if owner in (None, each.type) and relation in (None, each.relation)
        ]
        if name is None:
            return self._find_name(relation or "", lines)
        return self._find_name(name, lines, after_colon=True)

    def _anywhere(self, message: str) -> Place | None:
        """Look for the names that the message quotes, the longest first."""
        quoted = re.findall(r"['\"“]([^'\"”]+)['\"”]", message)
        everywhere = range(1, len(self.lines) + 1)
        for text in sorted(quoted, key=len, reverse=True):
            for part in (text, *reversed(text.split("#"))):
                if place := self._find_name(part, everywhere):
                    return place
        return None

    def _find_name(
        self, name: str, lines: range | list[int], *, after_colon: bool = False
    ) -> Place | None:
        if not name:
            return None
        whole = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
        for number in lines:
            line = self.lines[number - 1]
            start = line.find(":") + 1 if after_colon else 0
            if found := whole.search(line, start):
                return number, found.start() + 1
        return None
