"""Which lines changed, computed by git's own code, so that counts equal git's.

A line ends with a line feed. Carriage returns belong to the line, and a last line
without a line feed differs from the same line with one, as in git.
"""

from __future__ import annotations

from typing import NamedTuple

import pygit2
from pygit2.enums import DiffOption

FLAGS = DiffOption.FORCE_TEXT | DiffOption.INDENT_HEURISTIC


class Change(NamedTuple):
    """Lines [old, old + removed) became lines [new, new + added); from 0."""

    old: int
    removed: int
    new: int
    added: int


class Text(NamedTuple):
    """Lines without their line feeds, and whether the last one had one."""

    lines: list[str]
    ends: bool


def split(text: str) -> Text:
    """Split a text into lines."""
    lines = text.split("\n")
    ends = lines[-1] == ""
    if ends:
        lines.pop()
    return Text(lines, ends or not lines)


def changes(old: str, new: str) -> list[Change]:
    if old == new:
        return []
    patch = _patch(old, new)
    return [
        Change(
            # Where nothing is removed or added, git names the line before.
            hunk.old_start - (hunk.old_lines > 0),
            hunk.old_lines,
            hunk.new_start - (hunk.new_lines > 0),
            hunk.new_lines,
        )
        for hunk in patch.hunks
    ]


def totals(old: str, new: str) -> tuple[int, int]:
    """Return (added, removed) lines, as `git diff --numstat` counts them."""
    if old == new:
        return 0, 0
    _, added, removed = _patch(old, new).line_stats
    return added, removed


def _patch(old: str, new: str) -> pygit2.Patch:
    return pygit2.Patch.create_from(
        old.encode(), new.encode(), flag=FLAGS, context_lines=0
    )
