"""The recorder while a viewer watches: the open line, the bar, and the way back."""

from __future__ import annotations

import json

import pytest

from tests.e2e.recorder.pages import opened, track, tracked

LONG = 60000


class Line:
    """The hub's end of the recorder's WebSocket, answering as the POST would."""

    def __init__(self, context, loopback) -> None:
        self.loopback = loopback
        self.frames: list[bytes] = []
        self.received: list[dict] = []
        self.open: list = []
        context.route_web_socket("**/i/v1/*/ws", self._opened)

    def _opened(self, socket) -> None:
        self.open.append(socket)
        socket.on_message(lambda frame: self._answer(socket, frame))
        socket.on_close(lambda *_: self.open.remove(socket))

    def _answer(self, socket, frame) -> None:
        if isinstance(frame, str) and frame.startswith('{"type"'):
            self.received.append(json.loads(frame))
            return
        self.frames.append(frame)
        answer = self.loopback.ingest(frame)
        body = {"type": "answer", "status": answer.status, **json.loads(answer.body)}
        socket.send(json.dumps(body))

    def send(self, **news) -> None:
        self.open[-1].send(json.dumps({"type": "directive", **news}))

    def sent(self) -> list[str]:
        """Names of the tracked events that came by this line."""
        return [
            event["data"]["payload"]["name"]
            for frame in self.frames
            for chunk in self.loopback.chunks
            if chunk.envelope["seq"] == json.loads(frame.split(b"\n")[0])["seq"]
            for event in chunk.events
            if event["type"] == 5 and event["data"]["tag"] == "sh.track"
        ]


@pytest.fixture
def line(visitor, loopback):
    return Line(visitor, loopback)


def watched(visitor, loopback, line, **reply):
    """A page whose recorder knows that a viewer watches, with its line open."""
    loopback.config |= {"flushMs": LONG, "idleMs": LONG}
    loopback.reply = {"live": True, **reply}
    page = opened(visitor, loopback, loopback.page("/live", "<p>here</p>"))
    loopback.wait_for(lambda: line.open and line.received, pump=page)
    return page


def test_what_happens_goes_by_the_line_at_once(visitor, loopback, line):
    page = watched(visitor, loopback, line)
    session = loopback.sessions()[0]
    hello = {"sessionId": session, "token": f"token-{session}"}
    assert line.received[0].items() >= {"type": "hello", **hello}.items()
    track(page, "seen")
    loopback.wait_for(lambda: line.sent() == ["seen"], pump=page)
    assert tracked(loopback) == ["seen"]


def test_without_a_viewer_no_line_is_opened(visitor, loopback, line):
    loopback.config["flushMs"] = 100
    page = opened(visitor, loopback, loopback.page("/alone"))
    track(page, "alone")
    loopback.wait_for(lambda: tracked(loopback) == ["alone"], pump=page)
    assert not line.open
    assert not [path for _, path, _ in loopback.requests if "recorder-live" in path]


def test_a_line_that_breaks_costs_nothing(visitor, loopback, line):
    page = watched(visitor, loopback, line)
    track(page, "one")
    loopback.wait_for(lambda: tracked(loopback) == ["one"], pump=page)
    line._answer = lambda socket, frame: socket.close()
    track(page, "two")
    loopback.wait_for(lambda: tracked(loopback) == ["one", "two"], pump=page)
    assert "two" not in line.sent()


def test_where_no_line_can_be_opened_it_is_a_post_a_second(visitor, loopback):
    loopback.config |= {"flushMs": LONG, "idleMs": LONG}
    loopback.reply = {"live": True}
    visitor.route_web_socket("**/i/v1/*/ws", lambda socket: socket.close())
    page = opened(visitor, loopback, loopback.page("/proxy"))
    track(page, "anyway")
    loopback.wait_for(lambda: tracked(loopback) == ["anyway"], pump=page)


def test_news_of_a_joining_viewer_brings_a_full_snapshot(visitor, loopback, line):
    page = watched(visitor, loopback, line)
    before = len([e for e in loopback.events if e["type"] == 2])
    line.send(checkpoint=True)
    loopback.wait_for(
        lambda: len([e for e in loopback.events if e["type"] == 2]) > before, pump=page
    )


