"""The last events of a page that is left."""

from __future__ import annotations

import pytest

from tests.e2e.recorder.pages import opened, track, tracked
from tests.e2e.recorder.recorder_hub import Answer


def test_the_last_events_go_with_the_page(visitor, loopback):
    loopback.config["flushMs"] = 60000
    page = opened(visitor, loopback, loopback.page("/leave"))
    track(page, "last words")
    page.goto("about:blank")
    loopback.wait_for(lambda: tracked(loopback) == ["last words"], pump=page)
    last = loopback.chunks[-1]
    assert last.envelope["final"] is True
    assert last.events[-1]["data"]["payload"] == {"state": "hidden"}


def test_closing_the_tab_counts_too(visitor, loopback):
    loopback.config["flushMs"] = 60000
    page = opened(visitor, loopback, loopback.page("/close"))
    track(page, "bye")
    page.close(run_before_unload=True)
    loopback.wait_for(lambda: tracked(loopback) == ["bye"], pump=visitor.new_page())
    assert loopback.chunks[-1].envelope["final"] is True


@pytest.mark.parametrize("leave", ["close", "navigate"])
def test_leaving_before_the_first_answer_loses_nothing(visitor, loopback, leave):
    """No token yet: the secret sent with the first chunk stands in for it."""
    loopback.config["flushMs"] = 60000
    loopback.answering.clear()
    page = opened(visitor, loopback, loopback.page("/hurry"))
    track(page, "bye")
    if leave == "close":
        page.close(run_before_unload=True)
    else:
        page.goto("about:blank")
    loopback.wait_for(lambda: tracked(loopback) == ["bye"], pump=visitor.new_page())
    first, last = loopback.chunks
    assert [c.envelope["token"] for c in loopback.chunks] == [None, None]
    assert first.envelope["secret"] == last.envelope["secret"] is not None
    assert last.envelope["final"] is True


def test_once_there_is_a_token_the_secret_stays_at_home(visitor, loopback):
    page = opened(visitor, loopback, loopback.page("/settled"))
    track(page, "later")
    loopback.wait_for(lambda: tracked(loopback) == ["later"], pump=page)
    assert loopback.chunks[-1].envelope["token"] is not None
    assert "secret" not in loopback.chunks[-1].envelope


def test_what_is_too_large_for_a_beacon_goes_with_the_next_page(visitor, loopback):
    loopback.config |= {"flushMs": 60000, "flushBytes": 10**7}
    page = opened(visitor, loopback, loopback.page("/large"))
    loopback.page("/next")
    page.evaluate(
        """for (let i = 0; i < 4; i++)
        SessionHub.track("part" + i, {text: String(i).repeat(40000)})"""
    )
    page.goto(loopback.site + "/next")
    parts = [f"part{i}" for i in range(4)]
    loopback.wait_for(lambda: sorted(tracked(loopback)) == parts, pump=page)
    assert tracked(loopback) == parts
    assert len(loopback.windows()) == 1
    window = loopback.windows()[0]
    assert loopback.seqs(window) == list(range(len(loopback.seqs(window))))


def test_a_page_left_before_the_first_reply_goes_on_in_its_session(visitor, loopback):
    """The next page repeats the first chunk to learn the token."""
    loopback.delay = 0.6
    loopback.page("/second", "<p>two</p>")
    page = visitor.new_page()
    page.goto(loopback.page("/first"))
    loopback.wait_for(lambda: page.evaluate("!!window.SessionHub"), pump=page)
    page.wait_for_function("SessionHub.sessionURL")
    page.goto(loopback.site + "/second")
    track(page, "on the second page")
    loopback.wait_for(lambda: "on the second page" in tracked(loopback), pump=page)
    assert len(loopback.sessions()) == 1
    assert len(loopback.windows()) == 1
    assert [p["href"] for p in loopback.custom("sh.page")] == [
        loopback.site + "/first",
        loopback.site + "/second",
    ]


def test_leaving_while_the_hub_is_down_loses_nothing(visitor, loopback, quick):
    page = opened(visitor, loopback, loopback.page("/down"))
    loopback.page("/up")
    loopback.intercept = lambda _: Answer(body=None)
    track(page, "in the dark")
    loopback.wait_for(lambda: len(loopback.attempts) >= 2, pump=page)
    page.clock.run_for(100)
    track(page, "still dark")
    page.goto(loopback.site + "/up")
    loopback.intercept = lambda _: None
    loopback.wait_for(
        lambda: tracked(loopback) == ["in the dark", "still dark"], pump=page
    )
    assert len(loopback.windows()) == 1


def test_a_page_from_the_back_forward_cache_records_on(visitor, loopback):
    page = opened(visitor, loopback, loopback.page("/cached", "<p>x</p>"))
    page.goto("about:blank")
    page.go_back()
    page.click("p")
    track(page, "back again")
    loopback.wait_for(lambda: "back again" in tracked(loopback), pump=page)
    window = loopback.windows()[0]
    assert len(loopback.windows()) == 1
    assert loopback.seqs(window) == list(range(len(loopback.seqs(window))))
