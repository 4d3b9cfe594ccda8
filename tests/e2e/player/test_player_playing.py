"""Playing, seeking, tabs and keys."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .asking import now, picture, seek, until


def test_it_plays_and_pauses_with_the_space_bar(watch, shop):
    page = watch(shop)
    page.keyboard.press("Space")
    until(page, "past", 300)
    page.keyboard.press("Space")
    until(page, "paused")
    stopped = now(page)
    page.wait_for_timeout(100)
    assert now(page) == stopped


def test_it_plays_at_its_speed(watch, shop):
    page = watch(shop)
    page.get_by_role("radio", name="16×").click()
    page.get_by_test_id("play").click()
    until(page, "past", 8_000, ms=2_000)


def test_it_plays_over_a_page_load_into_the_next_picture(watch, shop):
    cart = next(m for m in shop.timeline["marks"] if m["label"] == "Your cart")
    page = watch(shop)
    seek(page, cart["atMs"] - 600)
    assert "New this week" in picture(page)
    page.get_by_test_id("play").click()
    until(page, "shows", "Your cart")
    clips = "document.querySelectorAll('.sh-page > .sh-clip').length"
    assert page.evaluate(clips) <= 3


def test_it_skips_inactivity_and_shows_that(watch, shop):
    quiet = shop.timeline["inactivity"][0]
    page = watch(shop)
    # What the last act brought about is shown first.
    seek(page, quiet["fromMs"] + 3_900)
    page.get_by_test_id("play").click()
    until(page, "past", quiet["toMs"] - 800, ms=3_000)
    expect(page.get_by_test_id("toast")).to_contain_text("inactivity")


def test_it_remembers_that_inactivity_is_not_to_be_skipped(watch, shop):
    page = watch(shop)
    skip = page.get_by_test_id("skip")
    expect(skip).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("s")
    page.reload()
    expect(skip).to_have_attribute("aria-pressed", "false")


def test_it_stops_at_the_end_and_plays_again_from_the_start(watch, shop):
    end = shop.timeline["durationMs"]
    page = watch(shop)
    seek(page, end - 300)
    page.get_by_test_id("play").click()
    until(page, "paused")
    assert now(page) == end
    page.get_by_role("button", name="Play again").click()
    until(page, "shows", "New this week")


@pytest.mark.parametrize(
    ("key", "start", "ms"),
    [
        ("ArrowRight", 20_000, 30_000),
        ("ArrowLeft", 20_000, 10_000),
        ("ArrowLeft", 4_000, 0),
        ("Shift+ArrowRight", 20_000, 21_000),
        ("Home", 20_000, 0),
    ],
)
def test_it_jumps_by_key(watch, shop, key, start, ms):
    page = watch(shop, f"?t={start / 1000}")
    page.keyboard.press(key)
    until(page, "at", ms)


def test_it_changes_speed_by_key(watch, shop):
    page = watch(shop)
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("radio", name="2×")).to_be_checked()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="0.5×")).to_be_checked()


def test_it_goes_from_mark_to_mark(watch, shop):
    stops = [m["atMs"] for m in shop.timeline["marks"] if m["kind"] == "custom"]
    page = watch(shop, "?t=1")
    page.keyboard.press("n")
    until(page, "at", stops[0])
    page.keyboard.press("n")
    until(page, "at", stops[1])
    page.keyboard.press("p")
    until(page, "at", stops[0])


def test_it_opens_panels_help_and_full_screen_by_key(watch, shop):
    page = watch(shop)
    page.keyboard.press("c")
    expect(page.get_by_role("tab", name="Console")).to_have_attribute(
        "aria-selected", "true"
    )
    page.keyboard.press("e")
    expect(page.get_by_role("tab", name="Events")).to_have_attribute(
        "aria-selected", "true"
    )
    page.keyboard.press("?")
    expect(page.get_by_test_id("help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("help")).to_be_hidden()
    page.keyboard.press("f")
    expect(page.locator(".sh-layout:fullscreen")).to_have_count(1)


def test_it_leaves_keys_to_the_field_that_is_typed_in(watch, shop):
    page = watch(shop)
    field = page.get_by_label("Search events")
    field.press_sequentially("cen n?f ")
    expect(field).to_have_value("cen n?f ")
    assert now(page) == 0
    expect(page.get_by_test_id("help")).to_be_hidden()


def test_it_follows_the_active_tab(watch, shop):
    to_help = shop.timeline["active"][1]["fromMs"]
    page = watch(shop)
    seek(page, to_help - 500)
    page.get_by_test_id("play").click()
    until(page, "shows", "Question 1")
    expect(page.get_by_role("tab", name="Help")).to_have_attribute(
        "aria-selected", "true"
    )


def test_it_stays_with_the_tab_that_was_chosen(watch, shop):
    page = watch(shop)
    page.get_by_role("tab", name="Help").click()
    expect(page.get_by_test_id("stage")).to_contain_text(
        "The picture of this tab begins at"
    )
    expect(page.get_by_test_id("follow")).to_have_attribute("aria-pressed", "false")
    seek(page, shop.timeline["durationMs"])
    assert "Question 1" in picture(page)
    page.get_by_test_id("follow").click()
    until(page, "shows", "Thank you")


def test_it_shows_the_address_of_the_page(watch, shop):
    page = watch(shop)
    expect(page.get_by_test_id("address")).to_have_text("https://shop.example.com/")
    seek(page, shop.timeline["durationMs"])
    expect(page.get_by_test_id("address")).to_have_text("https://shop.example.com/cart")


def test_the_timeline_is_a_slider_for_pointer_and_keys(watch, shop):
    page = watch(shop)
    slider = page.get_by_test_id("timeline")
    box = slider.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 8)
    until(page, "at", shop.timeline["durationMs"] / 2)
    expect(slider).to_have_attribute(
        "aria-valuetext", re.compile(r"^2:\d\d of 5:\d\d$")
    )
    slider.focus()
    page.keyboard.press("Home")
    until(page, "at", 0)
    page.keyboard.press("ArrowRight")
    until(page, "at", 10_000)


def test_hovering_the_timeline_shows_the_time_and_a_small_picture(watch, shop):
    page = watch(shop)
    box = page.get_by_test_id("timeline").bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 8)
    expect(page.locator(".sh-hover-card")).to_contain_text("0:0")
    expect(page.locator(".sh-preview iframe")).to_be_visible()


def test_it_copies_a_link_at_this_time(watch, shop, page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    watch(shop, "?t=61.5")
    page.get_by_test_id("copy-link").click()
    expect(page.get_by_test_id("toast")).to_contain_text("1:01")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith("/?t=61.5")


def test_a_moment_looks_the_same_however_one_came_there(watch, shop):
    """Forwards, backwards, across snapshots and tabs: only the moment decides."""
    end = shop.timeline["durationMs"]
    moments = [end * share // 10 for share in (9, 2, 4, 1, 5, 3, 10, 0)]
    page = watch(shop)
    html = "sessionHubPlayer.iframe.contentDocument.documentElement.outerHTML"
    came = {}
    for ms in moments:
        seek(page, ms)
        came[ms] = page.evaluate(html)
    for ms in moments:
        page.goto(page.url.split("?")[0] + f"?tsAbs={shop.timeline['startMs'] + ms}")
        page.evaluate("sessionHubPlayer.ready")
        assert now(page) == ms
        assert page.evaluate(html) == came[ms]
