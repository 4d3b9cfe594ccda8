"""Unmodified npm packages pointed at the hub give sessions that replay."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass

import pytest

from tests.e2e.page_shape import LIVE, REPLAYED, assert_same, size
from tests.e2e.replay_page import open_replay
from tests.e2e.third_party.site import Site
from tests.e2e.visit import QUIET, until

# The hub refuses this key at the handshake, as a proxy without WebSocket would.
WITHOUT_SOCKETS = """
const Real = WebSocket;
window.WebSocket = function (url, protocols) {
  return new Real(url.replace(/token=[^&]*/, "token=nobody"), protocols);
};
"""


@dataclass
class Recorded:
    """A visit, and the page as it was at its end."""

    session: dict
    timeline: dict
    address: str
    shape: list
    clicks: int
    requests: list[str]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("third_party"))
    yield site
    site.close()


@pytest.fixture(
    scope="module",
    params=[
        "browser_client",
        "browser_client without sockets",
        "browser_client with a large page",
        "posthog_bundled",
        "posthog_loaded",
    ],
)
def recorded(request, hub, site, chromium):
    """The same visit with each recorder."""
    recorder, _, how = request.param.partition(" ")
    without = how == "without sockets"
    rows = 6000 if how == "with a large page" else 0
    context = chromium.new_context(viewport={"width": 1100, "height": 700})
    page = context.new_page()
    requests = []
    page.on("request", lambda r: requests.append(f"{r.method} {r.url}"))
    page.on("websocket", lambda socket: requests.append(f"WS {socket.url}"))
    if without:
        page.add_init_script(WITHOUT_SOCKETS)
    page.goto(site.page(recorder, hub=hub.address, key=hub.unasked_key, rows=rows))
    clicks = keep_diary(page)
    page.evaluate(QUIET, 700)
    last = page.evaluate(LIVE)
    session_id = page.evaluate("() => sessionId()")
    if without:
        # It looks every five seconds whether there is something to post.
        posted = f"/recordings/{session_id}/events"
        page.wait_for_event("requestfinished", lambda r: r.url.endswith(posted))
    page.goto("about:blank")

    def is_whole(session):
        # Who the person is comes in chunks of its own, the name before the address.
        known = session["actor"]["id"] and session["actor"]["email"]
        return session["counts"]["clicks"] >= clicks and known

    # What the page sent as it was left is on its way, and ends with the browser.
    session = hub.wait_for_session(session_id, until=is_whole)
    context.close()
    return Recorded(
        session=session,
        timeline=hub.timeline(session_id),
        address=last["address"],
        shape=last["shape"],
        clicks=clicks,
        requests=requests,
    )


def keep_diary(page):
    """Click, type and wander; return the number of clicks."""
    until(page, "() => isRecording()")
    page.click("#plant")
    page.keyboard.type("Broad beans from Zebulon")
    page.fill("#secret", "hunter-2-hunter")
    page.fill("#note", "Quentin must not know")
    for selector in ("#add", "#add", "#sort", "#add", "#season", "#sort"):
        page.click(selector)
    return 7


def marks(recorded, kind):
    return [mark for mark in recorded.timeline["marks"] if mark["kind"] == kind]


def test_the_replay_ends_with_the_page_as_it_was(recorded, hub, chromium):
    assert size(recorded.shape) > 25
    page = hub.staff_page(chromium, viewport={"width": 1280, "height": 800})
    open_replay(hub, page, recorded.session["id"])
    duration = recorded.timeline["durationMs"]
    page.evaluate("(ms) => window.sessionHubPlayer.seek(ms)", duration)
    rebuilt = page.evaluate(REPLAYED, recorded.address)
    page.context.close()
    assert_same(rebuilt, recorded.shape, what="the end")


def test_the_session_is_whole_and_unsigned(recorded, hub):
    session = recorded.session
    assert session["signed"] is False
    assert session["service"] == "unasked"
    assert session["entryUrl"].endswith(".html") or ".html?" in session["entryUrl"]
    assert session["device"]["browser"]
    assert session["counts"]["clicks"] == recorded.clicks
    assert session["counts"]["inputs"] >= 3
    (window,) = hub.manifest(session["id"])["windows"]
    assert window["chunks"][0]["hasFullSnapshot"]
    assert [c["seq"] for c in window["chunks"]] == list(range(len(window["chunks"])))


def test_it_knows_the_person(recorded):
    actor = recorded.session["actor"]
    assert (actor["type"], actor["id"]) == ("user", "gardener-7")
    assert actor["email"] == "gil@example.com"


def test_what_was_typed_is_nowhere(recorded, hub):
    (window,) = hub.manifest(recorded.session["id"])["windows"]
    text = str(hub.events(recorded.session["id"], window))
    for typed in ("Zebulon", "hunter-2", "Quentin"):
        assert typed not in text


def test_console_and_pages_are_marks_where_the_recorder_reports_them(recorded):
    pages = [mark["data"]["url"] for mark in marks(recorded, "navigation")]
    assert ".html" in pages[0]
    if "posthog" in pages[0]:
        assert pages[-1].endswith("/season/2")
        levels = {mark["data"]["level"] for mark in marks(recorded, "console")}
        assert {"warn", "error"} <= levels
    else:
        names = [mark["data"]["name"] for mark in marks(recorded, "custom")]
        assert names == ["diary-opened"]


def test_it_talks_to_the_hub_and_to_no_other_host(recorded, hub):
    own = pages_of(recorded.address)
    elsewhere = [
        line
        for line in recorded.requests
        if hub.address.split("//")[1] not in line and own not in line
    ]
    assert [line for line in elsewhere if "about:blank" not in line] == []


def pages_of(address):
    return "/".join(address.split("/")[:3])


# --- The socket, as a real server serves it -------------------------------------------

SOCKET = """
([url, frames, leave]) => new Promise((done) => {
  const socket = new WebSocket(url), received = [];
  let opened = false;
  socket.onopen = () => {
    opened = true;
    frames.forEach((frame) => socket.send(frame));
    if (leave) socket.close(1000);
  };
  socket.onmessage = (message) => received.push(JSON.parse(message.data));
  socket.onclose = (event) => done({ opened, code: event.code, received });
})
"""


def talk(hub, chromium, *frames, key=None, leave=False):
    """Open a socket from a real page and send frames; return how it went."""
    recording = str(uuid.uuid4())
    token = hub.unasked_key if key is None else key
    address = hub.address.replace("http", "ws")
    url = f"{address}/recordings/{recording}/events/ws?token={token}"
    page = chromium.new_page()
    page.goto(f"{hub.address}/healthz")
    went = page.evaluate(SOCKET, [url, list(frames), leave])
    page.close()
    return recording, went


def event(text="x"):
    return json.dumps(
        {
            "type": 5,
            "timestamp": int(time.time() * 1000),
            "data": {"tag": "note", "payload": {"text": text}},
        },
        ensure_ascii=False,
    )


def test_a_wrong_key_never_opens(hub, chromium):
    _, went = talk(hub, chromium, event(), key="pk_nobody")
    assert went == {"opened": False, "code": 1006, "received": []}


def test_a_bad_frame_is_reported_then_closed_4400_and_the_good_one_is_kept(
    hub, chromium
):
    recording, went = talk(hub, chromium, event(), "{")
    assert (went["code"], went["received"][0]["type"]) == (4400, "error")
    assert hub.wait_for_session(recording)["counts"]["events"] == 1


def test_a_flood_is_closed_4429(hub, chromium):
    _, went = talk(hub, chromium, *[event()] * 12_000)
    assert (went["code"], went["received"][0]["code"]) == (4429, "flood")


def test_the_largest_frame_the_client_sends_is_taken(hub, chromium):
    """It counts characters where the wire counts bytes."""
    recording, went = talk(hub, chromium, event("語" * 999_000), leave=True)
    assert went["received"] == []
    assert hub.wait_for_session(recording)["counts"]["events"] == 1
