"""Watching a hostile recording requests nothing and runs nothing of it."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

import httpx
import pytest

from tests.e2e.hostile import RAN, attacker, recording, send
from tests.e2e.hub import wait_for
from tests.e2e.replay_page import open_replay, seek
from tests.e2e.visit import until

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "media-src": "'self' data: blob:",
    "connect-src": "'self'",
    "frame-src": "'none'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'self'",
}
# Whatever is posted to any window is kept, from before the first script of a page.
LISTEN = """
window.__messages = [];
addEventListener("message", (event) => window.__messages.push(String(event.data)));
"""


class Watched:
    """The replay page, with everything it asked for and everything that spoke."""

    def __init__(self, page, hub):
        self.page = page
        self.origin = hub.address
        self.requests: list[str] = []
        self.ran: list[str] = []
        page.context.add_init_script(LISTEN)
        page.context.on("request", lambda request: self.requests.append(request.url))
        page.context.on("page", lambda popup: self.ran.append(f"popup {popup.url}"))
        page.on("console", self.on_console)
        page.on("dialog", self.asked)
        page.on("websocket", lambda socket: self.requests.append(socket.url))

    def on_console(self, message):
        if message.text == RAN:
            self.ran.append("console")

    def asked(self, dialog):
        self.ran.append(f"dialog {dialog.message}")
        dialog.dismiss()

    @property
    def foreign(self):
        inert = ("data:", "blob:", "about:")
        return [
            url
            for url in self.requests
            if not url.startswith((f"{self.origin}/", *inert))
        ]

    @property
    def hub_beacons(self):
        return [url for url in self.requests if "/hostile-" in url]

    def traces(self):
        """What scripts left behind, wherever they could."""
        left = self.page.evaluate(
            """() => [
              window.__ran,
              window.sessionHubPlayer.iframe?.contentWindow?.__ran,
              ...window.__messages.filter((text) => text.includes("HOSTILE")),
            ]"""
        )
        return [trace for trace in left if trace is not None] + self.ran


@pytest.fixture(scope="module")
def evil():
    with attacker() as server:
        yield server


@pytest.fixture(scope="module")
def hostile_session(hub, evil):
    start = int(time.time() * 1000) - 60_000
    events = recording(evil, hub.address, start=start)
    session_id = send(hub.address, hub.unasked_key, events, at=start + 60_000)
    hub.wait_for_session(session_id)
    return session_id


@pytest.fixture
def watched(hub, chromium, hostile_session):
    page = hub.staff_page(chromium, viewport={"width": 1280, "height": 800})
    watched = Watched(page, hub)
    open_replay(hub, page, hostile_session)
    yield watched
    page.context.close()


def assert_harmless(watched, evil):
    # Beacons leave late: give the browser time to send what it wanted to send.
    watched.page.wait_for_timeout(1000)
    assert watched.foreign == []
    assert watched.hub_beacons == []
    assert evil.hits == []
    assert watched.traces() == []
    assert urlsplit(watched.page.url).path.startswith("/admin/session-recordings/")


def shown(page):
    """How much of the recording stands in the frame."""
    return page.evaluate(
        """() => window.sessionHubPlayer.iframe
            .contentDocument.querySelectorAll("*").length"""
    )


def test_the_attacker_would_notice(evil, chromium):
    """The same server and the same observers do see a page that asks."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{evil.near}/")
    evil.hits.clear()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page.evaluate("(url) => { new Image().src = url; }", f"{evil.far}/control")
    wait_for(lambda: bool(evil.hits), seconds=20, what=lambda: f"a hit after {asked}")
    context.close()
    assert asked == [f"{evil.far}/control"]
    assert evil.hits == ["GET /control"]
    evil.hits.clear()


def test_opening_it_shows_it_and_requests_nothing(watched, evil):
    assert shown(watched.page) > 200
    assert_harmless(watched, evil)


