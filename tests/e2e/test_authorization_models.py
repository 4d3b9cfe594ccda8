"""Authorization models in a real browser: read, compare, write, decide, take back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.authorization import LIST, NEW, OLD, TESTS, documents, new_model
from tests.e2e.axe import AXE

SIZE = {"width": 1280, "height": 800}
EDITOR = "#panel-content .cm-content"
FOCUSED = "(selector) => document.activeElement?.matches(selector) ?? false"
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


@pytest.fixture(scope="module")
def shared(hub):
    """A model that tests only look at."""
    return documents(hub, "shared")


@pytest.fixture(scope="module")
def signed_in(hub, chromium):
    """The cookies of a user who signed in once for all tests."""
    page = hub.staff_page(chromium)
    state = page.context.storage_state()
    page.context.close()
    return state


@pytest.fixture
def open_page(chromium, signed_in):
    """Open pages as that person, each in a browser profile of its own."""
    contexts = []

    def opened(**options):
        context = chromium.new_context(
            viewport=SIZE, storage_state=signed_in, **options
        )
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page):
    return open_page()


def row(page, number):
    return page.locator(f"tr[data-number='{number}']")


def tab_to(page, selector):
    """Press Tab until something has the focus."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED, selector):
            return
    raise AssertionError(f"Tab never reached {selector}")


def write(page, text):
    """Replace what is in the editor, as a paste does."""
    page.locator(EDITOR).focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def test_an_old_version_is_taken_back_in_five_steps(hub, page):
    model = documents(hub, "five-steps")
    # The history
    page.goto(f"{hub.address}{LIST}")
    page.get_by_role("link", name="Five-Steps").click()
    expect(row(page, 2)).to_have_attribute("data-state", "active")
    # View diff
    row(page, 2).get_by_role("link", name="View diff").click()
    expect(page.locator(".sh-diff ins").first).to_have_text(" but not blocked")
    expect(page.locator(".sh-diff .sh-totals")).to_have_text("+7−2")
    # Review
    page.go_back()
    row(page, 1).get_by_role("link", name="Rollback").click()
    expect(page.locator(".sh-diff .sh-totals")).to_have_text("+2−7")
    expect(page.locator(".sh-structure")).to_contain_text("audit_log")
    # Rollback: not without a reason
    page.get_by_role("button", name="Roll back to version 1").click()
    expect(page.locator("h1")).to_have_text("Roll back to version 1?")
    assert model.states()[2] == "active"
    page.get_by_label("Why do you roll back?").fill("Nobody could delete")
    # Confirm
    page.get_by_role("button", name="Roll back to version 1").click()
    expect(page.locator(".messagelist")).to_contain_text("Version 3 is active")
    assert model.states() == {1: "superseded", 2: "superseded", 3: "active"}
    assert model.content(3) == OLD
    expect(row(page, 3)).to_contain_text("Nobody could delete")
    expect(row(page, 3)).to_contain_text("content of version 1")
    # On record
    row(page, 3).get_by_role("link", name="Version 3", exact=True).click()
    trail = page.locator("[data-trail]")
    expect(trail).to_contain_text("authz_models.version.rolled_back")
    expect(trail).to_contain_text("Ada Ansel")


def test_the_keyboard_alone_takes_a_version_back(hub, page):
    model = documents(hub, "by-keyboard")
    page.goto(model.address())
    tab_to(page, "tr[data-number='1'] a.sh-main")
    page.keyboard.press("Enter")
    page.wait_for_url("**/rollback/")
    tab_to(page, "textarea[name=message]")
    page.keyboard.type("By hand")
    tab_to(page, "#confirm button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/change/")
    assert model.states()[3] == "active"


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


