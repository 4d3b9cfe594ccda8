"""An old version becomes active again, by mouse and by keyboard."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.authorization import LIST, OLD, documents

FOCUSED = "(selector) => document.activeElement?.matches(selector) ?? false"


def row(page, number):
    return page.locator(f"tr[data-number='{number}']")


def tab_to(page, selector):
    """Press Tab until something has the focus."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED, selector):
            return
    raise AssertionError(f"Tab never reached {selector}")


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
