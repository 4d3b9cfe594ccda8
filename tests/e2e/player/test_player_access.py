"""The dialog before a recording: nothing is requested before a reason is given."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import violations

from .asking import now, opened

OUTSIDE = """
() => ![null, document.body].includes(document.activeElement) &&
  !document.activeElement.closest("dialog")
"""
ENOUGH = "The payment provider is down and nobody else is here."


@pytest.fixture
def shut(shop):
    shop.access.shut()
    return shop


@pytest.fixture
def asked(page, hub, shut):
    """Open a recording that is shut, up to the dialog."""

    def asked(query=""):
        page.goto(hub.add(shut) + query)
        expect(page.get_by_test_id("reason")).to_be_visible()
        return page

    return asked


def test_nothing_is_asked_for_before_the_reason(asked, hub, shut):
    page = asked("?t=60")
    api = [r for r in hub.requests if "/api/" in r]
    assert [re.sub(r"/api/recordings/[^/]+/", "", r) for r in api] == ["GET access/"]
    shown = page.content()
    for text in ("Ada Perez", "New this week", "shop.example.com"):
        assert text not in shown
    page.get_by_label("Reason").select_option("bug_report")
    page.get_by_role("button", name="Open recording").click()
    opened(page)
    assert now(page) == 60_000
    assert shut.access.given == [{"reasonCode": "bug_report"}]


def test_with_a_valid_grant_it_opens_at_once(watch, shop):
    page = watch(shop)
    expect(page.get_by_test_id("reason")).to_have_count(0)
    assert shop.access.given == []


def test_it_shows_what_the_reason_brings_about(asked):
    page = asked()
    dialog = page.get_by_role("dialog", name="Why do you open this recording?")
    expect(dialog).to_contain_text("put on record, with your name")
    expect(dialog).to_contain_text("60 minutes")
    expect(dialog).not_to_contain_text("Break the glass")


def test_it_works_by_keyboard_alone(asked, shut):
    page = asked()
    expect(page.get_by_label("Reason")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("the cart stays empty")
    page.keyboard.press("Tab")
    page.keyboard.type("T-77")
    page.keyboard.press("Enter")
    opened(page)
    given = {"reason": "the cart stays empty", "ticket": "T-77"}
    assert shut.access.given == [given]


def test_the_focus_stays_in_the_dialog(asked):
    page = asked()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert not page.evaluate(OUTSIDE)


@pytest.mark.parametrize("way", ["Escape", "button"])
def test_leaving_leads_to_the_list(asked, shut, way):
    page = asked()
    if way == "Escape":
        page.keyboard.press("Escape")
    else:
        page.get_by_role("button", name="Back to the list").click()
    page.wait_for_url("**/admin/recordings/recordedsession/")
    assert shut.access.given == []


def test_objections_of_the_hub_stand_at_their_field(asked, shut):
    fields = {"reason": ["Too many characters."], "somewhere": ["Say why."]}
    body = {"code": "invalid", "detail": "x", "requestId": "r", "fields": fields}
    shut.access.refusals.append((400, body))
    page = asked()
    page.get_by_label("In your words").fill("x")
    page.get_by_role("button", name="Open recording").click()
    field = page.get_by_label("In your words")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("Too many characters"))
    expect(field).to_be_focused()
    expect(page.get_by_role("alert")).to_have_text("Say why.")
    field.fill("better")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="Open recording").click()
    opened(page)


@pytest.mark.parametrize(
    ("status", "code", "sentence"),
    [
        (503, "audit_unavailable", "Nothing is shown"),
        (403, "permission_denied", "lacks the permission"),
        (500, "internal", "failed on the server"),
    ],
)
def test_what_went_wrong_is_shown_and_can_be_tried_again(
    asked, shut, status, code, sentence
):
    body = {"code": code, "detail": "No.", "requestId": "r"}
    shut.access.refusals.append((status, body))
    page = asked()
    page.get_by_label("Ticket").fill("T-1")
    page.get_by_role("button", name="Open recording").click()
    expect(page.get_by_role("alert")).to_contain_text(sentence)
    page.get_by_role("button", name="Open recording").click()
    opened(page)


@pytest.mark.parametrize(
    ("status", "code", "title"),
    [
        (503, "audit_unavailable", "Nothing is shown"),
        (410, "session_erased", "This recording was erased"),
        (403, "permission_denied", "You may not watch this recording"),
    ],
)
def test_without_an_answer_about_access_nothing_is_shown(
    page, hub, shop, status, code, title
):
    shop.failure = (status, code)
    page.goto(hub.add(shop))
    page.evaluate("sessionHubPlayer.ready")
    expect(page.get_by_test_id("problem")).to_contain_text(title)
    assert page.locator("iframe").count() == 0


def test_code_and_ticket_are_remembered_in_this_tab(asked, page, hub, shut):
    asked()
    page.get_by_label("Reason").select_option("support_ticket")
    page.get_by_label("In your words").fill("first of three")
    page.get_by_label("Ticket").fill("T-77")
    page.keyboard.press("Enter")
    opened(page)
    shut.access.shut()
    page.goto(hub.add(shut))
    expect(page.get_by_label("Reason")).to_have_value("support_ticket")
    expect(page.get_by_label("Ticket")).to_have_value("T-77")
    expect(page.get_by_label("In your words")).to_have_value("")
    expect(page.get_by_role("button", name="Open recording")).to_be_focused()
    page.keyboard.press("Enter")
    opened(page)
    assert page.evaluate("localStorage.getItem('sessionhub.reason')") is None


def test_breaking_the_glass_needs_a_sentence(asked, shut):
    shut.access.may_break_glass = True
    page = asked()
    page.get_by_text("No other way? Break the glass").click()
    glass = page.get_by_test_id("glass")
    expect(glass).to_contain_text("15 minutes")
    expect(glass).to_contain_text("told at once")
    expect(glass).to_contain_text("20 more characters needed")
    field = page.get_by_label("What happened, and why is there no other way?")
    field.fill("too short")
    page.get_by_role("button", name="Break the glass").click()
    expect(field).to_have_accessible_description(re.compile("at least 20"))
    assert shut.access.given == []
    field.fill(ENOUGH)
    page.get_by_role("button", name="Break the glass").click()
    opened(page)
    assert shut.access.given == [{"reason": ENOUGH, "breakGlass": True}]


def test_without_permission_only_the_glass_is_offered(asked, shut):
    shut.access.may_open, shut.access.may_break_glass = False, True
    page = asked()
    expect(page.get_by_role("dialog")).to_contain_text("You may not open")
    expect(page.get_by_role("button", name="Open recording")).to_have_count(0)
    expect(page.get_by_role("button", name="Break the glass")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_dialog_passes_axe(asked, page, shut, scheme):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    shut.access.may_break_glass = True
    body = {"code": "x", "detail": "x", "fields": {"reason": ["Too long."], "x": ["y"]}}
    shut.access.refusals.append((400, body))
    asked()
    page.get_by_text("No other way? Break the glass").click()
    page.get_by_role("button", name="Open recording").click()
    expect(page.get_by_text("Too long.")).to_be_visible()
    assert violations(page, "dialog") == []
