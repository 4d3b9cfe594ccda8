"""Record a page live, then show each of its moments again: sought, and played."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from benchmarks.fidelity.site import visitor_of
from tests.e2e.hub import Hub
from tests.e2e.replay_page import open_replay
from tests.e2e.visit import QUIET, SENT, Visit, until

LOOK = (Path(__file__).parent / "look.js").read_text().strip().rstrip(";")
LOOK = LOOK[LOOK.index("(root)") :]
#: By the clock that goes on evenly; what the page made of `Date` is its own matter.
NOW = "() => performance.timeOrigin + performance.now()"
STEP = "(i) => window.steps[i]()"
# A moment is captured while the page is quiet, and the quiet lasts longer than the
# replay needs to stop there.
QUIET_BEFORE_MS, QUIET_AFTER_S = 350, 1.0
ROOM = {"width": 1440, "height": 1000}
#: The picture as large as it was, above everything else, without cursor and rings.
BARE = """
.sh-page { position: fixed !important; inset: 0 auto auto 0 !important; z-index: 99999;
  transform: none !important; border-radius: 0 !important; }
.sh-page .replayer-mouse, .sh-page .replayer-mouse-tail { display: none !important; }
body *:has(.sh-page) { transform: none !important; contain: none !important;
  overflow: visible !important; filter: none !important; }
"""


@dataclass
class Moment:
    """The page at one moment: its clock, elements and picture."""

    at: float
    shown: dict[str, Any]
    picture: Path
    size: tuple[int, int]


@dataclass
class Recorded:
    """One visit, with the folder of its pictures."""

    name: str
    session_id: str
    folder: Path
    moments: list[Moment] = field(default_factory=list)


def record(
    hub: Hub, browser: Browser, name: str, address: str, folder: Path
) -> Recorded:
    """Visit a page, take each of its steps, leave; return when it is stored."""
    folder.mkdir(parents=True, exist_ok=True)
    visit = Visit(browser.new_context(**visitor_of(name)))
    page = visit.tab()
    page.goto(address)
    until(page, "() => window.SessionHub?.consent && window.steps", seconds=30)
    page.evaluate("() => SessionHub.consent.optIn(['record'])")
    until(page, SENT, seconds=30)
    url = page.evaluate("() => SessionHub.sessionURL")
    visit.session_id = url.rstrip("/").rsplit("/", 1)[1]
    recorded = Recorded(name, visit.session_id, folder)
    recorded.moments.append(_moment(page, folder / "0.png"))
    for number in range(page.evaluate("() => window.steps.length")):
        _act(page, page.evaluate(STEP, number))
        recorded.moments.append(_moment(page, folder / f"{number + 1}.png"))
    visit.leave(hub)
    return recorded


def _act(page: Page, wanted: object) -> None:
    """Do the mouse and keyboard actions of a step."""
    match wanted:
        case {"click": str(selector)}:
            page.click(selector)
        case {"hover": str(selector)}:
            page.hover(selector)
        case {"size": [width, height]}:
            page.set_viewport_size({"width": width, "height": height})
        case {"wheel": [x, y, by]}:
            page.mouse.move(x, y)
            page.mouse.wheel(0, by)


def _moment(page: Page, picture: Path) -> Moment:
    page.evaluate(QUIET, QUIET_BEFORE_MS)
    shown = page.evaluate(f"() => ({LOOK})(document)")
    at = page.evaluate(NOW)
    size = page.viewport_size
    page.screenshot(path=str(picture), animations="disabled", caret="initial")
    time.sleep(QUIET_AFTER_S)
    return Moment(at, shown, picture, (size["width"], size["height"]))


def sought(hub: Hub, staff: Page, recorded: Recorded) -> Iterator[Moment]:
    """Jump to each moment, the last one first; in the order of the visit."""
    start = _open(hub, staff, recorded)
    seen = {}
    for number in reversed(range(len(recorded.moments))):
        moment = recorded.moments[number]
        staff.evaluate("(ms) => sessionHubPlayer.seek(ms)", moment.at - start)
        seen[number] = _seen(staff, moment, f"{number}-sought.png")
    yield from (seen[number] for number in sorted(seen))


def played(hub: Hub, staff: Page, recorded: Recorded) -> Iterator[Moment]:
    """Play from the start, and stop at each moment to capture it."""
    start = _open(hub, staff, recorded)
    # Steps of a script are no activity of a person: inactivity must not be skipped.
    staff.evaluate("() => (sessionHubPlayer.playback.skipInactivity = false)")
    staff.evaluate("() => sessionHubPlayer.seek(0)")
    for number, moment in enumerate(recorded.moments):
        staff.evaluate("() => sessionHubPlayer.play()")
        reached = f"() => sessionHubPlayer.currentMs >= {moment.at - start}"
        until(staff, reached, seconds=60)
        staff.evaluate("() => sessionHubPlayer.pause()")
        yield _seen(staff, moment, f"{number}-played.png")


def _open(hub: Hub, staff: Page, recorded: Recorded) -> float:
    open_replay(hub, staff, recorded.session_id)
    staff.add_style_tag(content=BARE)
    return hub.timeline(recorded.session_id)["startMs"]


def _seen(staff: Page, moment: Moment, name: str) -> Moment:
    picture = moment.picture.with_name(name)
    shown = staff.evaluate(f"() => ({LOOK})(sessionHubPlayer.iframe.contentDocument)")
    width, height = moment.size
    clip = {"x": 0, "y": 0, "width": width, "height": height}
    staff.screenshot(path=str(picture), clip=clip, animations="disabled")
    return Moment(moment.at, shown, picture, moment.size)
