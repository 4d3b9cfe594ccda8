"""Holding and erasing in a real browser: keys, confirmation, live progress, proof."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.e2e.erasure import steps


@pytest.fixture(scope="module")
def mark(hub):
    """A person with a few sessions."""
    mark = steps.new_mark()
    steps.plant(hub, mark, 6)
    return mark


@pytest.fixture
def page(hub, chromium):
    """The admin, signed in."""
    opened = hub.staff_page(chromium, viewport={"width": 1280, "height": 800})
    yield opened
    opened.context.close()


def test_a_hold_set_by_keyboard_stops_an_erasure_until_it_is_released(hub, page, mark):
    page.goto(f"{hub.address}/admin/recordings/recordedsession/?search=u-{mark}")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator(".sh-choose").first).to_be_checked()
    page.get_by_role("button", name="Legal hold").click()
    expect(page.get_by_role("heading", name="legal hold?")).to_be_visible()
    page.fill("textarea", "Case 7")
    page.get_by_test_id("confirm").click()
    expect(page.locator(".messagelist")).to_contain_text("put on legal hold")
    page.goto(f"{hub.address}/admin/recordings/recordedsession/?search=u-{mark}")
    expect(page.locator(".sh-held")).to_have_count(1)
    ask_for(hub, page, mark)
    expect(page.get_by_role("alert")).to_contain_text("Case 7")
    expect(page.get_by_test_id("erase")).to_have_count(0)

    # Released, the person is erased while the page follows.
    page.goto(f"{hub.address}/admin/privacy/sessionhold/?state=standing")
    page.check("#action-toggle")
    page.select_option("select[name=action]", "release")
    page.click("button[name=index]")
    page.fill("textarea", "Settled.")
    page.get_by_test_id("confirm").click()
    ask_for(hub, page, mark)
    page.fill("textarea", "Asked by letter.")
    page.get_by_test_id("erase").click()
    proof = page.get_by_test_id("certificate")
    expect(proof).to_be_visible(timeout=60_000)
    expect(proof).to_contain_text("genuine")
    assert mark not in page.url
    assert mark not in page.content()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the certificate").click()
    certificate = json.loads(download.value.path().read_text())
    assert certificate["sessions"] == 6
    assert {each["remaining"] for each in certificate["stores"]} == {0}


def ask_for(hub, page, mark):
    """Ask what would go of the person."""
    page.goto(f"{hub.address}/admin/privacy/erasurejob/person/")
    page.select_option("#id_service", label="Unasked")
    page.fill("#id_user_id", f"u-{mark}")
    page.get_by_role("button", name="Show what would go").click()
