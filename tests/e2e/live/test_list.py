"""The live list, without a reload."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.live.pages import open_list, row, session_of


def test_a_visit_comes_moves_and_goes(hub, staff, shopper):
    page = staff()
    open_list(hub, page)
    expect(page.locator(".sh-live-state")).to_have_text("Live")
    found = row(page, session_of(shopper))
    expect(found).to_be_visible()
    expect(found).to_contain_text("Anonymous")
    shopper.evaluate("() => SessionHub.identify('u-7', {name: 'Ines Example'})")
    shopper.goto("/demo/journal/")
    expect(found.locator(".sh-live-page")).to_contain_text("/demo/journal/")
    expect(found).to_contain_text("Ines Example")
    shopper.goto("about:blank")
    expect(found).to_have_count(0, timeout=20_000)


def test_filters_are_the_hubs(hub, staff, shopper):
    page = staff()
    open_list(hub, page)
    found = row(page, session_of(shopper))
    expect(found).to_be_visible()
    field = page.get_by_label("Search live sessions")
    field.fill("no session is like this")
    expect(found).to_have_count(0)
    expect(page.get_by_text("No match")).to_be_visible()
    expect(page.locator(".sh-live-sum")).to_have_text("0match the filters")
    page.get_by_text("Clear filters").click()
    expect(found).to_be_visible()
    expect(page.locator(".sh-live-sum")).to_contain_text("on the site now")
    page.locator("[data-filter=desktop]").click()
    expect(found).to_be_visible()


def test_a_lost_connection_is_shown_and_heals(hub, staff, shopper):
    page = staff()
    open_list(hub, page)
    expect(row(page, session_of(shopper))).to_be_visible()
    page.context.set_offline(True)
    page.evaluate("() => sessionHubLive.line.close() || sessionHubLive.line.open()")
    expect(page.locator(".sh-live-state")).to_have_text(
        re.compile("Reconnecting|Disconnected")
    )
    page.context.set_offline(False)
    expect(page.locator(".sh-live-state")).to_have_text("Live", timeout=15_000)
    expect(row(page, session_of(shopper))).to_be_visible()


def test_the_list_is_reached_by_keyboard_and_passes_axe(hub, staff, shopper):
    page = staff()
    open_list(hub, page)
    expect(row(page, session_of(shopper))).to_be_visible()
    assert violations(page, "#live") == []
    page.keyboard.press("/")
    expect(page.get_by_label("Search live sessions")).to_be_focused()
