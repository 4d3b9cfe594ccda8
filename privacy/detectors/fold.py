"""Read a text as a person does: one sort of space, dash and digit, nothing invisible.

Only the search sees the folded text; what it finds is mapped back to places of the
original, which keeps every other byte.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import Any

import re2
from re2 import _re2

from privacy.detectors.grammar import TABLE

_ANYWHERE = _re2.RE2.Anchor.UNANCHORED
#: Plane 14: tags and the long list of variation selectors.
_TAGS = "\U000e0000-\U000e03ff"


def _pairs(ranges: str) -> Iterator[tuple[str, str]]:
    return zip(ranges[::2], ranges[1::2], strict=True)


def _folds() -> dict[bytes, bytes]:
    """Return what each character is read as; a key such as "0+" counts up from "0"."""
    folds = {}
    for into, ranges in TABLE["fold"].items():
        for first, last in _pairs(ranges):
            for code in range(ord(first), ord(last) + 1):
                read = chr(ord(into[0]) + code - ord(first)) if into[1:] else into
                folds[chr(code).encode()] = read.encode()
    for code in range(0x20, 0x80):
        for escape in {f"%{code:02x}", f"%{code:02X}", *_mixed(code)}:
            folds[escape.encode()] = bytes((code,))
    return folds


def _mixed(code: int) -> tuple[str, ...]:
    high, low = hex(code)[2], hex(code)[3]
    return f"%{high.upper()}{low}", f"%{high}{low.upper()}"


_CHARACTERS = "".join(
    f"{first}-{last}"
    for ranges in TABLE["fold"].values()
    for first, last in _pairs(ranges)
)
_FOLD = re2.compile(f"%[2-7][0-9A-Fa-f]|[{_CHARACTERS}{_TAGS}]")
_FOLDS = _folds()


# Half a character, which JSON may hold and UTF-8 may not, is a letter like any other.
def _letters(error: UnicodeError) -> tuple[bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "\ue000".encode() * (error.end - error.start), error.end


codecs.register_error("sessionhub-lone", _letters)


def encode(text: str) -> bytes:
    """Return `text` in UTF-8, whatever it holds."""
    return text.encode("utf-8", "sessionhub-lone")


class Folded:
    """A buffer as it is searched, and the way back from its places."""

    __slots__ = ("_at", "_shifts", "_starts", "plain")

    def __init__(self, buffer: bytes) -> None:
        self.plain = buffer
        self._starts: list[int] = []
        self._shifts: list[int] = []
        self._at = 0
        if not buffer.isascii() or b"%" in buffer:
            self._fold(buffer)

    def _fold(self, buffer: bytes) -> None:
        match: Any = _FOLD._regexp.Match
        at, size, shift = 0, len(buffer), 0
        pieces: list[bytes] = []
        while True:
            start, end = match(_ANYWHERE, buffer, at, size)[0]
            if start < 0:
                break
            into = _FOLDS.get(buffer[start:end], b"")
            pieces += buffer[at:start], into
            shift += end - start - len(into)
            self._starts.append(end - shift)
            self._shifts.append(shift)
            at = end
        if pieces:
            self.plain = b"".join(pieces) + buffer[at:]

    def original(self, place: int) -> int:
        """Map a place back; ask for one after the other, from left to right."""
        starts, at = self._starts, self._at
        while at < len(starts) and starts[at] <= place:
            at += 1
        self._at = at
        return place + (self._shifts[at - 1] if at else 0)