def test_a_draft_goes_from_the_editor_to_active(hub, page):
    model = documents(hub, "to-active")
    page.goto(model.address("drafts/new/"))
    write(page, NEW + "\ntype room\n  relations\n    define guest: [user]\n")
    page.get_by_label("What changes, and why").fill("Rooms")
    page.get_by_role("button", name="Save, test and review").click()
    page.wait_for_url("**/activate/")
    expect(page.locator(".sh-structure [data-is=added]").first).to_contain_text("room")
    page.get_by_role("button", name="Activate version 3").click()
    expect(page.locator(".messagelist")).to_contain_text("Version 3 is active now.")
    assert model.states() == {1: "superseded", 2: "superseded", 3: "active"}


def test_failing_assertions_hold_a_version_back(hub, page):
    model = documents(hub, "held-back")
    number = model.draft(NEW.replace("can_read: viewer\n", "can_read: owner\n"))
    page.goto(model.address(f"versions/{number}/activate/"))
    page.get_by_role("button", name="Activate version 3").click()
    refusal = page.get_by_role("alert")
    expect(refusal).to_contain_text("1 of 7 assertions of its tests do not hold")
    expect(refusal).to_contain_text(
        "readers only read: user:bert can_read document:plan: expected yes, got no"
    )
    expect(page.locator("[data-results] tr[data-is=failed]")).to_have_count(1)
    expect(page.locator("[data-results] tr[data-is=passed]")).to_have_count(6)
    expect(page.get_by_role("button", name="Activate version 3")).to_have_count(0)
    assert model.states()[2] == "active"


def test_who_confirms_second_sees_what_became_active(hub, page):
    model = documents(hub, "quarrel")
    page.goto(model.address("versions/1/rollback/"))
    number = model.draft(NEW + "\ntype room\n")
    model.activate(number)
    page.get_by_label("Why do you roll back?").fill("Too strict")
    page.get_by_role("button", name="Roll back to version 1").click()
    refusal = page.get_by_role("alert")
    expect(refusal).to_contain_text(
        "Version 3 is active now, which is not what you saw"
    )
    expect(page.get_by_label("Why do you roll back?")).to_have_value("Too strict")
    refusal.get_by_role("link", name="See version 3").click()
    page.wait_for_url("**/versions/3/")
    assert model.states() == {1: "superseded", 2: "superseded", 3: "active"}


def test_without_javascript_drafts_are_written_and_checked(hub, open_page):
    model = new_model(hub, "plain")
    page = open_page(java_script_enabled=False)
    page.goto(model.address("drafts/new/"))
    page.locator("textarea[name=content]").fill(OLD.replace("type team", "type"))
    page.locator("textarea[name=tests]").fill(TESTS)
    page.get_by_role("button", name="Validate").click()
    expect(page.locator("[data-verdict] li").first).to_contain_text("line 7")
    page.locator("textarea[name=content]").fill(OLD)
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url("**/versions/1/edit/")
    assert model.states() == {1: "draft"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_passes_axe(hub, open_page, scheme):
    model = documents(hub, f"axe-{scheme}")
    model.draft(NEW.replace("can_read: viewer\n", "can_read: owner\n"))
    model.draft(NEW.replace("blocked: [user]", "blocked: [usr]"))
    page = open_page(color_scheme=scheme)
    page.context.add_init_script(AXE.read_text())
    page.goto(model.address("versions/3/tests/"))
    page.get_by_role("button", name="Run the tests").click()
    expect(page.locator("[data-results]")).to_be_visible()
    pages = (
        *("change/", "versions/1/", "versions/3/tests/", "versions/3/activate/"),
        *("versions/1/rollback/", "diff/?from=1&to=2&view=split"),
        *("diff/?from=1&to=3&view=unified", "versions/4/edit/", "../"),
    )
    for path in pages:
        page.goto(model.address(path))
        if path.endswith("edit/"):
            expect(page.locator(".cm-problem")).to_have_count(1)
        found = page.evaluate("() => axe.run('main')")
        messages = [
            (v["id"], [n["html"][:120] for n in v["nodes"][:3]])
            for v in found["violations"]
        ]
        assert messages == [], path
