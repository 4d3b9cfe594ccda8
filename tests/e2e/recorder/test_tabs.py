"""Tabs: one session, a window each, and who is who."""

from __future__ import annotations

from playwright.sync_api import Route

from tests.e2e.recorder.pages import UNPATCHED, opened, track, tracked
from tests.e2e.recorder.recorder_hub import Answer, refusal


def test_two_tabs_are_two_windows_of_one_session(visitor, loopback):
    url = loopback.page("/tab")
    opened(visitor, loopback, url)
    second = opened(visitor, loopback, url)
    assert len(loopback.sessions()) == 1
    _, window = loopback.windows()
    chunk = next(c for c in loopback.chunks if c.envelope["windowId"] == window)
    assert chunk.envelope["token"] == f"token-{loopback.sessions()[0]}"
    assert chunk.envelope["seq"] == 0
    assert len(loopback.custom("sh.session")) == 2
    assert second.evaluate("SessionHub.sessionURL").endswith(
        f"{loopback.sessions()[0]}/"
    )


def test_pages_of_one_tab_are_one_window_counted_on(visitor, loopback):
    page = opened(visitor, loopback, loopback.page("/one"))
    loopback.page("/two")
    page.goto(loopback.site + "/two")
    page.reload()
    loopback.wait_for(lambda: len(loopback.custom("sh.page")) == 3, pump=page)
    (window,) = loopback.windows()
    assert loopback.seqs(window) == list(range(len(loopback.chunks)))
    assert len(loopback.custom("sh.session")) == 1


def test_a_duplicated_tab_gets_a_window_of_its_own(visitor, loopback):
    """Duplicating copies sessionStorage, as window.open of the same origin does."""
    page = opened(visitor, loopback, loopback.page("/twin"))
    with visitor.expect_page() as opening:
        page.evaluate("window.open(location.href)")
    twin = opening.value
    assert twin.evaluate("sessionStorage.length") >= 2
    loopback.wait_for(lambda: len(loopback.windows()) == 2, pump=page)
    track(page, "original")
    track(twin, "copy")
    loopback.wait_for(
        lambda: sorted(tracked(loopback)) == ["copy", "original"], pump=page
    )
    assert len(loopback.sessions()) == 1
    for window in loopback.windows():
        assert loopback.seqs(window) == list(range(len(loopback.seqs(window))))


def test_a_second_tab_waits_for_the_token_of_the_first(visitor, loopback):
    loopback.delay = 1
    url = loopback.page("/slow")
    first = visitor.new_page()
    first.goto(url)
    first.wait_for_function("SessionHub.sessionURL")
    second = visitor.new_page()
    second.goto(url)
    loopback.wait_for(lambda: len(loopback.windows()) == 2, pump=second)
    assert len(loopback.sessions()) == 1
    assert [c.envelope["token"] is None for c in loopback.chunks[:2]] == [True, False]


def test_a_new_session_in_one_tab_takes_the_other_along(visitor, loopback):
    url = loopback.page("/both")
    first = opened(visitor, loopback, url)
    second = opened(visitor, loopback, url)
    first.evaluate("SessionHub.startNewSession()")
    loopback.wait_for(lambda: len(loopback.windows()) == 4, pump=second)
    assert len(loopback.sessions()) == 2
    track(second, "along")
    loopback.wait_for(lambda: tracked(loopback) == ["along"], pump=second)
    session = next(
        c.envelope["sessionId"]
        for c in loopback.chunks
        if any(e["data"].get("tag") == "sh.track" for e in c.events)
    )
    assert session == loopback.sessions()[1]


def test_opting_out_in_one_tab_stops_the_other(visitor, loopback):
    url = loopback.page("/out", "<p>x</p>")
    first = opened(visitor, loopback, url)
    second = opened(visitor, loopback, url)
    first.evaluate("SessionHub.consent.optOut()")
    second.wait_for_function("SessionHub.consent.status() === 'denied'")
    second.wait_for_function(UNPATCHED)
    count = len(loopback.attempts)
    second.click("p")
    track(second, "unheard")
    second.wait_for_timeout(700)
    assert len(loopback.attempts) == count


def test_a_window_that_another_page_writes_is_left_to_it(visitor, loopback):
    page = opened(visitor, loopback, loopback.page("/conflict"))
    window = loopback.windows()[0]
    loopback.intercept = lambda envelope: (
        refusal(409, "chunk_conflict") if envelope["windowId"] == window else None
    )
    track(page, "mine")
    loopback.wait_for(lambda: len(loopback.windows()) == 2, pump=page)
    track(page, "after")
    loopback.wait_for(lambda: "after" in tracked(loopback), pump=page)
    assert len(loopback.sessions()) == 1
    moved = [c for c in loopback.chunks if c.envelope["windowId"] != window]
    assert moved[0].events[0]["data"]["tag"] == "sh.session"
    assert any(c.envelope["checkpoint"] for c in moved)


def test_a_frame_of_the_same_site_is_not_recorded_twice(visitor, loopback):
    loopback.page("/frame", "<p>inner</p>")
    page = opened(visitor, loopback, loopback.page("/outer", "<iframe src=/frame>"))
    page.frame_locator("iframe").locator("p").click()
    loopback.wait_for(lambda: loopback.custom("sh.click"), pump=page)
    assert len(loopback.windows()) == 1


def test_a_frame_whose_script_runs_first_is_left_to_the_page_around_it(
    visitor, loopback
):
    held: list[Route] = []
    page = visitor.new_page()
    page.route("**/recorder.js?late", lambda route: held.append(route))
    loopback.page("/frame", "<p>inner</p>")
    late = loopback.tag().replace("recorder.js", "recorder.js?late")
    url = loopback.page("/outer", "<iframe src=/frame>", tag=late)
    page.goto(url, wait_until="commit")
    page.frame_locator("iframe").locator("p").wait_for()
    page.frames[1].wait_for_function("window.SessionHub")
    held.pop().continue_()
    page.wait_for_function("window.SessionHub")
    page.frame_locator("iframe").locator("p").click()
    loopback.wait_for(lambda: loopback.custom("sh.click"), pump=page)
    assert len(loopback.windows()) == 1


def test_navigation_in_the_middle_of_a_flush_repeats_nothing_wrongly(visitor, loopback):
    page = opened(visitor, loopback, loopback.page("/flush1"))
    loopback.page("/flush2")
    loopback.answering.clear()
    track(page, "under way")
    loopback.wait_for(lambda: tracked(loopback) == ["under way"], pump=page)
    track(page, "behind it")
    page.goto(loopback.site + "/flush2")
    loopback.answering.set()
    loopback.wait_for(lambda: len(loopback.custom("sh.page")) == 2, pump=page)
    assert tracked(loopback) == ["under way", "behind it"]
    assert len(loopback.windows()) == 1


def test_a_garbage_reply_to_the_first_chunk_costs_only_time(visitor, loopback, quick):
    left = [Answer(202, b"not json")]
    loopback.intercept = lambda _: left.pop() if left else None
    page = visitor.new_page()
    page.goto(loopback.page("/odd"))
    loopback.wait_for(lambda: loopback.chunks, pump=page)
    assert len(loopback.attempts) == 2
