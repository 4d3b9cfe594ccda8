"""A draft on its way to the active version."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.authorization import NEW, OLD, TESTS, documents, new_model
from tests.e2e.authorization_models.pages import write


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
