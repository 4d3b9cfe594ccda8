"""Typed text: made safe to store, and tested for visible characters."""

from __future__ import annotations

import re
from typing import Any

REPLACEMENT = "\ufffd"

# Invisible characters, as a class of a regular expression: spaces, controls, format
# characters, ignorable code points (assigned or not), blank letters, and
# non-characters. NUL is not in it: it is stored as U+FFFD.
_HIDDEN = (
    "\x01-\x20\x7f-\xa0\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2"
    "\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f"
    "\u2800\u3000\u3164\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}"
        for plane in range(0x10000, 0x110000, 0x10000)
    )
)
_SEEN = re.compile(f"[^\x00{_HIDDEN}]")


def storable(text: str) -> str:
    """Return `text` with U+FFFD for NUL and lone surrogates, which no database takes.

    A pair of surrogates becomes the character it stands for.
    """
    paired = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return paired.replace("\x00", REPLACEMENT)


def is_blank(text: str) -> bool:
    """Return whether a reader would see nothing: spaces, controls, zero-widths."""
    return _SEEN.search(text) is None


def visible_schema(*, at_least: int = 1) -> dict[str, Any]:
    """Return the JSON schema of text with that many visible characters.

    Its patterns are literal characters, so that every dialect reads them.
    """
    if at_least == 1:
        return {"not": {"pattern": f"^[{_HIDDEN}]*$"}}
    return {"pattern": f"([{_HIDDEN}]*[^{_HIDDEN}]){{{at_least}}}"}
