"""Search strings for personal data, many at once.

Strings are joined by NUL into one buffer, so that RE2 is entered a handful of times
for a whole chunk and not for each of its strings; no pattern crosses a NUL.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from privacy.detectors.kinds import KINDS, TEXT_KINDS
from privacy.detectors.search import SEARCHES, Hit

#: Always the same length: neither the value nor how long it was can be read from it.
MASK = "********"

_RANK = {kind: rank for rank, kind in enumerate(KINDS)}


class Span(NamedTuple):
    """A place in a text, in characters: `text[start:end]` is of `kind`."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Found:
    """What stands in one of many texts."""

    index: int
    spans: tuple[Span, ...]


def find(text: str, kinds: Iterable[str] = TEXT_KINDS) -> list[Span]:
    """Return what is personal in `text`, in order and without overlaps."""
    for found in find_all([text], kinds):
        return list(found.spans)
    return []


def mask_text(
    text: str, kinds: Iterable[str] = TEXT_KINDS
) -> tuple[str, dict[str, int]]:
    """Return `text` with each finding replaced, and how many there were by kind."""
    spans = find(text, kinds)
    return replace(text, spans), dict(Counter(span.kind for span in spans))


def replace(text: str, spans: Sequence[Span]) -> str:
    """Put the mask in the place of each span."""
    pieces, at = [], 0
    for start, end, _ in spans:
        pieces += text[at:start], MASK
        at = end
    return "".join(pieces) + text[at:] if spans else text


def find_all(texts: Sequence[str], kinds: Iterable[str] = TEXT_KINDS) -> list[Found]:
    """Search many texts; only those where something stands are in the answer."""
    joined = "\0".join(texts)
    if len(texts) > 1 and joined.count("\0") != len(texts) - 1:
        texts = [text.replace("\0", "\x01") for text in texts]
        joined = "\0".join(texts)
    elif len(texts) == 1:
        joined = joined.replace("\0", "\x01")
    buffer = joined.encode("utf-8", "replace")
    hits: list[Hit] = []
    for kind, search in SEARCHES:
        if kind in kinds or (kind == "number" and not _NUMBERS.isdisjoint(kinds)):
            hits += search(buffer)
    hits = [hit for hit in hits if hit[2] in kinds]
    if not hits:
        return []
    return _by_text(buffer, len(joined) == len(buffer), texts, _without_overlaps(hits))


_NUMBERS = frozenset({"card", "ssn", "phone"})


def _without_overlaps(hits: list[Hit]) -> list[Hit]:
    hits.sort(key=lambda hit: (hit[0], _RANK[hit[2]], -hit[1]))
    kept: list[Hit] = []
    for hit in hits:
        # Of two that overlap the better proved one stays; the loser goes as a whole.
        while kept and kept[-1][1] > hit[0] and _RANK[hit[2]] < _RANK[kept[-1][2]]:
            kept.pop()
        if not kept or kept[-1][1] <= hit[0]:
            kept.append(hit)
    return kept


def _by_text(
    buffer: bytes, is_ascii: bool, texts: Sequence[str], hits: list[Hit]
) -> list[Found]:
    starts, at = [], 0
    for text in texts:
        starts.append(at)
        at += (len(text) if is_ascii else len(text.encode("utf-8", "replace"))) + 1
    spans: dict[int, list[Span]] = {}
    for start, end, kind in hits:
        index = bisect_right(starts, start) - 1
        first = starts[index]
        if is_ascii:
            span = Span(start - first, end - first, kind)
        else:
            before = len(buffer[first:start].decode())
            span = Span(before, before + len(buffer[start:end].decode()), kind)
        spans.setdefault(index, []).append(span)
    return [Found(index, tuple(found)) for index, found in spans.items()]
