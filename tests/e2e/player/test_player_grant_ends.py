"""What happens on the page when a grant ends while a user watches."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from .asking import now, picture, until


def shut_while_watching(page, shop, code="grant_expired"):
    """The grant ends; the answer to the page's next request holds that."""
    page.get_by_role("tab", name="Notes").click()
    page.get_by_label("New note").fill("asks the hub")
    shop.access.shut(code)
    page.evaluate("document.querySelector('.sh-note-form').requestSubmit()")
    expect(page.get_by_test_id("cover")).to_be_visible()


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("grant_expired", "Your time to watch is over"),
        ("grant_revoked", "was withdrawn"),
    ],
)
def test_when_the_grant_ends_the_picture_is_covered(watch, shop, code, sentence):
    page = watch(shop, "?t=30")
    page.evaluate("sessionHubPlayer.play()")
    shut_while_watching(page, shop, code)
    expect(page.get_by_role("dialog")).to_contain_text(sentence)
    expect(page.get_by_test_id("cover")).to_be_visible()
    expect(page.get_by_test_id("stage")).to_be_hidden()
    expect(page.get_by_test_id("panels")).to_be_hidden()
    until(page, "paused")
    stood = now(page)
    page.get_by_label("Ticket").fill("T-78")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("cover")).to_be_hidden()
    expect(page.get_by_test_id("stage")).to_be_visible()
    until(page, "past", stood)
    assert page.get_by_label("New note").input_value() == "asks the hub"


def test_while_it_is_covered_nothing_more_is_asked_for(watch, shop, hub):
    page = watch(shop)
    shut_while_watching(page, shop)
    before = len(hub.requests)
    page.evaluate("sessionHubPlayer.seek(90000)")
    assert len(hub.requests) == before


def test_leaving_the_covered_picture_leads_to_the_list(watch, shop):
    page = watch(shop)
    shut_while_watching(page, shop)
    page.get_by_role("button", name="Back to the list").click()
    page.wait_for_url("**/admin/recordings/recordedsession/")


def test_the_remaining_time_is_shown_near_the_end_and_can_be_extended(watch, shop):
    page = watch(shop)
    expect(page.get_by_test_id("remaining")).to_be_hidden()
    ends = datetime.now(UTC) + timedelta(seconds=250)
    shop.access.grant["expiresAt"] = ends.isoformat()
    page.reload()
    expect(page.get_by_test_id("remaining")).to_contain_text("5 min left")
    page.get_by_test_id("remaining").click()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stage")).to_be_visible()
    page.get_by_test_id("remaining").click()
    page.get_by_label("Ticket").fill("T-79")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("remaining")).to_be_hidden()


def test_when_the_time_runs_out_the_hub_is_asked_and_decides(watch, shop):
    ends = datetime.now(UTC) + timedelta(seconds=2)
    shop.access.grant["expiresAt"] = ends.isoformat()
    page = watch(shop)
    shop.access.shut("grant_expired")
    expect(page.get_by_test_id("cover")).to_be_visible()
    expect(page.get_by_role("dialog")).to_contain_text("Your time to watch is over")


def test_a_wrong_clock_of_this_computer_shuts_nothing(watch, shop):
    ends = datetime.now(UTC) - timedelta(hours=3)
    shop.access.grant["expiresAt"] = ends.isoformat()
    page = watch(shop)
    assert "New this week" in picture(page)
    expect(page.get_by_test_id("cover")).to_be_hidden()


@pytest.mark.parametrize(
    ("status", "code", "title"),
    [
        (401, "not_authenticated", "You are signed out"),
        (410, "session_erased", "This recording was erased"),
    ],
)
def test_signed_out_or_erased_it_is_covered_with_a_sentence(
    watch, shop, status, code, title
):
    page = watch(shop, "?t=30")
    page.get_by_role("tab", name="Notes").click()
    page.get_by_label("New note").fill("asks the hub")
    shop.failure = (status, code)
    page.evaluate("document.querySelector('.sh-note-form').requestSubmit()")
    expect(page.get_by_test_id("cover")).to_contain_text(title)
    expect(page.get_by_test_id("stage")).to_be_hidden()
    expect(page.get_by_role("dialog")).to_have_count(0)
