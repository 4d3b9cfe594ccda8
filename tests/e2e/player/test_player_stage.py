"""The recorded viewport on screen, and a frame that cannot be reached."""

from __future__ import annotations

from playwright.sync_api import expect

from .asking import seek
from .recorder import Events
from .server import Recording

START = 1_760_000_000_000
WINDOW = "0198f0a0-0000-7000-8000-00000000000d"


def resizing() -> Events:
    """A page whose viewport changes twice, the second time with a full snapshot."""
    body = {"type": 2, "id": 3, "tagName": "body", "attributes": {}, "childNodes": []}
    html = {
        "type": 2,
        "id": 2,
        "tagName": "html",
        "attributes": {},
        "childNodes": [body],
    }
    tree = {"node": {"type": 0, "id": 1, "childNodes": [html]}, "initialOffset": {}}
    meta = {"href": "https://shop.example.com/"}
    events = [
        (0, 4, {**meta, "width": 1000, "height": 600}),
        (5, 2, tree),
        (2_000, 3, {"source": 4, "width": 400, "height": 800}),
        (6_000, 4, {**meta, "width": 1600, "height": 900}),
        (6_005, 2, tree),
        (9_000, 3, {"source": 4, "width": 1500, "height": 900}),
    ]
    return [{"timestamp": START + at, "type": k, "data": d} for at, k, d in events]


def resized() -> Recording:
    return Recording({WINDOW: resizing()})


def test_it_follows_the_recorded_viewport(watch):
    page = watch(resized())
    size = page.locator(".sh-size")
    for ms, shown in (
        (0, "1000 × 600"),
        (3_000, "400 × 800"),
        (7_000, "1600 × 900"),
        (9_000, "1500 × 900"),
        (3_000, "400 × 800"),
        (1_000, "1000 × 600"),
    ):
        seek(page, ms)
        expect(size).to_contain_text(shown)
        width = shown.split(" ")[0]
        assert page.evaluate("sessionHubPlayer.iframe.getAttribute('width')") == width


def test_it_opens_with_the_viewport_of_the_moment(watch):
    page = watch(resized(), "?t=3")
    page.wait_for_timeout(100)
    expect(page.locator(".sh-size")).to_contain_text("400 × 800")
    assert page.evaluate("sessionHubPlayer.iframe.getAttribute('width')") == "400"


def test_the_page_fits_into_the_room_there_is(watch):
    page = watch(resized(), "?t=7")
    stage = page.get_by_test_id("stage").bounding_box()
    shown = page.locator(".sh-page").bounding_box()
    assert stage
    assert shown
    assert shown["width"] <= stage["width"] + 1
    assert shown["height"] <= stage["height"] + 1
    assert abs(shown["width"] / shown["height"] - 1600 / 900) < 0.01


def test_neither_pointer_nor_keyboard_reaches_the_recorded_page(watch):
    page = watch(resized())
    frame = page.locator(".sh-page iframe")
    assert frame.evaluate("(f) => getComputedStyle(f).pointerEvents") == "none"
    for _ in range(60):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") != "IFRAME"


def test_the_person_is_found_by_terms(watch):
    page = watch(resized())
    page.get_by_role("tab", name="Person").click()
    page.get_by_label("Search person and device").fill("windows")
    panel = page.get_by_role("tabpanel")
    expect(panel).to_contain_text("Windows 11")
    expect(panel).not_to_contain_text("ada@example.com")


def test_a_number_behind_a_mask_is_seen_as_masked(watch):
    events = resizing()
    body = events[1]["data"]["node"]["childNodes"][0]["childNodes"][0]
    number = {"type": "number", "value": ""}
    field = {"type": 2, "tagName": "input", "attributes": number, "childNodes": []}
    body["childNodes"] = [{**field, "id": 10}, {**field, "id": 11}]
    for at, id_, text in ((1_000, 10, "***"), (1_000, 11, "42")):
        data = {"source": 5, "id": id_, "text": text, "isChecked": False}
        events.insert(2, {"timestamp": START + at, "type": 3, "data": data})
    page = watch(Recording({WINDOW: events}))
    for ms, shown in ((1_500, ["***", "42"]), (500, ["", ""]), (2_500, ["***", "42"])):
        seek(page, ms)
        values = page.evaluate(
            "[...sessionHubPlayer.iframe.contentDocument.querySelectorAll('input')]"
            ".map((field) => field.value)"
        )
        assert values == shown
