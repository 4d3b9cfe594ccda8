"""Two versions side by side."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.authorization import new_model

SHOWN_BLOCKS = """
() => [...document.querySelectorAll(".sh-lines table")]
  .filter((table) => table.checkVisibility({contentVisibilityAuto: true})).length
"""


IN_VIEW = """
(element) => {
  const {top, bottom} = element.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}
"""


TOO_WIDE = "() => document.documentElement.scrollWidth > innerWidth"


def test_any_two_versions_are_picked_by_keyboard(page, shared):
    page.goto(shared.address())
    button = page.get_by_role("button", name="Compare A with B")
    expect(button).to_be_enabled()
    page.get_by_label("Compare from version 2").check()
    expect(button).to_be_disabled()
    page.get_by_label("Compare from version 2").press("ArrowDown")
    expect(button).to_be_enabled()
    button.press("Enter")
    expect(page.locator("h1")).to_have_text("Version 1 → 2")


def test_changes_are_stepped_through_and_folds_open(page, shared):
    page.goto(shared.address("diff/?from=1&to=2&view=split"))
    first, second = page.locator("tr[data-change]").all()
    page.keyboard.press("n")
    expect(page.locator("[data-at]")).to_have_text("1 of 2")
    expect(first).to_be_focused()
    page.keyboard.press("n")
    expect(second).to_be_focused()
    assert second.evaluate(IN_VIEW)
    page.keyboard.press("p")
    expect(page.locator("[data-at]")).to_have_text("1 of 2")
    hidden = page.get_by_text("type user", exact=True).first
    expect(hidden).to_be_hidden()
    page.locator("summary", has_text="20 unchanged lines").press("Enter")
    expect(hidden).to_be_visible()
    page.get_by_role("button", name="Show all lines").click()
    expect(page.locator("details:not([open])")).to_have_count(0)
    page.get_by_role("button", name="Only changes").click()
    expect(hidden).to_be_hidden()


def test_the_chosen_view_is_remembered(page, shared):
    diff = page.locator(".sh-diff")
    page.goto(shared.address("diff/?from=1&to=2"))
    page.get_by_role("link", name="Unified").click()
    page.wait_for_url("**view=unified")
    page.goto(shared.address("diff/?from=1&to=2"))
    expect(diff).to_have_attribute("data-view", "unified")
    page.get_by_role("link", name="Side by side").click()
    expect(diff).to_have_attribute("data-view", "split")


@pytest.mark.parametrize("view", ["split", "unified"])
def test_markup_in_content_is_text_and_long_lines_stay_on_the_page(hub, page, view):
    model = new_model(hub, f"hostile-{view}")
    attack = "<img src=x onerror=window.hit=1><script>window.hit=2</script>"
    long = "word" * 2000
    text = {"tests": "", "format": "text"}
    model.draft(f"{attack}\none {long}\n", message=attack, label=attack, **text)
    model.draft(f"{attack} </td></table>\ntwo {long}\n", **text)
    page.goto(model.address(f"diff/?view={view}"))
    expect(page.locator(".sh-code .text").first).to_contain_text(attack)
    assert not page.evaluate(TOO_WIDE)
    for path in ("change/", "versions/1/", "versions/1/edit/"):
        page.goto(model.address(path))
        expect(page.locator("main")).to_contain_text(attack)
        assert not page.evaluate(TOO_WIDE), path
    assert page.evaluate("() => window.hit") is None
    # CodeMirror has a picture of its own beside its widgets.
    assert page.locator("main img:not(.cm-widgetBuffer)").count() == 0
    assert page.locator("main script").count() == 0


def test_ten_thousand_changed_lines_are_laid_out_as_they_are_reached(hub, page):
    model = new_model(hub, "long")
    lines = "".join(f"line {n}\n" for n in range(10_000))
    text = {"tests": "", "format": "text"}
    model.draft(lines, **text)
    rows = lines.replace("line", "row").replace("row 5000\n", "line 5000\n")
    model.draft(rows, **text)
    page.goto(model.address("diff/?view=split"))
    assert page.locator(".sh-lines").count() >= 50
    assert page.evaluate(SHOWN_BLOCKS) < 8
    page.keyboard.press("p")
    expect(page.locator("[data-at]")).to_have_text("2 of 2")
    last = page.locator("tr[data-change]").last
    expect(last).to_be_focused()
    expect(last).to_be_in_viewport()
    # The header stays.
    assert page.locator(".sh-diff-head").evaluate(IN_VIEW)
