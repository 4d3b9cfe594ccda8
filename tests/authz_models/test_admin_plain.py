"""Text as HTML: markup as text, no character invisible."""

from __future__ import annotations

import pytest

from authz_models.admin.code import code_table
from authz_models.admin.plain import marked, plain


def test_markup_is_text():
    hostile = "<script>alert(1)</script> & \"quoted\" 'too'"
    html = plain(hostile)
    assert "<" not in html
    assert "&lt;script&gt;" in html
    assert '"' not in html


@pytest.mark.parametrize(
    ("character", "name"),
    [("\u202e", "U+202E"), ("\r", "CR"), ("\u200b", "ZWSP"), ("\x00", "U+0000")],
)
def test_what_hides_or_reorders_is_named(character, name):
    html = plain(f"a{character}b")
    assert character not in html
    assert f">{name}</span>" in html


def test_a_tab_and_letters_of_all_kinds_stay():
    assert plain("\tдом 家 é") == "\tдом 家 é"


def test_spans_are_marked_and_escaped():
    assert marked("a <b> c", [(2, 5)], "ins") == "a <ins>&lt;b&gt;</ins> c"
    assert marked("same", [], "del") == "same"


def test_white_space_is_painted_where_it_is_the_change():
    html = marked("a\t b", [(1, 3)], "del")
    assert 'data-c="→">\t</span>' in html
    assert 'data-c="·"> </span>' in html
    assert "data-c" not in marked("a  word", [(1, 7)], "ins")


def test_lines_are_numbered_and_a_last_line_feed_is_no_line():
    html = code_table("one\ntwo <i>\n")
    assert html.count("<tr>") == 2
    assert '<td class="no">2</td><td class="text">two &lt;i&gt;</td>' in html
