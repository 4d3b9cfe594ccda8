"""The page that compares two versions."""

from __future__ import annotations

import re

import pytest

from authz_models.admin.diff_table import count_changes, shown_sections
from authz_models.diff import compare
from tests.authz_models.pages import (
    CONTENT,
    TESTS,
    WIDER,
    add_draft,
    address,
    admin,
    model,
    text_of,
)

pytestmark = pytest.mark.django_db
__all__ = ("admin", "model")


def shown(old, new, view="unified"):
    return "".join(section.html for section in shown_sections(compare(old, new), view))


def numbered(count, **changed):
    lines = [changed.get(f"_{n}", f"line {n}") for n in range(1, count + 1)]
    return "\n".join(lines) + "\n"


def test_any_two_versions_are_compared(admin, model):
    add_draft(model)
    add_draft(model, WIDER)
    add_draft(model, WIDER + "\ntype folder\n", TESTS.replace("anne", "anna"))
    page = text_of(admin.get(address("diff", model, **{"from": 1, "to": 3})))
    assert "Version 1 → 3" in page
    assert "+3</span>" in page
    assert "−1</span>" in page
    assert "type</span> <b>folder</b>" in page
    # The tests changed too.
    assert page.count('<section class="sh-diff"') == 2
    assert "<ins>anna</ins>" in page


def test_without_a_choice_the_newest_is_compared_with_the_one_before(admin, model):
    add_draft(model)
    assert "→ 1" in text_of(admin.get(address("diff", model)))
    add_draft(model, WIDER)
    assert "Version 1 → 2" in text_of(admin.get(address("diff", model)))


def test_a_discarded_draft_is_stepped_over(admin, model):
    for content in (CONTENT, CONTENT + "# gone\n", WIDER):
        add_draft(model, content)
    admin.post(address("discard", model, 2))
    history = text_of(admin.get(address("history", model)))
    assert "against 1" in history
    link = re.search(r'href="([^"]+)"[^>]*aria-label="View diff, version 3"', history)
    assert "Version 1 → 3" in text_of(admin.get(link[1]))


def test_the_page_of_equal_versions_states_it(admin, model):
    add_draft(model)
    add_draft(model)
    page = text_of(admin.get(address("diff", model)))
    assert "Both versions have the same content." in page
    assert "no change" in page


@pytest.mark.parametrize("value", ["9", "x", "-1", "1.5", "٣", "9" * 30])
def test_a_number_that_is_none_is_not_found(admin, model, value):
    add_draft(model)
    page = address("diff", model)
    assert admin.get(page, {"from": value, "to": 1}).status_code == 404


def test_a_model_without_versions_has_no_difference(admin, model):
    assert admin.get(address("diff", model)).status_code == 404


def test_the_chosen_view_is_remembered_and_the_address_wins(admin, model):
    add_draft(model)
    add_draft(model, WIDER)
    page = address("diff", model)

    def view(**query):
        return re.search(r'data-view="(\w+)"', text_of(admin.get(page, query)))[1]

    assert view() == "split"
    assert view(view="unified") == "unified"
    assert view() == "unified"
    assert view(view="split") == "split"
    assert view(view="sideways") == "split"


@pytest.mark.parametrize("view", ["split", "unified"])
def test_markup_is_text_on_both_sides(admin, model, view):
    hostile = "<img src=x onerror=alert(1)>"
    add_draft(model, f"a {hostile} c\n", tests="", format="text")
    add_draft(model, f"b {hostile} c\n</td></table>\n", tests="", format="text")
    page = text_of(admin.get(address("diff", model, view=view)))
    assert "<img" not in page
    assert page.count("&lt;img src=x onerror=alert(1)&gt;") == 2
    assert "&lt;/td&gt;" in page


@pytest.mark.parametrize("view", ["split", "unified"])
def test_every_line_stands_once_with_its_numbers(view):
    old, new = numbered(60), numbered(60, _20="line twenty", _40="")
    html = shown(old, new, view)
    numbers = [int(n) for n in re.findall(r'class="no [^"]*">(\d+)<', html)]
    expected = sorted([*range(1, 61), *range(1, 61)])
    assert sorted(numbers) == expected
    assert html.count("data-change") == 2


def test_signs_mean_what_colours_mean():
    html = shown("one\ntwo\n", "one\nthree\n")
    assert '<td class="sign r">−</td><td class="text r">two</td>' in html
    assert '<td class="sign a">+</td><td class="text a">three</td>' in html


def test_unchanged_lines_are_folded_under_what_they_lead_to():
    types = "".join(
        f"type t{n}\n  relations\n    define a: [user]\n" for n in range(20)
    )
    sections = shown_sections(compare(types, types + "type new\n"), "split")
    assert [section.folded for section in sections] == [True, False]
    assert sections[0].count == 57
    assert sections[0].hint == "type t18"


def test_white_space_that_changed_is_painted():
    html = shown("define a: [user]\n", "define a:  [user] \n")
    assert html.count('data-c="·"') >= 2
    assert 'data-c="→"' in shown("a\n", "a\n\t\n")
    assert ">CR</span>" in shown("a\n", "a\r\n")


def test_a_missing_last_line_feed_is_noted():
    html = shown("a\nb", "a\nb\n")
    assert html.count("no line feed at the end") == 1


def test_ten_thousand_lines_are_cut_into_blocks_a_browser_can_skip():
    old = numbered(10_000)
    new = old.replace("line", "row")
    diff = compare(old, new)
    assert (diff.added, diff.removed) == (10_000, 10_000)
    html = shown(old, new, "split")
    assert html.count('<div class="sh-lines"') == 50
    assert count_changes(diff) == 1
