"""The recorder's way to the hub: failures, refusals, bounds and the end of the page."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.recorder.pages import UNPATCHED, opened, track, tracked
from tests.e2e.recorder.recorder_hub import Answer, RecorderHub, refusal

NO_SESSION = "localStorage.getItem('sh:pk_test:session') === null"


def fail_at_first(hub: RecorderHub, answer: Answer) -> None:
    """Answer the next request like that, and whenever Chromium itself repeats it."""
    sent_at: list[int] = []

    def intercept(envelope: dict[str, Any]) -> Answer | None:
        sent_at.append(envelope["sentAt"])
        return answer if sent_at[-1] == sent_at[0] else None

    hub.intercept = intercept


def fail_once(hub: RecorderHub, answer: Answer) -> None:
    """Answer the next chunk like that, and by the contract from then on."""
    left = [answer]
    hub.intercept = lambda _: left.pop() if left else None


@pytest.mark.parametrize(
    "answer",
    [
        refusal(503, "busy"),
        refusal(429, "slow_down"),
        Answer(408, b"{}"),
        Answer(502, b"<html>Bad gateway</html>"),
        Answer(body=None),
        Answer(200, b"<html>Welcome to the hotel</html>"),
    ],
    ids=["503", "429", "408", "html-502", "hang-up", "html-200"],
)
def test_it_tries_again_and_loses_nothing(visitor, loopback, quick, answer):
    page = opened(visitor, loopback, loopback.page("/retry"))
    fail_at_first(loopback, answer)
    track(page, "first")
    loopback.wait_for(lambda: len(loopback.attempts) >= 2, pump=page)
    track(page, "second")
    loopback.wait_for(lambda: tracked(loopback) == ["first", "second"], pump=page)
    tries = [a for a in loopback.attempts if a[1]["seq"] == 1]
    assert len({body for _, _, body in tries}) == 1
    assert tries[-1][1]["sentAt"] - tries[0][1]["sentAt"] >= 1500
    assert loopback.seqs(loopback.windows()[0]) == [0, 1, 2]


def test_a_lost_reply_is_healed_by_the_same_bytes(visitor, loopback, quick):
    """The hub has the chunk, the recorder does not know: the retry is a duplicate."""
    page = visitor.new_page()
    fail_once(loopback, Answer(body=None, store=True))
    page.goto(loopback.page("/lost"))
    loopback.wait_for(lambda: len(loopback.attempts) >= 2, pump=page)
    track(page, "after")
    loopback.wait_for(lambda: tracked(loopback) == ["after"], pump=page)
    assert loopback.seqs(loopback.windows()[0]) == [0, 1]
    assert len(loopback.sessions()) == 1


def test_it_honours_retry_after(visitor, loopback, quick):
    page = opened(visitor, loopback, loopback.page("/wait"))
    fail_once(loopback, refusal(429, "slow_down", Retry_After="6"))
    track(page, "patient")
    loopback.wait_for(lambda: tracked(loopback) == ["patient"], pump=page)
    refused, again = (envelope["sentAt"] for _, envelope, _ in loopback.attempts[1:])
    assert again - refused >= 6000


@pytest.mark.parametrize("status", [400, 413, 415, 422])
def test_another_refusal_is_final_and_is_reported(visitor, loopback, status):
    page = opened(visitor, loopback, loopback.page("/final"))
    fail_once(loopback, refusal(status, "no"))
    track(page, "refused")
    loopback.wait_for(lambda: len(loopback.attempts) == 2, pump=page)
    track(page, "accepted")
    loopback.wait_for(lambda: loopback.custom("sh.gap"), pump=page)
    assert tracked(loopback) == ["accepted"]
    assert loopback.custom("sh.gap") == [{"dropped": 1, "reason": "refused"}]
    loopback.wait_for(
        lambda: [c for c in loopback.chunks[1:] if c.envelope["checkpoint"]], pump=page
    )
    assert loopback.seqs(loopback.windows()[0]) == [0, 2, 3, 4]


def test_an_unknown_key_ends_it_quietly(visitor, loopback):
    loopback.config_answer = refusal(401, "unknown_key")
    page = visitor.new_page()
    page.goto(loopback.page("/nokey"))
    loopback.wait_for(lambda: loopback.config_requests, pump=page)
    page.wait_for_function("!String(history.pushState.toString).includes('original')")
    track(page, "nobody")
    page.close()
    assert loopback.attempts == []


@pytest.mark.parametrize(
    "answer",
    [Answer(200, b"<html>hello</html>"), Answer(200, b'"text"'), Answer(500)],
    ids=["html", "json-text", "500"],
)
def test_a_garbage_configuration_captures_nothing_until_it_is_right(
    visitor, loopback, quick, answer
):
    loopback.config_answer = answer
    page = visitor.new_page()
    page.goto(loopback.page("/garbage"))
    loopback.wait_for(lambda: loopback.config_requests, pump=page)
    track(page, "kept")
    assert loopback.attempts == []
    loopback.config_answer = None
    loopback.wait_for(lambda: tracked(loopback) == ["kept"], pump=page)


def test_the_hub_can_be_away_for_a_while(visitor, loopback, quick):
    page = opened(visitor, loopback, loopback.page("/away"))
    loopback.intercept = lambda _: Answer(body=None)
    track(page, "one")
    loopback.wait_for(lambda: len(loopback.attempts) >= 2, pump=page)
    for name in ("two", "three", "four"):
        track(page, name)
        page.clock.run_for(350)
    loopback.intercept = lambda _: None
    everything = ["one", "two", "three", "four"]
    loopback.wait_for(lambda: tracked(loopback) == everything, pump=page)
    assert loopback.custom("sh.gap") == []
    window = loopback.windows()[0]
    assert loopback.seqs(window) == list(range(len(loopback.seqs(window))))


def test_a_full_buffer_drops_the_oldest_and_records_that(visitor, loopback, quick):
    loopback.config |= {"bufferBytes": 6000, "flushMs": 50}
    page = opened(visitor, loopback, loopback.page("/full"))
    loopback.intercept = lambda _: Answer(body=None)
    track(page, "head")
    loopback.wait_for(lambda: len(loopback.attempts) >= 2, pump=page)
    noise = "Array.from({length: 3000}, () => Math.random().toString(36)[3]).join('')"
    for i in range(8):
        page.evaluate(f"SessionHub.track('noise{i}', {{noise: {noise}}})")
        page.clock.run_for(100)
    loopback.intercept = lambda _: None
    (gap,) = loopback.wait_for(lambda: loopback.custom("sh.gap"), pump=page)
    assert gap["reason"] == "buffer"
    assert gap["dropped"] >= 4
    names = tracked(loopback)
    assert names[0] == "head"
    assert names[-1] == "noise7"
    assert "noise0" not in names
    fresh = loopback.wait_for(
        lambda: [c for c in loopback.chunks[1:] if c.envelope["checkpoint"]], pump=page
    )
    assert [event["type"] for event in fresh[0].events[:3]] == [5, 4, 2]


def test_a_slow_hub_does_not_slow_the_page(visitor, loopback):
    """The page answers every click while the hub still owes its first answer."""
    loopback.answering.clear()
    body = "<p onclick='clicks++'>x</p><script>var clicks = 0</script>"
    page = opened(visitor, loopback, loopback.page("/slow", body))
    for _ in range(20):
        page.click("p")
    assert page.evaluate("clicks") == 20
    assert len(loopback.attempts) == 1
    loopback.answering.set()
    loopback.wait_for(lambda: len(loopback.custom("sh.click")) == 20, pump=page)


def test_a_checkpoint_is_answered_with_a_snapshot(visitor, loopback):
    loopback.config["flushMs"] = 60000
    page = opened(visitor, loopback, loopback.page("/checkpoint"))
    loopback.reply = {"checkpoint": True}
    page.evaluate("SessionHub.reportProblem({message: 'x'})")
    loopback.wait_for(
        lambda: (
            len(c := [c for c in loopback.chunks if c.envelope["checkpoint"]]) > 1 and c
        ),
        pump=page,
    )
    loopback.reply = {}


def test_while_watched_it_flushes_every_second(visitor, loopback):
    loopback.config["flushMs"] = 60000
    loopback.reply = {"live": True}
    page = opened(visitor, loopback, loopback.page("/live"))
    track(page, "soon")
    loopback.wait_for(lambda: tracked(loopback) == ["soon"], pump=page)


@pytest.mark.parametrize("reason", ["duration", "size", "ended"])
def test_a_stopped_session_is_followed_by_another_on_activity(
    visitor, loopback, reason
):
    page = opened(visitor, loopback, loopback.page("/stop", "<p>x</p>"))
    loopback.reply = {"stop": {"reason": reason}}
    track(page, "last")
    loopback.wait_for(lambda: tracked(loopback) == ["last"], pump=page)
    loopback.reply = {}
    page.wait_for_function(NO_SESSION)
    track(page, "unheard")
    page.mouse.click(20, 20)
    loopback.wait_for(lambda: len(loopback.sessions()) == 2, pump=page)
    track(page, "heard")
    loopback.wait_for(lambda: tracked(loopback)[-1] == "heard", pump=page)
    assert "unheard" not in tracked(loopback)
    fresh = [
        c for c in loopback.chunks if c.envelope["sessionId"] == loopback.sessions()[1]
    ]
    assert fresh[0].events[0]["data"]["tag"] == "sh.session"
    assert fresh[0].envelope["token"] is None


@pytest.mark.parametrize(
    "answer", [refusal(410, "session_erased"), refusal(401, "unknown_key")]
)
def test_an_erased_session_or_a_lost_key_ends_recording_here(visitor, loopback, answer):
    page = opened(visitor, loopback, loopback.page("/erased", "<p>x</p>"))
    loopback.intercept = lambda _: answer
    track(page, "one")
    loopback.wait_for(lambda: len(loopback.attempts) == 2, pump=page)
    page.wait_for_function(UNPATCHED)
    page.click("p")
    track(page, "two")
    page.wait_for_timeout(800)
    assert len(loopback.attempts) == 2


def test_a_session_the_hub_ended_is_not_the_end(visitor, loopback):
    page = opened(visitor, loopback, loopback.page("/ended", "<p>x</p>"))
    first = loopback.sessions()[0]
    loopback.intercept = lambda envelope: (
        refusal(409, "session_ended") if envelope["sessionId"] == first else None
    )
    track(page, "late")
    page.wait_for_function(NO_SESSION)
    page.click("p")
    loopback.wait_for(lambda: len(loopback.sessions()) == 2, pump=page)


def test_a_token_the_hub_does_not_know_costs_no_data(visitor, loopback):
    """The session cannot be continued: what was captured goes into a new one."""
    page = opened(visitor, loopback, loopback.page("/token"))
    first = loopback.sessions()[0]
    loopback.intercept = lambda envelope: (
        refusal(403, "bad_token") if envelope["sessionId"] == first else None
    )
    track(page, "refused")
    loopback.wait_for(lambda: len(loopback.sessions()) == 2, pump=page)
    track(page, "after")
    loopback.wait_for(lambda: "after" in tracked(loopback), pump=page)
    second = [c for c in loopback.chunks if c.envelope["sessionId"] != first]
    assert second[0].events[0]["data"]["tag"] == "sh.session"
    assert any(c.envelope["checkpoint"] for c in second)


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
