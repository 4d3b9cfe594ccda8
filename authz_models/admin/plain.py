"""Text as HTML that shows it exactly: markup as text, invisible characters named.

A character that reorders or hides text must not hide a rule from a reviewer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

# Controls, soft hyphen, directions, joiners, separators, byte order mark. Not the tab.
UNSEEN = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\xa0\xad\u061c\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
NAMES = {"\r": "CR", "\xa0": "NBSP", "\ufeff": "BOM", "\u200b": "ZWSP"}
VISIBLE = {" ": "·", "\t": "→"}


def plain(text: str) -> str:
    """Return `text` as HTML."""
    html = escape(text)
    return UNSEEN.sub(_named, html) if UNSEEN.search(html) else html


def marked(text: str, spans: Iterable[tuple[int, int]], tag: str) -> str:
    """Return `text` as HTML with the `spans` (from, to) inside `<tag>`.

    A span of white space alone is made visible: the change could not be seen otherwise.
    """
    html, at = [], 0
    for start, end in spans:
        html.append(plain(text[at:start]))
        html.append(f"<{tag}>{changed(text[start:end])}</{tag}>")
        at = end
    html.append(plain(text[at:]))
    return "".join(html)


def changed(text: str) -> str:
    """Return changed text as HTML; white space alone is made visible."""
    if text.strip(" \t"):
        return plain(text)
    return "".join(f'<span class="ws" data-c="{VISIBLE[c]}">{c}</span>' for c in text)


def _named(found: re.Match[str]) -> str:
    code = f"U+{ord(found[0]):04X}"
    return f'<span class="sh-unseen" title="{code}">{NAMES.get(found[0], code)}</span>'
