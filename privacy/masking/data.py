"""`data:` addresses: what they hold is searched, unless it is a picture, font or sound.

Only bytes that begin as such a file does are left alone, whatever the label. What
is found is masked and written back, percent-encoded.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, unquote

from privacy.masking.tables import load

#: Letters that may follow each other: letter -> what may follow it.
Tree = dict[str, Any]

_MAGIC = load("data.json")["magic"]
_BINARY = re.compile(f"(?:{_MAGIC})")
_WHOLE = re.compile(r"data:([^,]{0,200}?)(;base64)?,(.*)", re.IGNORECASE | re.DOTALL)
_INSIDE = re.compile(
    r"data:([^,\s\"'()<>\\]{0,200}?)(;base64)?,([^\s\"'()<>\\]*)", re.IGNORECASE
)
_PICTURE = re.compile(
    rf"data:[^,]{{0,200}};base64,(?:{_MAGIC})[A-Za-z0-9+/=%]*\Z", re.IGNORECASE
)
#: A longer text than this is left out, not read.
LONGEST = 1_000_000


def is_picture(text: str) -> bool:
    """Return whether an address holds the bytes of a picture, font, sound or film."""
    return text[:5] == "data:" and _PICTURE.match(text) is not None


def has_data(text: str) -> bool:
    """Return whether a text may hold such an address."""
    return "data:" in text or "DATA:" in text


def mask_data(text: str, search: Callable[[str], str]) -> str:
    """Return the text with what its `data:` addresses hold masked by `search`."""

    def replaced(match: re.Match[str]) -> str:
        kind, base64, body = match.groups()
        if base64 and _BINARY.match(body):
            return match.group()
        plain = _decoded(body, is_base64=bool(base64))
        masked = search(plain) if len(plain) <= LONGEST else ""
        if masked == plain:
            return match.group()
        return f"data:{kind},{quote(masked, safe='*')}"

    whole = _WHOLE.fullmatch(text)
    return replaced(whole) if whole else _INSIDE.sub(replaced, text)


def _decoded(body: str, *, is_base64: bool) -> str:
    text = unquote(body)
    if not is_base64:
        return text
    compact = "".join(text.split()).rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return b64decode(compact + "=" * (-len(compact) % 4)).decode(errors="replace")
    except (Error, ValueError):
        return text


def unlike(magic: str = _MAGIC) -> str:
    """Return a pattern, for RE2, of a text that begins as none of those files do."""
    tree: Tree = {}
    for prefix in magic.split("|"):
        at = tree
        for step in re.findall(r"\[[^\]]+\](?:\{\d\})?|.", prefix):
            at = at.setdefault(step, {})
    return _other(tree)


def _other(tree: Tree) -> str:
    singles = [step for step in tree if len(step) == 1]
    # Where a class of letters goes on, one letter is as good as another.
    if len(singles) < len(tree):
        return r"[\"\\\s]" if not singles else rf"[^{''.join(map(re.escape, singles))}]"
    choices = [rf"[^{''.join(map(re.escape, singles))}]"]
    choices += [
        f"{re.escape(step)}(?:{_other(below)})" for step, below in tree.items() if below
    ]
    return "|".join(choices)
