"""A difference as HTML: tables of lines, side by side or unified.

Written without a template: ten thousand lines are a few megabytes, and every line has
the same few cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.safestring import SafeString, mark_safe

from authz_models.admin.plain import changed, marked, plain
from authz_models.diff import Diff, Line, Row, Section

BLOCK = 200
"""Rows of one table; a browser lays out only those near the screen."""
ROW_HEIGHT = 20
SIDE = '<col class="no"><col class="sign"><col>'
COLUMNS = {
    "split": f"<colgroup>{SIDE}{SIDE}</colgroup>",
    "unified": '<colgroup><col class="no"><col class="no"><col class="sign"><col>'
    "</colgroup>",
}
LETTER = {"added": "a", "removed": "r", "same": ""}
SIGN = {"added": "+", "removed": "−", "same": ""}
TAG = {"added": "ins", "removed": "del"}
NO_LINE_FEED = '<span class="note"> no line feed at the end</span>'
NO_CELLS = '<td class="void{}" colspan="3"></td>'


@dataclass(frozen=True)
class ShownSection:
    """A section as HTML; `hint` is the definition that a folded one ends in."""

    folded: bool
    count: int
    hint: str
    html: SafeString


def shown_sections(diff: Diff, view: str) -> list[ShownSection]:
    """Return the sections of a difference in one of the two views."""
    return [_shown(section, view) for section in diff.sections]


def count_changes(diff: Diff) -> int:
    """Return the number of changes, which the keys n and p step through."""
    return sum(
        _starts_change(before, row)
        for section in diff.sections
        for before, row in pairwise((None, *section.rows))
    )


def _starts_change(before: Row | None, row: Row | None) -> bool:
    return _differs(row) and not _differs(before)


def _differs(row: Row | None) -> bool:
    if row is None:
        return False
    line = row.left or row.right
    return line is not None and line.kind != "same"


def _shown(section: Section, view: str) -> ShownSection:
    rows = list(_split(section.rows) if view == "split" else _unified(section.lines))
    html = "".join(_table(block, view) for block in _blocks(rows))
    hint = _hint(section.rows) if section.folded else ""
    return ShownSection(section.folded, section.count, hint, mark_safe(html))  # noqa: S308


def _blocks(rows: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(rows), BLOCK):
        yield rows[start : start + BLOCK]


def _table(rows: Sequence[str], view: str) -> str:
    height = len(rows) * ROW_HEIGHT
    return (
        f'<div class="sh-lines" style="--height:{height}px"><table class="sh-code">'
        f"{COLUMNS[view]}<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _split(rows: Iterable[Row]) -> Iterator[str]:
    for before, row in pairwise((None, *rows)):
        if row is None:
            continue
        left, right = row
        if left is not None and left.kind == "same":
            text = plain(left.text)
            yield (
                f"<tr>{_cells(left.old, '', '', text)}"
                f"{_cells(right and right.new, '', ' split', text)}</tr>"
            )
            continue
        mark = " data-change" if _starts_change(before, row) else ""
        old = _side(left, "") if left else NO_CELLS.format("")
        new = _side(right, " split") if right else NO_CELLS.format(" split")
        yield f"<tr{mark}>{old}{new}</tr>"


def _side(line: Line, extra: str) -> str:
    number = line.old if line.kind == "removed" else line.new
    return _cells(number, line.kind, extra, _text(line))


def _cells(number: int | None, kind: str, extra: str, text: str) -> str:
    letter = LETTER.get(kind, "")
    return (
        f'<td class="no {letter}{extra}">{number or ""}</td>'
        f'<td class="sign {letter}">{SIGN.get(kind, "")}</td>'
        f'<td class="text {letter}">{text}</td>'
    )


def _unified(lines: Iterable[Line]) -> Iterator[str]:
    was_same = True
    for line in lines:
        is_same = line.kind == "same"
        mark = " data-change" if was_same and not is_same else ""
        was_same = is_same
        letter = LETTER[line.kind]
        yield (
            f'<tr{mark}><td class="no {letter}">{line.old or ""}</td>'
            f"{_cells(line.new, line.kind, '', _text(line))}</tr>"
        )


def _text(line: Line) -> str:
    if line.kind == "same":
        return plain(line.text)
    if line.changed is not None:
        text = marked(line.text, line.changed, TAG[line.kind])
    else:
        text = plain(line.text) if line.text.strip(" \t") else changed(line.text)
    return text if line.newline else text + NO_LINE_FEED


def _hint(rows: Sequence[Row]) -> str:
    """Return the last line without indent, such as `type document`."""
    for left, _ in reversed(rows):
        text = left.text if left else ""
        if text[:1].strip() and text[0] not in "#}])":
            return text[:80]
    return ""
