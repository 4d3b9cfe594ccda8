r"""Byte patterns that match wherever a test of a rule may hold.

A test is looked for as JSON writes the attribute it is about, name and value in their
quotes: `input[type="tel"]` looks for `"type":"tel"`, and neither for `"type":`, which
every event has, nor for the `tel` of a hotel. The input is JSON as orjson writes it.
"""

from __future__ import annotations

import re

from privacy.masking.selectors import Compound

#: Members of rrweb's own events and nodes: as attributes only inside `"attributes":{}`.
_OWN_NAMES = """
adds attributes data height href id name node payload plugin removes source tag text
texts timestamp type value width x y
"""
_OWN = frozenset(_OWN_NAMES.split())

_STRING = r'"(?:[^"\\]|\\.)*"'
_FLAT = rf'(?:[^"{{}}]|{_STRING})*'
#: The attributes of an element up to a member; a style stands in braces of its own.
_ATTRIBUTES = rf'"attributes":\{{(?:[^"{{}}]|{_STRING}|\{{{_FLAT}\}})*'
#: Attributes are never nested as deep: such a chunk is always walked.
_TOO_DEEP = rf"{_ATTRIBUTES}\{{{_FLAT}\{{"
_VALUE_START = r'(?:["\[{t]|-?[0-9])'
_INSIDE = r'(?:[^"\\]|\\.)*'

#: What a number may hold as Python writes it.
_OF_NUMBERS = re.compile(r"[0-9.e+-]+")
#: What Python makes of a tag that is no text.
_NO_TAGS = frozenset(("none", "true", "false", "nan"))


def patterns_of(compound: Compound) -> tuple[str, ...] | None:
    """Return patterns of which one matches where an element may be meant.

    One for each test, for a test may come to hold alone when an attribute changes.
    None where bytes cannot tell.
    """
    if not compound.tests:
        tag = compound.tag
        if tag == "*" or tag in _NO_TAGS or not _is_plain(tag):
            return None
        return (rf'(?i)"tagName":"{re.escape(tag)}"',)
    found: list[str] = []
    for name, op, value in compound.tests:
        if not _is_plain(name) or not _is_plain(value) or value[:1] in ("[", "{"):
            return None
        found += _patterns(name, op, value)
    return tuple(found)


def _patterns(name: str, op: str, value: str) -> list[str]:
    key, text = f'"{re.escape(name)}":', re.escape(value)
    if not op or not value:
        if name in _OWN:
            return [f"{_ATTRIBUTES}{key}{_VALUE_START}", _TOO_DEEP]
        return [key + _VALUE_START]
    quoted = {
        "=": f'"{text}"',
        "^=": f'"{text}',
        "$=": f'"{_INSIDE}{text}"',
        "*=": f'"{_INSIDE}{text}',
        "~=": f'"{_INSIDE}{text}',
    }[op]
    found = [key + quoted]
    if op != "=":
        found.append(rf"{key}[\[{{]")  # a style is searched as Python writes it
    if _OF_NUMBERS.fullmatch(value):
        found.append(f"{key}-?[0-9]")
    return found


def _is_plain(text: str) -> bool:
    """Return whether JSON holds a text without escapes."""
    return text.isascii() and text.isprintable() and not {'"', "\\"} & set(text)
