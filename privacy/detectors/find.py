"""Search strings for personal data, many at once.

Strings are joined by NUL into one buffer, so that RE2 is entered a handful of times
for a whole chunk and not for each of its strings; no pattern crosses a NUL.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from privacy.detectors.fold import Folded, encode
from privacy.detectors.kinds import KINDS, TEXT_KINDS
from privacy.detectors.places import Hit
from privacy.detectors.search import SEARCHES

#: Always the same length: neither the value nor how long it was can be read from it.
MASK = "********"

_RANK = {kind: rank for rank, kind in enumerate(KINDS)}


class Span(NamedTuple):
    """A place in a text, in characters: `text[start:end]` is of `kind`."""

    start: int
    end: int
    kind: str


class Found(NamedTuple):
    """The findings in one of many texts."""

    at: int
    spans: list[Span]


def find(text: str, kinds: Iterable[str] = TEXT_KINDS) -> list[Span]:
    """Return the findings in `text`, in order and without overlaps."""
    for found in find_all([text], kinds):
        return found.spans
    return []


def mask_text(
    text: str, kinds: Iterable[str] = TEXT_KINDS
) -> tuple[str, dict[str, int]]:
    """Return `text` with each finding replaced, and how many there were by kind."""
    spans = find(text, kinds)
    return replace(text, spans), dict(Counter(span.kind for span in spans))


def replace(text: str, spans: Sequence[Span]) -> str:
    """Put the mask in the place of each span."""
    pieces: list[str] = []
    at = 0
    for start, end, _ in spans:
        pieces += text[at:start], MASK
        at = end
    return "".join(pieces) + text[at:] if spans else text


def find_all(texts: Sequence[str], kinds: Iterable[str] = TEXT_KINDS) -> list[Found]:
    """Search many texts; only those where something stands are in the answer."""
    texts, buffer = _joined(texts)
    starts = [0, *accumulate(len(encode(t)) + 1 for t in texts)]
    spans: dict[int, list[Span]] = {}
    for start, end, kind in _hits(buffer, frozenset(kinds)):
        index = bisect_right(starts, start) - 1
        before = len(buffer[starts[index] : start].decode())
        span = Span(before, before + len(buffer[start:end].decode()), kind)
        spans.setdefault(index, []).append(span)
    return [Found(*entry) for entry in spans.items()]


def mask_all(
    texts: Sequence[str], kinds: Iterable[str] = TEXT_KINDS
) -> tuple[dict[int, str], list[tuple[int, str]]]:
    """Mask many texts: (index -> masked text, (index, kind) of each finding).

    Cheaper than `find_all`: what is replaced is replaced in the joined buffer.
    """
    texts, buffer = _joined(texts)
    hits = _hits(buffer, frozenset(kinds))
    if not hits:
        return {}, []
    pieces: list[bytes] = []
    at = index = 0
    found: list[tuple[int, str]] = []
    for start, end, kind in hits:
        index += buffer.count(b"\0", at, start)
        pieces += buffer[at:start], _MASK
        at = end
        found.append((index, kind))
    pieces.append(buffer[at:])
    masked = b"".join(pieces).decode().split("\0")
    return {index: masked[index] for index, _ in found}, found


_MASK = MASK.encode()
_NUMBERS = frozenset({"card", "ssn", "phone"})


def _joined(texts: Sequence[str]) -> tuple[Sequence[str], bytes]:
    joined = "\0".join(texts)
    if joined.count("\0") != max(len(texts) - 1, 0):
        texts = [text.replace("\0", "\x01") for text in texts]
        joined = "\0".join(texts)
    return texts, encode(joined)


def _hits(buffer: bytes, kinds: frozenset[str]) -> list[Hit]:
    hits: list[Hit] = []
    folded = Folded(buffer)
    for kind, search in SEARCHES:
        if kind in kinds or (kind == "number" and not _NUMBERS.isdisjoint(kinds)):
            hits += search(folded.plain)
    if not kinds >= TEXT_KINDS:
        hits = [hit for hit in hits if hit[2] in kinds]
    kept = _without_overlaps(hits)
    if folded.plain is buffer:
        return kept
    place = folded.original
    return [(place(start), place(end), kind) for start, end, kind in kept]


def _without_overlaps(hits: list[Hit]) -> list[Hit]:
    """Join what overlaps: all of it is masked, once, as the better proved kind."""
    hits.sort()
    kept: list[Hit] = []
    end = -1
    for hit in hits:
        if hit[0] < end:
            last = kept[-1]
            kind = min(hit[2], last[2], key=_RANK.__getitem__)
            kept[-1] = (last[0], max(end, hit[1]), kind)
        else:
            kept.append(hit)
        end = kept[-1][1]
    return kept