def test_the_frame_is_sandboxed_with_exactly_allow_same_origin(watched):
    sandbox = watched.page.evaluate(
        "() => window.sessionHubPlayer.iframe.getAttribute('sandbox')"
    )
    assert sandbox == "allow-same-origin"


def test_seeking_through_it_requests_nothing(watched, evil):
    length = watched.page.evaluate(
        "() => window.sessionHubPlayer.playback.recording.durationMs"
    )
    assert length >= 11_000
    first = shown(watched.page)
    for part in (0.5, 0.9, 0.1, 1.0, 0.35, 0.99):
        seek(watched.page, int(length * part))
        watched.page.wait_for_timeout(150)
    assert shown(watched.page) > first + 100
    assert_harmless(watched, evil)


def test_playing_it_requests_nothing(watched, evil):
    page = watched.page
    page.evaluate("() => window.sessionHubPlayer.playback.setSkip(false)")
    page.evaluate("() => window.sessionHubPlayer.playback.setSpeed(4)")
    page.evaluate("() => window.sessionHubPlayer.play()")
    until(page, "() => window.sessionHubPlayer.currentMs > 11000", seconds=30)
    assert_harmless(watched, evil)


def test_clicking_around_in_it_requests_nothing(watched, evil):
    page = watched.page
    seek(page, 9000)
    box = page.locator("[data-testid=stage]").bounding_box()
    for part in (0.1, 0.3, 0.5, 0.7, 0.9):
        x, y = box["x"] + box["width"] * part, box["y"] + box["height"] * part
        page.mouse.move(x, y)
        page.mouse.click(x, y)
        page.mouse.dblclick(x, y)
    for key in ("Tab", "Tab", "Enter", "n", "n", "p", "ArrowRight", "c", "e"):
        page.keyboard.press(key)
    assert_harmless(watched, evil)


def test_every_panel_shows_it_as_text(watched, evil):
    page = watched.page
    tabs = page.locator("[role=tab]")
    assert tabs.count() >= 6
    for number in range(tabs.count()):
        tabs.nth(number).click()
        rows = page.locator(
            "[role=tabpanel]:visible [role=row], [role=tabpanel]:visible li"
        )
        # At once: a panel may put its rows anew between two clicks.
        rows.evaluate_all("(rows) => rows.slice(0, 12).forEach((row) => row.click())")
    assert page.locator("#player script, #player img[src*=panel]").count() == 0
    hrefs = page.eval_on_selector_all(
        "#player a[href]", "(links) => links.map((link) => link.protocol)"
    )
    assert not {"javascript:", "data:", "vbscript:"} & set(hrefs)
    assert_harmless(watched, evil)


def test_the_list_and_the_api_show_it_as_text(hub, evil, chromium, hostile_session):
    page = hub.staff_page(chromium)
    watched = Watched(page, hub)
    page.goto(f"{hub.address}/admin/recordings/recordedsession/")
    page.wait_for_load_state("networkidle")
    assert watched.foreign == []
    assert page.evaluate("() => window.__ran ?? null") is None
    assert watched.ran == []
    assert evil.hits == []
    page.context.close()


def test_the_page_lets_nothing_in_or_out_but_the_hub(hub, hostile_session):
    answer = hub.client().get(f"/admin/session-recordings/{hostile_session}/")
    policy = dict(
        part.strip().split(" ", 1)
        for part in answer.headers["content-security-policy"].split(";")
    )
    assert policy == POLICY
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_events_are_json_and_never_taken_for_a_page(hub, hostile_session):
    window = hub.manifest(hostile_session)["windows"][0]
    answer = hub.client().get(
        f"/api/recordings/{hostile_session}/events/",
        params={"window": window["id"], "from": 0, "to": window["lastTs"]},
    )
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "/first" in answer.text


def test_a_stranger_sees_nothing_of_it(hub, hostile_session):
    for path in (
        f"/admin/session-recordings/{hostile_session}/",
        f"/api/recordings/{hostile_session}/events/",
    ):
        answer = httpx.get(hub.address + path)
        assert answer.status_code in {302, 401, 403}
        assert RAN not in answer.text
