"""Opening a recording: first picture, deep links, and everything that can be wrong."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from .asking import now, picture, seek, until


def test_the_first_picture_comes_with_the_manifest(watch, page, hub, shop):
    page.route("**/events/?*", lambda route: None)  # never answered
    watch(shop)
    assert "New this week" in picture(page)
    assert any(line.endswith("/manifest/?first=1") for line in hub.requests)
    assert shop.asked == []


def test_what_came_with_the_manifest_is_not_asked_for_again(watch, page, shop):
    with page.expect_request("**/events/?*") as asked:
        watch(shop)
    query = parse_qs(urlsplit(asked.value.url).query)
    assert query["afterSeq"] == ["0"]


def test_with_a_link_it_asks_for_that_moment_alone(watch, hub, shop):
    page = watch(shop, "?t=0")
    assert "New this week" in picture(page)
    assert any(line.endswith("/manifest/") for line in hub.requests)
    assert not any("first=1" in line for line in hub.requests)
    first = shop.asked[0]
    assert "window=" in first
    assert int(first.split("to=")[1].split("&")[0]) < shop.timeline["startMs"] + 15_000


def test_it_sandboxes_the_frame_with_exactly_allow_same_origin(watch, shop):
    page = watch(shop)
    frames = page.evaluate(
        "[...document.querySelectorAll('iframe')].map((f) => f.getAttribute('sandbox'))"
    )
    assert frames
    assert set(frames) == {"allow-same-origin"}
    assert page.evaluate("sessionHubPlayer.iframe.closest('[inert]') !== null")


@pytest.mark.parametrize(
    ("query", "ms"),
    [
        ("?t=60", 60_000),
        ("?t=60.5", 60_500),
        ("?ts=60", 60_000),
        ("?ts=60000", 60_000),
        ("?jumpto=60000", 60_000),
        ("?t=nonsense", 0),
        ("?t=-4", 0),
    ],
)
def test_it_opens_where_the_link_points(watch, shop, query, ms):
    assert now(watch(shop, query)) == ms


def test_it_opens_at_a_moment_in_absolute_time(watch, shop):
    moment = shop.timeline["startMs"] + 45_000
    assert now(watch(shop, f"?tsAbs={moment}")) == 45_000


def test_it_opens_at_the_end_when_the_link_points_behind_it(watch, shop):
    page = watch(shop, "?t=99999")
    assert now(page) == shop.timeline["durationMs"]
    assert "Thank you" in picture(page)


def test_it_seeks_from_the_nearest_full_snapshot(watch, shop):
    page = watch(shop)
    shop.asked.clear()
    seek(page, shop.timeline["durationMs"])
    assert "Thank you" in picture(page)
    seek(page, 1000)
    assert "New this week" in picture(page)


@pytest.mark.parametrize(
    ("status", "code", "title"),
    [
        (401, "not_authenticated", "You are signed out"),
        (403, "not_authenticated", "You are signed out"),
        (403, "permission_denied", "You may not watch this recording"),
        (429, "throttled", "Too many requests"),
        (500, "error", "The hub could not answer"),
        (503, "unavailable", "The hub could not answer"),
    ],
)
def test_it_shows_why_it_cannot_open(watch, shop, status, code, title):
    shop.failure = (status, code)
    page = watch(shop)
    expect(page.get_by_test_id("problem")).to_contain_text(title)


def test_it_shows_that_a_recording_does_not_exist(page, hub):
    page.goto(hub.address("00000000-0000-7000-8000-000000000000"))
    expect(page.get_by_test_id("problem")).to_contain_text("does not exist")
    expect(page.get_by_role("link", name="All recordings")).to_be_visible()


def test_it_opens_after_a_second_try(watch, shop):
    shop.failure = (503, "unavailable")
    page = watch(shop)
    shop.failure = None
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_test_id("timeline")).to_be_visible()
    until(page, "shows", "New this week")


def test_it_keeps_what_is_loaded_when_the_network_goes_away(watch, shop, page):
    page.route(
        "**/events/**", lambda r: r.abort() if "from=" in r.request.url else None
    )
    watch(shop, "?t=0")
    expect(page.get_by_test_id("problem")).to_contain_text("cannot be reached")
    page.unroute("**/events/**")
    page.get_by_role("button", name="Try again").click()
    until(page, "shows", "New this week")
    expect(page.get_by_test_id("problem")).to_be_hidden()


def test_it_explains_a_recording_without_a_picture(watch, shop):
    for chunks in shop.chunks.values():
        for chunk in chunks:
            chunk.update(snapshotTs=None, hasFullSnapshot=False)
    page = watch(shop)
    expect(page.get_by_test_id("stage")).to_contain_text("has no picture because")
    expect(page.get_by_role("option").first).to_be_visible()


def test_it_offers_newer_parts_of_a_recording_that_goes_on(watch, shop):
    shop.session["status"] = "active"
    window = next(iter(shop.chunks))
    later = shop.chunks[window].pop()
    whole = shop.timeline
    shop.timeline = {**whole, "endMs": later["firstTs"] - 1}
    shop.timeline["durationMs"] = shop.timeline["endMs"] - whole["startMs"]
    page = watch(shop)
    shop.chunks[window].append(later)
    shop.timeline = whole
    page.get_by_test_id("load-newer").click()
    expect(page.get_by_test_id("toast")).to_contain_text("more")
    seek(page, whole["durationMs"])
    until(page, "shows", "Thank you")


def test_it_shows_why_parts_are_missing(watch, shop):
    why = "Two parts of the first tab never arrived."
    shop.timeline["integrity"] = {
        "score": 80,
        "reasons": [{"code": "seq", "detail": why}],
    }
    shop.timeline["marks"].append(
        {
            "id": "g",
            "kind": "gap",
            "atMs": 500,
            "window": "",
            "label": "Gap",
            "data": {"detail": why},
        }
    )
    page = watch(shop)
    page.get_by_text("Integrity 80 %").click()
    expect(page.get_by_test_id("integrity")).to_contain_text(why)
