"""The access log panel: who opened the recording, why, and which parts they saw."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import violations

from .access import row
from .asking import until

ENOUGH = "The payment provider is down and nobody else is here."


@pytest.fixture
def seen(shop):
    end = shop.timeline["durationMs"]
    ben = {"id": "10", "name": "Ben", "email": "b@example.com", "role": "Auditor"}
    shop.access.log = [
        row(40, actor=ben, outcome="denied", reason="permission_denied"),
        row(30, actor=ben, breakGlass=True, reason=ENOUGH, fromMs=0, toMs=end),
        row(10, fromMs=120_000, toMs=150_000),
        row(9, fromMs=40_000, toMs=60_000),
        row(8, outcome="granted"),
    ]
    return shop


def log_of(page):
    page.get_by_role("tab", name="Access").click()
    return page.get_by_test_id("access-log")


def test_the_log_shows_user_time_reason_and_what_was_seen(watch, seen):
    log = log_of(watch(seen))
    expect(log.get_by_test_id("visit")).to_have_count(3)
    last = log.get_by_test_id("visit").last
    for text in ("Ada Auditor", "Viewer", "Bug report: cannot pay", "T-77"):
        expect(last).to_contain_text(text)
    expect(last.get_by_role("button")).to_have_count(2)
    expect(log).to_contain_text("Break-glass")
    expect(log).to_contain_text("No permission to view recordings")


def test_a_portion_leads_to_its_moment(watch, seen):
    page = watch(seen)
    log_of(page).get_by_role("button", name="Seen from 0:40 to 1:00").click()
    until(page, "at", 40_000)


def test_the_log_is_searched(watch, seen):
    page = watch(seen)
    log = log_of(page)
    page.get_by_label("Search access log").fill("ada t-77")
    expect(log.get_by_test_id("visit")).to_have_count(1)
    page.get_by_label("Search access log").fill("nobody of that name")
    expect(log).to_contain_text("Nothing matches.")


def test_the_log_is_read_anew_when_it_is_opened(watch, shop):
    page = watch(shop)
    log = log_of(page)
    expect(log).to_contain_text("No one has opened this recording yet.")
    shop.access.log = [row(5, fromMs=0, toMs=1000)]
    page.get_by_role("tab", name="Notes").click()
    page.get_by_role("tab", name="Access").click()
    expect(log.get_by_test_id("visit")).to_have_count(1)


def test_older_lines_are_a_click_away(watch, seen):
    seen.access.older = [row(1, ticket="T-1", reason="of long ago")]
    page = watch(seen)
    log = log_of(page)
    expect(log).not_to_contain_text("of long ago")
    page.get_by_role("button", name="Show older").click()
    expect(log).to_contain_text("of long ago")
    expect(page.get_by_role("button", name="Show older")).to_be_hidden()


def test_it_follows_what_is_just_being_watched(watch, shop, page):
    page.clock.install()
    watch(shop)
    log = log_of(page)
    shop.access.log = [row(5, fromMs=200_000, toMs=210_000)]
    page.evaluate("void sessionHubPlayer.seek(200000)")
    expect(log.get_by_test_id("visit")).to_have_count(0)
    page.clock.fast_forward(21_000)
    expect(log.get_by_test_id("visit")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_panels_pass_axe(watch, page, seen, scheme):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    expect(log_of(watch(seen)).get_by_test_id("visit")).to_have_count(3)
    assert violations(page, ".sh-panels") == []
