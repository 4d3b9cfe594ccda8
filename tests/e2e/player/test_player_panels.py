"""The panels: finding, filtering, seeking, following, notes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .asking import seek, until

WINDOW = "0198f0a0-0000-7000-8000-00000000000a"


def open_panel(page: Page, name: str) -> None:
    page.get_by_test_id("panels").get_by_role("tab", name=name).click()


@pytest.mark.parametrize(
    ("panel", "text"),
    [
        ("Events", "Added to cart"),
        ("Console", "catalogue shown with 8 articles"),
        ("Network", "cart/items"),
        ("Errors", "Cannot read properties of undefined"),
        ("Pages", "/help"),
        ("Person", "ada@example.com"),
        ("Privacy", "55 values were masked by the server"),
        ("Notes", "No notes yet"),
    ],
)
def test_each_panel_shows_its_part_of_the_recording(watch, shop, panel, text):
    page = watch(shop)
    open_panel(page, panel)
    expect(page.get_by_role("tabpanel").get_by_text(text).first).to_be_visible()


def test_it_finds_rows_by_terms(watch, shop):
    page = watch(shop)
    open_panel(page, "Console")
    page.get_by_label("Search console").fill("older PRICE")
    expect(page.get_by_role("option")).to_have_count(1)
    page.get_by_label("Search console").fill("nowhere")
    expect(page.get_by_text("Nothing matches.")).to_be_visible()


def test_it_filters_by_level(watch, shop):
    page = watch(shop)
    open_panel(page, "Console")
    page.get_by_role("group", name="Filter").get_by_role("button", name="warn").click()
    expect(page.get_by_role("option")).to_have_count(1)


def test_a_click_on_a_row_goes_there_and_shows_its_details(watch, shop):
    error = next(m for m in shop.timeline["marks"] if m["kind"] == "error")
    page = watch(shop)
    open_panel(page, "Errors")
    page.get_by_role("option").click()
    until(page, "at", error["atMs"])
    details = page.get_by_role("region", name="Details of the row")
    expect(details).to_contain_text("shop.js:212:17")


def test_rows_are_reached_by_keyboard_alone(watch, shop):
    page = watch(shop)
    page.keyboard.press("e")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    rows = sorted(m["atMs"] for m in shop.timeline["marks"])
    until(page, "past", rows[0])
    expect(page.locator(".sh-row.sh-selected")).to_have_count(1)


def test_panels_are_changed_by_arrow_keys(watch, shop):
    page = watch(shop)
    page.get_by_test_id("panels").get_by_role("tab", name="Events").focus()
    page.keyboard.press("ArrowRight")
    tab = page.get_by_test_id("panels").get_by_role("tab", name="Console")
    expect(tab).to_be_focused()
    expect(tab).to_have_attribute("aria-selected", "true")


def test_the_current_row_follows_playback(watch, shop):
    page = watch(shop)
    placed = next(m for m in shop.timeline["marks"] if m["label"] == "Order placed")
    seek(page, placed["atMs"] + 50)
    expect(page.locator(".sh-row.sh-current")).to_contain_text("Order placed")


def test_ten_thousand_rows_stay_few_elements(watch, shop):
    shop.timeline["marks"] += [
        {
            "id": f"many{i}",
            "kind": "console",
            "atMs": i * 20,
            "window": WINDOW,
            "label": f"line {i}",
            "data": {"level": "log", "text": f"line {i}", "trace": []},
        }
        for i in range(10_000)
    ]
    page = watch(shop)
    open_panel(page, "Console")
    expect(page.get_by_role("option").first).to_be_visible()
    assert page.get_by_role("option").count() < 80
    seek(page, 190_000)
    expect(page.locator(".sh-row.sh-current")).to_be_in_viewport()


def test_a_note_is_added_at_the_current_moment(watch, shop):
    page = watch(shop, "?t=42")
    open_panel(page, "Notes")
    page.get_by_label("New note").fill("Look <b>here</b>")
    page.get_by_role("button", name="Add note at 0:42").click()
    expect(page.get_by_test_id("notes")).to_contain_text("Look <b>here</b>")
    assert shop.notes[0]["atMs"] == 42_000
    expect(page.locator(".sh-legend")).to_contain_text("Note1")
    seek(page, 0)
    page.get_by_title("Go to this moment").click()
    until(page, "at", 42_000)


def test_a_note_is_edited_and_deleted_by_its_author(watch, shop):
    shop.notes = [_note("mine", mine=True), _note("theirs", mine=False)]
    page = watch(shop)
    open_panel(page, "Notes")
    expect(page.get_by_role("button", name="Edit the note")).to_have_count(1)
    page.get_by_role("button", name="Edit the note").click()
    page.get_by_label("Text of the note").fill("changed")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_test_id("notes")).to_contain_text("changed")
    expect(page.get_by_test_id("notes")).to_contain_text("edited")
    page.get_by_role("button", name="Delete the note").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_test_id("notes").get_by_role("listitem")).to_have_count(1)
    assert [n["id"] for n in shop.notes] == ["theirs"]


def test_an_empty_note_is_not_sent(watch, shop):
    page = watch(shop)
    open_panel(page, "Notes")
    page.get_by_label("New note").fill("   ")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_test_id("toast")).to_contain_text("needs some text")
    assert shop.notes == []


def test_a_note_that_could_not_be_saved_is_kept_in_the_field(watch, shop):
    page = watch(shop)
    open_panel(page, "Notes")
    page.get_by_label("New note").fill("keep me")
    shop.failure = (503, "unavailable")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_test_id("toast")).to_contain_text("failed on the server")
    expect(page.get_by_label("New note")).to_have_value("keep me")


def test_kinds_of_marks_are_switched_off_in_the_legend(watch, shop):
    page = watch(shop, "?t=1")
    page.locator(".sh-legend").get_by_role("button", name="Custom events").click()
    rage = next(m for m in shop.timeline["marks"] if m["kind"] == "rage")
    page.keyboard.press("n")
    until(page, "at", rage["atMs"])


def _note(note_id: str, *, mine: bool) -> dict[str, object]:
    return {
        "id": note_id,
        "atMs": 5_000,
        "text": f"from {note_id}",
        "author": {"id": "7", "name": "Sam Support"},
        "createdAt": "2026-11-21T10:20:00Z",
        "editedAt": None,
        "mine": mine,
    }