def test_it_goes_back_to_its_own_pace_when_the_viewer_leaves(visitor, loopback, line):
    page = watched(visitor, loopback, line)
    loopback.reply = {}
    line.send(live=False, notify=False)
    loopback.wait_for(lambda: not line.open, pump=page)
    track(page, "later")
    page.wait_for_timeout(300)
    assert tracked(loopback) == []


def test_the_next_page_is_watched_from_its_beginning(visitor, loopback, line):
    page = watched(visitor, loopback, line)
    loopback.config["firstFlushMs"] = LONG
    page.goto(loopback.page("/next", "<p>there</p>"))
    loopback.wait_for(
        lambda: (
            [p["href"] for p in loopback.custom("sh.page")][-1:]
            == [loopback.site + "/next"]
        ),
        pump=page,
    )


def test_the_person_is_notified_and_can_stop_it(visitor, loopback, line):
    page = watched(visitor, loopback, line, notify=True)
    bar = page.locator("sessionhub-watched")
    bar.wait_for(state="attached")
    # The bar is closed to the page, as the banner is: the keyboard reaches its button.
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    bar.wait_for(state="detached")
    loopback.wait_for(lambda: {"type": "stop_watching"} in line.received, pump=page)
    loopback.wait_for(lambda: not line.open, pump=page)


def test_without_a_line_it_can_be_stopped_too(visitor, loopback):
    loopback.config |= {"flushMs": LONG, "idleMs": LONG}
    loopback.reply = {"live": True, "notify": True}
    visitor.route_web_socket("**/i/v1/*/ws", lambda socket: socket.close())
    page = opened(visitor, loopback, loopback.page("/proxied"))
    page.locator("sessionhub-watched").wait_for(state="attached")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    loopback.wait_for(lambda: loopback.refused, pump=page)
    received = loopback.refused[0]
    assert received["sessionId"] == loopback.sessions()[0]
    assert received["token"] == f"token-{received['sessionId']}"
    assert received["say"] == "stop_watching"


def test_for_the_live_list_a_line_is_kept_but_no_pace(visitor, loopback, line):
    loopback.config |= {"flushMs": LONG, "idleMs": LONG}
    loopback.reply = {"near": True}
    page = opened(visitor, loopback, loopback.page("/near"))
    loopback.wait_for(lambda: line.open, pump=page)
    track(page, "unhurried")
    line.send(live=False, near=True, notify=False, checkpoint=False, stop=None)
    assert tracked(loopback) == []
    line.send(live=True, near=True, notify=False, checkpoint=True, stop=None)
    loopback.wait_for(lambda: tracked(loopback) == ["unhurried"], pump=page)


def test_the_person_is_not_notified_without_such_a_policy(visitor, loopback, line):
    page = watched(visitor, loopback, line, notify=False)
    track(page, "quiet")
    loopback.wait_for(lambda: tracked(loopback) == ["quiet"], pump=page)
    assert page.locator("sessionhub-watched").count() == 0


def test_the_bar_is_not_part_of_the_recording(visitor, loopback, line):
    page = watched(visitor, loopback, line, notify=True)
    page.locator("sessionhub-watched").wait_for(state="attached")
    line.send(checkpoint=True)
    snapshots = len([e for e in loopback.events if e["type"] == 2])
    loopback.wait_for(
        lambda: len([e for e in loopback.events if e["type"] == 2]) > snapshots,
        pump=page,
    )
    assert "watching this page" not in json.dumps(loopback.events)


def test_a_quiet_page_learns_it_too(visitor, loopback, line):
    """With a clock that is put forward: nothing happens on the page but time."""
    loopback.config |= {"flushMs": LONG, "idleMs": 10 * LONG}
    page = visitor.new_page()
    page.clock.install()
    page.goto(loopback.page("/quiet"))
    page.clock.run_for(2000)
    loopback.wait_for(lambda: loopback.chunks, pump=page)
    loopback.reply = {"live": True, "near": True}
    page.clock.run_for(21_000)
    loopback.wait_for(lambda: loopback.pings, pump=page)
    loopback.wait_for(lambda: line.open, pump=page)
    assert loopback.pings[0]["sessionId"] == loopback.sessions()[0]
