"""A comparison of two texts: changes with the changed tokens, the rest folded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from authz_models.diff.lines import Change, Text, changes, split
from authz_models.diff.tokens import Budget, Span, pair, token_spans

CONTEXT = 3
Kind = Literal["same", "removed", "added"]


class Line(NamedTuple):
    """A line of one side, or of both if it is unchanged.

    `old` and `new` are line numbers from 1, None on a side that lacks the line.
    `changed` are the spans [from, to) of characters that differ from its partner; None
    if the line is added, removed or different as a whole. `newline` is False for a last
    line without a line feed.
    """

    kind: Kind
    old: int | None
    new: int | None
    text: str
    changed: tuple[Span, ...] | None
    newline: bool


class Row(NamedTuple):
    """The two lines shown beside each other; None if a side has none."""

    left: Line | None
    right: Line | None


@dataclass(frozen=True)
class Section:
    """A stretch of lines: unchanged ones to fold away, or changes with context."""

    folded: bool
    rows: tuple[Row, ...]

    @property
    def lines(self) -> Iterator[Line]:
        """The lines in one column: of each change the removed ones, then the added."""
        waiting: list[Line] = []
        for left, right in self.rows:
            if left is not None and left.kind == "same":
                yield from waiting
                waiting = []
                yield left
                continue
            if left is not None:
                yield left
            if right is not None:
                waiting.append(right)
        yield from waiting

    @property
    def count(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class Diff:
    """All differences; `added` and `removed` equal git's."""

    old: Text
    new: Text
    changes: list[Change]
    context: int

    @property
    def added(self) -> int:
        return sum(change.added for change in self.changes)

    @property
    def removed(self) -> int:
        return sum(change.removed for change in self.changes)

    @property
    def identical(self) -> bool:
        return not self.changes

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """All lines in order; empty if both texts are equal."""
        return tuple(_sections(self))


def compare(old: str, new: str, *, context: int = CONTEXT) -> Diff:
    """Return the differences; `context` unchanged lines are kept around each change."""
    return Diff(split(old), split(new), changes(old, new), max(0, context))


def _sections(diff: Diff) -> Iterator[Section]:
    budget = Budget()
    rows: list[Row] = []
    at = 0  # the first line of the old text that is in no section yet
    for number, change in enumerate(diff.changes):
        same = change.old - at
        after = diff.context if number else 0
        if same > after + diff.context:
            rows += _same(diff, at, change.new - same, after)
            if rows:
                yield Section(False, tuple(rows))
            hidden = same - after - diff.context
            start = at + after
            folded = _same(diff, start, start + change.new - change.old, hidden)
            yield Section(True, tuple(folded))
            rows = []
            at, same = start + hidden, diff.context
        rows += _same(diff, at, change.new - same, same)
        rows += _changed(diff, change, budget)
        at = change.old + change.removed
    if not diff.changes:
        return
    rest = len(diff.old.lines) - at
    beside = len(diff.new.lines) - rest
    shown = min(rest, diff.context)
    yield Section(False, (*rows, *_same(diff, at, beside, shown)))
    if rest > shown:
        folded = _same(diff, at + shown, beside + shown, rest - shown)
        yield Section(True, tuple(folded))


def _same(diff: Diff, old: int, new: int, count: int) -> list[Row]:
    """Return `count` unchanged lines from `old` and `new`, counted from 0."""
    last = len(diff.old.lines) - 1
    rows = []
    for step in range(count):
        number = old + step
        line = Line(
            "same",
            number + 1,
            new + step + 1,
            diff.old.lines[number],
            None,
            number != last or diff.old.ends,
        )
        rows.append(Row(line, line))
    return rows


def _changed(diff: Diff, change: Change, budget: Budget) -> list[Row]:
    """Return the rows of a change, with lines that belong together in one row."""
    old = diff.old.lines[change.old : change.old + change.removed]
    new = diff.new.lines[change.new : change.new + change.added]
    rows = []
    left, right = 0, 0
    for a, b in [*pair(old, new, budget), (len(old), len(new))]:
        rows += [Row(_old(diff, change, i), None) for i in range(left, a)]
        rows += [Row(None, _new(diff, change, j)) for j in range(right, b)]
        if a < len(old) and b < len(new):
            spans = token_spans(old[a], new[b], budget) or (None, None)
            rows.append(
                Row(
                    _old(diff, change, a, spans[0]),
                    _new(diff, change, b, spans[1]),
                )
            )
        left, right = a + 1, b + 1
    return rows


def _old(
    diff: Diff, change: Change, step: int, spans: tuple[Span, ...] | None = None
) -> Line:
    number = change.old + step
    ends = number + 1 < len(diff.old.lines) or diff.old.ends
    return Line("removed", number + 1, None, diff.old.lines[number], spans, ends)


def _new(
    diff: Diff, change: Change, step: int, spans: tuple[Span, ...] | None = None
) -> Line:
    number = change.new + step
    ends = number + 1 < len(diff.new.lines) or diff.new.ends
    return Line("added", None, number + 1, diff.new.lines[number], spans, ends)
