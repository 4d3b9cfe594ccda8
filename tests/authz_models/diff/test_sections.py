"""Lines beside each other: none lost, far ones folded, changed tokens marked."""

from __future__ import annotations

from itertools import pairwise

import pytest

from authz_models.diff import compare
from tests.authz_models.diff.pairs import pairs

TEN = "".join(f"line {number}\n" for number in range(1, 11))


def text(lines, side):
    """Put one side together again."""
    kept = [line for line in lines if getattr(line, side) is not None]
    return "".join(line.text + ("\n" if line.newline else "") for line in kept)


def whole(diff, side):
    return text([line for section in diff.sections for line in section.lines], side)


@pytest.mark.parametrize("context", [0, 1, 3, 1000])
def test_both_texts_can_be_read_from_the_sections(context):
    for old, new in pairs(120):
        diff = compare(old, new, context=context)
        if diff.identical:
            continue
        numbers = {"old": 0, "new": 0}
        for section in diff.sections:
            for line in section.lines:
                for side in ("old", "new"):
                    if getattr(line, side) is not None:
                        numbers[side] += 1
                        assert getattr(line, side) == numbers[side]
        assert whole(diff, "new") == new
        # A same last line stands once, with the line feed of both sides.
        assert whole(diff, "old") == old


@pytest.mark.parametrize("context", [0, 3, 1000])
def test_folded_sections_are_unchanged_and_none_stand_side_by_side(context):
    for old, new in pairs(80):
        sections = compare(old, new, context=context).sections
        folded = [section.folded for section in sections]
        assert (True, True) not in list(pairwise(folded))
        assert (False, False) not in list(pairwise(folded))
        for section in sections:
            kinds = {line.kind for line in section.lines}
            assert section.count > 0
            assert (kinds == {"same"}) == section.folded


def test_far_lines_are_folded_and_near_ones_stay():
    diff = compare(TEN, TEN.replace("line 5", "line five"), context=2)
    shape = [(s.folded, [line.text for line in s.lines]) for s in diff.sections]
    assert shape == [
        (True, ["line 1", "line 2"]),
        (
            False,
            ["line 3", "line 4", "line 5", "line five", "line 6", "line 7"],
        ),
        (True, ["line 8", "line 9", "line 10"]),
    ]


def test_near_changes_share_a_section():
    new = TEN.replace("line 3\n", "").replace("line 8\n", "line 8\nmore\n")
    assert [s.folded for s in compare(TEN, new, context=3).sections] == [False]
    assert [s.folded for s in compare(TEN, new, context=1).sections] == [
        True,
        False,
        True,
        False,
        True,
    ]


def test_only_the_tokens_that_changed_are_marked():
    diff = compare(
        "    define viewer: [user] or owner\n",
        "    define viewer: [user, group#member] or owner\n",
    )
    (row,) = diff.sections[0].rows
    assert row.left.changed == ()
    (span,) = row.right.changed
    assert row.right.text[slice(*span)] == ", group#member"


def test_neighbouring_tokens_are_marked_as_one():
    diff = compare("a b c d e f\n", "a x y z e f\n")
    (row,) = diff.sections[0].rows
    assert [row.left.text[slice(*s)] for s in row.left.changed] == ["b c d"]
    assert [row.right.text[slice(*s)] for s in row.right.changed] == ["x y z"]


def test_lines_without_anything_in_common_are_changed_as_a_whole():
    diff = compare("define owner: [user]\n", "condition later(now: timestamp) {\n")
    (row,) = diff.sections[0].rows
    assert (row.left.changed, row.right.changed) == (None, None)


def test_partners_stand_beside_each_other():
    old = "type a\n  define owner: [user]\n"
    new = "type b\n  define writer: [team]\n  define owner: [user, team]\n"
    rows = [
        (row.left and row.left.text, row.right and row.right.text)
        for row in compare(old, new).sections[0].rows
    ]
    assert rows == [
        ("type a", "type b"),
        (None, "  define writer: [team]"),
        ("  define owner: [user]", "  define owner: [user, team]"),
    ]


def test_a_missing_line_feed_is_reported():
    diff = compare("a\nb\n", "a\nb")
    last = [line for line in diff.sections[0].lines if line.kind != "same"]
    assert [(line.text, line.newline) for line in last] == [("b", True), ("b", False)]


def test_a_carriage_return_is_part_of_the_line():
    (row,) = compare("a b\r\n", "a b\n").sections[0].rows
    assert (row.left.text, row.right.text) == ("a b\r", "a b")


def test_markup_is_text_like_any_other():
    (row,) = compare("x <script>\n", "x <script>alert(1)</script>\n").sections[0].rows
    assert row.right.text == "x <script>alert(1)</script>"


def test_marks_fit_their_lines_whatever_is_compared():
    for old, new in pairs(120):
        for section in compare(old, new).sections:
            for line in section.lines:
                spans = line.changed or ()
                ends = [end for span in spans for end in span]
                assert ends == sorted(ends)
                assert all(0 <= end <= len(line.text) for end in ends)
                assert all(start < end for start, end in spans)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a b " * 60_000, "b a " * 60_000),
        ("a\n" * 20_000, "a\n" * 19_000 + "b\n"),
        ("x y z " * 600 + "\n", "z y x " * 600 + "\n"),
    ],
)
def test_very_long_and_very_many_lines_are_compared_too(old, new):
    diff = compare(old, new)
    assert whole(diff, "new") == new
