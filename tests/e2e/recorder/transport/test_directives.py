"""What the hub asks the recorder for in its answers."""

from __future__ import annotations

import pytest

from tests.e2e.recorder.pages import UNPATCHED, opened, track, tracked
from tests.e2e.recorder.recorder_hub import refusal

NO_SESSION = "localStorage.getItem('sh:pk_test:session') === null"


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
