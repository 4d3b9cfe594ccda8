"""Writing a draft: errors, tests, keys, unsaved changes."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.authorization import NEW, OLD, TESTS, new_model
from tests.e2e.authorization_models.pages import EDITOR, write


def test_errors_stand_at_their_lines_and_go_when_mended(page, shared):
    page.goto(shared.address("drafts/new/"))
    verdict = page.locator("[data-verdict]")
    expect(verdict).to_have_attribute("data-is", "valid")
    write(page, NEW.replace("define blocked: [user]", "define blocked: [usr]"))
    expect(verdict).to_have_attribute("data-is", "invalid")
    line = next(n for n, text in enumerate(NEW.split("\n"), 1) if "blocked: [" in text)
    place = verdict.get_by_role("button", name=f"line {line}, column 22")
    expect(place).to_be_visible()
    page.keyboard.press("Control+Home")
    place.click()
    sentence = page.locator("#panel-content .cm-activeLine + .cm-problem")
    expect(sentence).to_contain_text("usr")
    expect(page.locator(".cm-lintRange-error")).to_have_text("usr")
    expect(page.locator("#panel-content .cm-lint-marker-error")).to_have_count(1)
    # The place is chosen: what is typed now goes before the term.
    page.keyboard.press("Control+Delete")
    page.keyboard.type("user")
    expect(verdict).to_have_attribute("data-is", "valid")
    expect(page.locator(".cm-problem")).to_have_count(0)


def test_the_next_problem_is_a_key_away(page, shared):
    page.goto(shared.address("drafts/new/"))
    expect(page.locator("[data-verdict]")).to_have_attribute("data-is", "valid")
    write(page, OLD.replace("define author:", "define author"))
    expect(page.locator("[data-verdict]")).to_have_attribute("data-is", "invalid")
    page.keyboard.press("Control+Home")
    page.keyboard.press("F8")
    line = page.locator("#panel-content .cm-activeLine")
    expect(line).to_contain_text("define author")


def test_tests_have_a_tab_that_counts_their_problems(page, shared):
    page.goto(shared.address("drafts/new/"))
    expect(page.locator("[data-verdict]")).to_have_attribute("data-is", "valid")
    model_tab, tests_tab = page.get_by_role("tab").all()
    model_tab.press("ArrowRight")
    expect(tests_tab).to_be_focused()
    expect(page.locator("#panel-content")).to_be_hidden()
    page.locator("#panel-tests .cm-content").focus()
    page.keyboard.press("Control+a")
    wrong = TESTS.replace("can_read: true", "can_read: maybe", 1)
    line = wrong[: wrong.index("maybe")].count("\n") + 1
    page.keyboard.insert_text(wrong)
    expect(tests_tab.locator("[data-count]")).to_have_text("1")
    tests_tab.press("Home")
    expect(page.locator("#panel-tests")).to_be_hidden()
    page.get_by_role("button", name=f"store tests, line {line}").click()
    expect(page.locator("#panel-tests .cm-activeLine")).to_contain_text("maybe")


def test_tab_indents_and_escape_leaves_the_editor(page, shared):
    page.goto(shared.address("drafts/new/"))
    write(page, "type user")
    page.keyboard.press("Control+Home")
    page.keyboard.press("Tab")
    expect(page.locator(EDITOR)).to_have_text("  type user")
    expect(page.locator(EDITOR)).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.locator(EDITOR)).not_to_be_focused()


def test_what_is_not_saved_is_asked_about(hub, page):
    model = new_model(hub, "unsaved")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(model.address("drafts/new/"))
    expect(page.locator("[data-unsaved]")).to_be_hidden()
    write(page, OLD)
    expect(page.locator("[data-unsaved]")).to_be_visible()
    page.goto(model.address())
    assert asked == ["beforeunload"]
    # Saved by key, nothing is asked.
    page.goto(model.address("drafts/new/"))
    write(page, OLD)
    page.keyboard.press("Control+s")
    page.wait_for_url("**/versions/1/edit/")
    page.goto(model.address())
    assert asked == ["beforeunload"]
    assert model.states() == {1: "draft"}
