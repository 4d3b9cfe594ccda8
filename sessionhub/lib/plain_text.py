"""Text people type: made safe to store anywhere, and asked whether it says anything."""

from __future__ import annotations

import unicodedata

REPLACEMENT = "\ufffd"

# Drawn as nothing although Unicode calls them letters, marks or symbols.
_DRAWN_AS_NOTHING = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_INVISIBLE_CATEGORIES = frozenset(("Cc", "Cf", "Cn", "Zl", "Zp", "Zs"))


def storable(text: str) -> str:
    """Return `text` with U+FFFD for NUL and lone surrogates, which no database takes.

    A pair of surrogates becomes the character it stands for.
    """
    paired = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return paired.replace("\x00", REPLACEMENT)


def is_blank(text: str) -> bool:
    """Return whether a reader would see nothing: spaces, controls, zero-widths."""
    return all(
        character in _DRAWN_AS_NOTHING
        or unicodedata.category(character) in _INVISIBLE_CATEGORIES
        or _is_variation_selector(character)
        for character in text
    )


def _is_variation_selector(character: str) -> bool:
    point = ord(character)
    return 0xFE00 <= point <= 0xFE0F or 0xE0100 <= point <= 0xE01EF
