"""Which tokens changed inside a line, and which lines belong together.

The work is bounded by a budget: once it is spent, lines are changed as a whole.
"""

from __future__ import annotations

import re
from collections import Counter

from authz_models.diff.lines import changes

Span = tuple[int, int]
"""Characters [from, to) of a line."""

TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
LONGEST_LINE = 4_000
"""Characters; longer lines are shown as changed as a whole."""
MOST_TOKENS = 150_000
"""Tokens compared in one comparison of texts."""
CELLS = 6_000
"""Pairs of lines compared to find those that belong together."""
ALIKE = 0.35
"""Least share of characters in common for two lines to be shown as one that changed."""


class Budget:
    """What is left of the work allowed for one comparison."""

    def __init__(self) -> None:
        self.tokens = MOST_TOKENS
        self.cells = CELLS


def token_spans(
    old: str, new: str, budget: Budget
) -> tuple[tuple[Span, ...], tuple[Span, ...]] | None:
    """Return the changed spans of both lines; None if they are changed as a whole."""
    if max(len(old), len(new)) > LONGEST_LINE or budget.tokens <= 0:
        return None
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    budget.tokens -= len(before) + len(after)
    start = _same_start(before, after)
    end = _same_end(before, after, start)
    found = _between(
        before[start : len(before) - end], after[start : len(after) - end], start
    )
    lines = (
        _spans(before, [(a, b) for a, b, _, _ in found]),
        _spans(after, [(c, d) for _, _, c, d in found]),
    )
    if not _worth_showing(old, new, lines):
        return None
    return lines


def pair(old: list[str], new: list[str], budget: Budget) -> list[tuple[int, int]]:
    """Return pairs (removed line, added line) that belong together, both rising."""
    cells = len(old) * len(new)
    if len(old) == len(new) or cells > min(budget.cells, 900):
        return list(zip(range(len(old)), range(len(new)), strict=False))
    budget.cells -= cells
    return _best_pairs([_bag(line) for line in old], [_bag(line) for line in new])


def _same_start(before: list[str], after: list[str]) -> int:
    count = 0
    for left, right in zip(before, after, strict=False):
        if left != right:
            break
        count += 1
    return count


def _same_end(before: list[str], after: list[str], start: int) -> int:
    most = min(len(before), len(after)) - start
    count = 0
    while count < most and before[-1 - count] == after[-1 - count]:
        count += 1
    return count


def _between(
    before: list[str], after: list[str], start: int
) -> list[tuple[int, int, int, int]]:
    """Return changed ranges of tokens, both sides, counted from the line's start."""
    if not before or not after:
        ends = (start, start + len(before), start, start + len(after))
        return [ends] if before or after else []
    # One token on each line: the code that compares lines compares tokens as well.
    found = changes("\n".join(before) + "\n", "\n".join(after) + "\n")
    return [
        (
            start + each.old,
            start + each.old + each.removed,
            start + each.new,
            start + each.new + each.added,
        )
        for each in found
    ]


def _spans(tokens: list[str], ranges: list[tuple[int, int]]) -> tuple[Span, ...]:
    """Return ranges of tokens as spans of characters; neighbours are merged."""
    offsets = [0]
    for token in tokens:
        offsets.append(offsets[-1] + len(token))
    merged: list[tuple[int, int]] = []
    for first, last in ranges:
        if first == last:
            continue
        if merged and not "".join(tokens[merged[-1][1] : first]).strip():
            merged[-1] = (merged[-1][0], last)
        else:
            merged.append((first, last))
    return tuple((offsets[first], offsets[last]) for first, last in merged)


def _worth_showing(
    old: str, new: str, lines: tuple[tuple[Span, ...], tuple[Span, ...]]
) -> bool:
    changed = sum(end - start for spans in lines for start, end in spans)
    # White space around the text does not count.
    size = len(old.strip()) + len(new.strip())
    return changed <= (1 - ALIKE) * size


def _bag(line: str) -> Counter[str]:
    return Counter(token for token in TOKEN.findall(line[:400]) if not token.isspace())


def _best_pairs(
    old: list[Counter[str]], new: list[Counter[str]]
) -> list[tuple[int, int]]:
    """Return the rising pairs with most in common, by dynamic programming."""
    width = len(new) + 1
    best = [[0.0] * width for _ in range(len(old) + 1)]
    likeness = [[_likeness(left, right) for right in new] for left in old]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            together = likeness[i][j] + best[i + 1][j + 1]
            apart = max(best[i + 1][j], best[i][j + 1])
            best[i][j] = max(together if likeness[i][j] else 0.0, apart)
    pairs, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if likeness[i][j] and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs


def _likeness(left: Counter[str], right: Counter[str]) -> float:
    """Return 0…1; 0 if two lines have too little in common."""
    size = left.total() + right.total()
    if not size:
        return 0.0
    share = 2 * (left & right).total() / size
    return share if share >= ALIKE else 0.0
