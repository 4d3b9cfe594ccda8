"""What stands beside a place of the buffer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from re2 import _re2

ANYWHERE = _re2.RE2.Anchor.UNANCHORED

#: (start, end, kind) in bytes of the buffer.
Hit = tuple[int, int, str]

ALNUM = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
DIGITS = frozenset(b"0123456789")
_MASK = b"********"
#: No pattern looks further back.
_WINDOW = 64


def prior(buffer: bytes, at: int) -> bytes:
    """Return what stands before `at`."""
    return buffer[max(0, at - _WINDOW) : at]


def is_inside(buffer: bytes, at: int) -> bool:
    """Return whether `at` is inside a word or a mask, neither of which is split."""
    return at > 0 and (buffer[at - 1] in ALNUM or buffer.endswith(_MASK, 0, at))


def is_cut(buffer: bytes, at: int) -> bool:
    """Return whether a word, a mask or a longer number goes on at `at`."""
    return at < len(buffer) and (buffer[at] in ALNUM or buffer.startswith(_MASK, at))


def spans(pattern: Any, buffer: bytes) -> Iterator[tuple[int, int]]:
    """Yield where `pattern` matches, as finditer does, without an object for each."""
    match, at, end = pattern._regexp.Match, 0, len(buffer)
    while True:
        start, at = match(ANYWHERE, buffer, at, end)[0]
        if start < 0:
            return
        yield start, at
