"""Strings met on the walk, searched together at its end, replaced at their places."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote, unquote_plus

import orjson

from privacy.detectors import (
    MASK,
    TECHNICAL_KINDS,
    Span,
    find,
    find_all,
    mask_all,
    mask_text,
)
from privacy.detectors.find import replace
from privacy.masking.data import has_data, is_picture, mask_data

#: Nothing personal is shorter: "a@b.co", "555-1234".
SHORTEST = 6

_DELIMITERS = re.compile(r"([?&=#;,/\s\"]+)")
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}|\d\+\d")


class Collected:
    """Texts with their places: `holder[key]` is the text."""

    def __init__(
        self,
        kinds: frozenset[str],
        counts: Counter[str],
        redact: Callable[[str], tuple[str, int]],
        remember: Callable[[Iterable[str]], None],
    ) -> None:
        self._kinds = kinds
        #: Redacts values beside secret names in a text.
        self.redact = redact
        #: What takes note of technical texts in which nothing stands.
        self._remember = remember
        self._counts = counts
        #: Whether percent-encoding may hide something.
        self.has_encoded = False
        self.prose: list[str] = []
        self.prose_at: list[tuple[Any, Any]] = []
        #: text -> its places: class names repeat, and hardly ever hold anything
        self.technical: dict[str, list[tuple[Any, Any]]] = {}
        #: key -> the objects that have it
        self.keys: dict[str, list[dict[str, Any]]] = {}
        #: Numbers after what names them, where they begin in that, and their places.
        self._numbers: list[str] = []
        self._numbers_at: list[tuple[int, Any, Any]] = []
        self.nested: list[tuple[Any, Any, list[Any]]] = []
        self._renamed: dict[tuple[int, str], str] = {}

    def collect(self, text: str, holder: Any, key: Any) -> None:
        """Note a text to search as prose, and its place."""
        if has_data(text):
            text = self.unwrapped(text, holder, key)
            if is_picture(text):
                return
        self.prose.append(text)
        self.prose_at.append((holder, key))

    def unwrapped(self, text: str, holder: Any, key: Any) -> str:
        """Mask what `data:` addresses in a text hold; return the text."""

        def search(plain: str) -> str:
            masked, taken = self.redact(plain)
            masked, found = mask_text(masked, self._kinds)
            self._counts.update(found)
            if taken:
                self._counts["name"] += taken
            return masked

        masked = mask_data(text, search)
        if masked != text:
            holder[key] = masked
        return masked

    def key(self, holder: dict[str, Any], key: str) -> None:
        """Note the name of a member, which is searched like any other string."""
        if key in self.keys:
            self.keys[key].append(holder)
        else:
            self.keys[key] = [holder]

    def number(self, before: str, digits: str, holder: Any, key: Any) -> None:
        """Note a number to search as a text, and its place."""
        self._numbers.append(before + digits)
        self._numbers_at.append((len(before), holder, key))

    def replace(self) -> None:
        """Search everything and write the masked texts to their places."""
        if self._kinds:
            self._search_numbers()
            self._search_prose()
            self._search_technical()
        if self.has_encoded:
            self._encoded()
        self._rename()

    def fold(self) -> None:
        """Write JSON found inside strings back, innermost first, where it changed."""
        for holder, old, wrapper in reversed(self.nested):
            key = self._renamed.get((id(holder), old), old)
            if orjson.loads(holder[key]) != wrapper[0]:
                holder[key] = orjson.dumps(wrapper[0]).decode()

    def _search_numbers(self) -> None:
        for at, spans in find_all(self._numbers, self._kinds):
            begins, holder, key = self._numbers_at[at]
            for span in spans:
                if span.end > begins:
                    holder[key] = MASK
                    self._counts[span.kind] += 1

    def _search_prose(self) -> None:
        masked, found = mask_all(self.prose, self._kinds)
        places = self.prose_at
        for index, text in masked.items():
            holder, key = places[index]
            holder[key] = text
        self._counts.update([kind for _, kind in found])

    def _search_technical(self) -> None:
        texts = list(self.technical)
        masked, found = mask_all(texts, self._kinds & TECHNICAL_KINDS)
        for index, text in masked.items():
            for holder, key in self.technical[texts[index]]:
                holder[key] = text
        for index, kind in found:
            self._counts[kind] += len(self.technical[texts[index]])
        self._remember(text for at, text in enumerate(texts) if at not in masked)

    def _encoded(self) -> None:
        for holder, key in self.prose_at:
            text = holder[key]
            if ("%" in text or "+" in text) and _ENCODED.search(text):
                holder[key] = self._unwrapped(text)

    def _unwrapped(self, text: str) -> str:
        parts = _DELIMITERS.split(text)
        for index, part in enumerate(parts):
            if len(part) < SHORTEST or not _ENCODED.search(part):
                continue
            plain = unquote_plus(part)
            spans = find(plain, self._kinds)
            if spans:
                self._count(spans)
                parts[index] = quote(replace(plain, spans), safe="*@:")
        return "".join(parts)

    def _rename(self) -> None:
        """Personal data can be a key too: {"jane@example.com": 3}."""
        keys = list(self.keys)
        masked, found = mask_all(keys, self._kinds & TECHNICAL_KINDS)
        for index, name in masked.items():
            for holder in self.keys[keys[index]]:
                self._renamed[id(holder), keys[index]] = _rename(
                    holder, keys[index], name
                )
        for index, kind in found:
            self._counts[kind] += len(self.keys[keys[index]])

    def _count(self, spans: list[Span]) -> None:
        for span in spans:
            self._counts[span.kind] += 1


def _rename(holder: dict[str, Any], key: str, name: str) -> str:
    """Give a member another name at its place; return the name it got."""
    while name in holder:
        name += "*"
    items = [(name if k == key else k, v) for k, v in holder.items()]
    holder.clear()
    holder.update(items)
    return name
