"""A visit of the shop in two tabs is recorded, stored, found and replayed."""

from __future__ import annotations

import json

import pytest
from clickhouse_driver import Client

from tests.e2e.hub import wait_for
from tests.e2e.page_shape import covers, size
from tests.e2e.replay_page import assert_replayed, open_replay, seek
from tests.e2e.shopping import DESKTOP, shop_in_two_tabs
from tests.e2e.visit import Visit, until


@pytest.fixture(scope="module")
def visit(hub, chromium):
    """The whole visit, over and stored."""
    visit = Visit(hub.visitor(chromium, **DESKTOP))
    shop_in_two_tabs(visit)
    visit.leave(hub)
    return visit


@pytest.fixture(scope="module")
def timeline(hub, visit):
    """Its marks."""
    return hub.timeline(visit.session_id)


@pytest.fixture(scope="module")
def player(hub, visit, chromium):
    """The replay page, open."""
    page = hub.staff_page(chromium, viewport={"width": 1280, "height": 800})
    open_replay(hub, page, visit.session_id)
    yield page
    page.context.close()


def marks_of(timeline, kind):
    return [mark for mark in timeline["marks"] if mark["kind"] == kind]


def missing(timeline, visit, kind, matches):
    """What was done but left no mark that `matches` within a second."""

    def is_marked(done):
        at = done.at - timeline["startMs"]
        return any(
            abs(mark["atMs"] - at) <= 1000 and matches(mark, done)
            for mark in marks_of(timeline, kind)
        )

    return [done for done in visit.done if done.kind == kind and not is_marked(done)]


@pytest.mark.parametrize("number", range(4))
def test_the_rebuilt_page_equals_the_page_as_it_was(visit, timeline, player, number):
    moment = visit.moments[number]
    assert size(moment.shape) > 60
    seek(player, moment.at - timeline["startMs"])
    assert_replayed(player, moment)


def test_seeking_back_and_forth_changes_nothing(visit, timeline, player):
    for number in (3, 0, 2, 1, 0, 3):
        moment = visit.moments[number]
        seek(player, moment.at - timeline["startMs"])
        assert_replayed(player, moment)


def test_playing_arrives_at_the_same_page_as_seeking(visit, timeline, player):
    moment = visit.moments[2]
    at = moment.at - timeline["startMs"]
    seek(player, at - 1500)
    player.evaluate("() => window.sessionHubPlayer.play()")
    until(player, "(at) => window.sessionHubPlayer.currentMs >= at", argument=at)
    player.evaluate("() => window.sessionHubPlayer.pause()")
    assert_replayed(player, moment)


def test_every_click_is_a_mark_at_the_right_second(visit, timeline):
    assert not missing(timeline, visit, "click", lambda mark, done: True)
    clicks = [done for done in visit.done if done.kind == "click"]
    assert len(marks_of(timeline, "click")) >= len(clicks)


def test_every_error_is_a_mark_at_the_right_second(visit, timeline):
    assert not missing(
        timeline,
        visit,
        "error",
        lambda mark, done: done.detail in mark["data"]["message"],
    )
    assert len(marks_of(timeline, "error")) == 2


def test_every_failed_request_is_a_mark_at_the_right_second(visit, timeline):
    def same_request(mark, done):
        status, path = done.detail.split()
        return (
            mark["data"]["failed"]
            and str(mark["data"]["status"]) == status
            and path in mark["data"]["url"]
        )

    assert not missing(timeline, visit, "network", same_request)
    slow = [m for m in marks_of(timeline, "network") if "/slow/" in m["data"]["url"]]
    assert {mark["data"]["error"] for mark in slow} == {"timeout", "abort"}
    assert all(mark["data"]["failed"] for mark in slow)


def test_every_navigation_is_a_mark_at_the_right_second(visit, timeline):
    assert not missing(
        timeline,
        visit,
        "navigation",
        lambda mark, done: covers(mark["data"]["url"], done.detail),
    )
    kinds = [mark["data"]["kind"] for mark in marks_of(timeline, "navigation")]
    assert kinds.count("push") == 2


def test_console_lines_of_every_level_and_own_events_are_marks(visit, timeline):
    levels = {mark["data"]["level"] for mark in marks_of(timeline, "console")}
    assert {"log", "info", "warn", "error", "debug"} <= levels
    assert not missing(
        timeline,
        visit,
        "console",
        lambda mark, done: done.detail in mark["data"]["text"],
    )
    assert not missing(
        timeline,
        visit,
        "custom",
        lambda mark, done: mark["data"]["name"] == done.detail,
    )


def test_the_button_that_does_nothing_is_rage_and_dead(timeline):
    rage, dead = marks_of(timeline, "rage"), marks_of(timeline, "dead")
    assert [mark["data"]["count"] for mark in rage] == [4]
    assert any("dead" in mark["data"]["selector"] for mark in dead)


