"""The recorder and a hub that fails, refuses or is away."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.recorder.pages import opened, track, tracked
from tests.e2e.recorder.recorder_hub import Answer, RecorderHub, refusal


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