def test_the_session_has_person_device_and_counts(hub, visit):
    session = hub.wait_for_session(
        visit.session_id, until=lambda session: session["status"] == "ended"
    )
    assert session["service"] == "demo-shop"
    assert session["device"]["type"] == "desktop"
    assert session["device"]["browser"].startswith(("Chrome", "Headless"))
    assert session["actor"]["id"] == "cu-2207"
    assert session["actor"]["email"] == "tomas@example.com"
    assert session["actor"]["tenantId"] == "trade"
    assert session["actor"]["roles"] == ["customer", "wholesale"]
    assert session["entryUrl"].endswith("/demo/")
    assert session["counts"]["errors"] == 2
    assert session["counts"]["rageClicks"] == 1
    assert session["counts"]["clicks"] >= 20
    assert session["integrity"] == {"score": 100, "reasons": []}


def test_it_is_found_in_the_list(hub, visit):
    for wanted in (
        {"search": "cu-2207"},
        {"search": "tomas@example.com"},
        {"search": "mishaps"},
        {"search": "van is at the garage"},
        {"hasRage": "true", "device": "desktop"},
        {"hasErrors": "true", "service": "demo-shop"},
    ):
        found = hub.get("/api/recordings/", **wanted)["results"]
        assert visit.session_id in [row["id"] for row in found], wanted
    none = hub.get("/api/recordings/", search="submarine")["results"]
    assert visit.session_id not in [row["id"] for row in none]


def test_both_tabs_are_windows_and_the_player_follows_them(visit, timeline, player):
    assert len(timeline["windows"]) == 2
    shown = []
    for moment in (visit.moments[0], visit.moments[1]):
        seek(player, moment.at - timeline["startMs"])
        shown.append(player.evaluate("() => window.sessionHubPlayer.playback.windowId"))
    assert shown[0] != shown[1]
    assert set(shown) == {window["id"] for window in timeline["windows"]}


def test_a_link_with_a_time_opens_there(hub, visit, timeline, chromium):
    moment = visit.moments[2]
    seconds = (moment.at - timeline["startMs"]) / 1000
    page = hub.staff_page(chromium)
    for query in (
        f"?t={seconds:.3f}",
        f"?ts={moment.at - timeline['startMs']}",
        f"?tsAbs={moment.at}",
    ):
        open_replay(hub, page, visit.session_id, query)
        shown = page.evaluate("() => window.sessionHubPlayer.currentMs")
        assert abs(shown - seconds * 1000) <= 1000, query
        assert_replayed(page, moment)
    page.context.close()


def test_nothing_that_was_typed_is_stored(hub, visit):
    assert len(visit.typed) > 15
    with Client.from_url(hub.state()["CLICKHOUSE_URL"]) as store:
        rows = store.execute(
            "SELECT payload, facts, marks FROM replay_chunks WHERE session_id = %(id)s",
            {"id": visit.session_id},
        )
    stored = json.dumps(rows, default=str)
    assert len(rows) > 5
    assert "Harbour mug" in stored
    searched = {"sea glass"}  # in the address of the page it led to, as it should be
    for text in set(visit.typed) - searched:
        assert text not in stored, text


def test_a_phone_is_a_mobile_device(hub, chromium):
    phone = {
        "viewport": {"width": 390, "height": 800},
        "is_mobile": True,
        "has_touch": True,
        "device_scale_factor": 2,
        "user_agent": "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 "
        "(KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
    }
    visit = Visit(hub.visitor(chromium, **phone))
    page = visit.tab()
    visit.go(page, "/demo/")
    page.tap("#products li:nth-child(4) a")
    page.wait_for_url("**/kettleman-teapot/")
    visit.arrived(page)
    visit.look(page, "a product on a phone")
    session = visit.leave(hub)
    assert session["device"] == {
        "type": "mobile",
        "browser": session["device"]["browser"],
        "os": session["device"]["os"],
    }
    assert "Android" in session["device"]["os"]
    assert session["actor"]["type"] == "anonymous"

    timeline = hub.timeline(visit.session_id)
    page = hub.staff_page(chromium)
    open_replay(hub, page, visit.session_id)
    moment = visit.moments[0]
    seek(page, moment.at - timeline["startMs"])
    assert_replayed(page, moment)
    page.context.close()


def test_the_shop_leads_to_the_recording_of_the_visit(hub, chromium):
    visit = Visit(hub.visitor(chromium, **DESKTOP))
    page = visit.tab()
    visit.go(page, "/demo/journal/")
    wait_for(
        lambda: visit.session_id in page.get_attribute("#your-recording", "href"),
        seconds=10,
        what=lambda: page.get_attribute("#your-recording", "href"),
    )
    visit.leave(hub)
