"""P5 in two real browsers: a page that is visited, and the watch page beside it.

The complete hub as `make run` starts it. Printed: how long a change takes from the
page to the picture, how long joining a visit of ten minutes takes, and how long the
picture is blank while the visited page navigates and reloads. The visit of ten minutes
really takes ten minutes: it goes on in another tab while the rest is measured.

    python -m benchmarks.p5_watch [--changes 200] [--minutes 10]
"""

from __future__ import annotations

import argparse
import os
import time
from itertools import zip_longest
from statistics import median, quantiles

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.measure import finish, report
from tests.chromium import launch_options
from tests.e2e.hub import Hub
from tests.e2e.replay_page import say_why
from tests.e2e.visit import ASKED, SENT, until

SIZE = {"viewport": {"width": 1280, "height": 800}}
# Until a page that posts every ten seconds knows that it is in an open list.
LIST_SECONDS = 12
# After this long without a viewer and a list the page is notified no more.
FORGOTTEN_SECONDS = 30
PATHS = ("/demo/journal/", "/demo/cart/", "/demo/")
# A sign with the number of changes of the page and the time of the last one.
SIGN = """
() => {
  const sign = document.createElement("p");
  sign.id = "sign";
  document.querySelector("main, body").prepend(sign);
  window.changedAt = [];
  window.change = () => {
    window.changedAt.push(Date.now());
    sign.textContent = `change ${window.changedAt.length}`;
  };
}
"""
KEEP_CHANGING = "(ms) => { change(); setInterval(change, ms); }"
CHANGE = """
async (times) => {
  for (let i = 0; i < times; i++) {
    change();
    await new Promise((done) => setTimeout(done, 150 + Math.random() * 350));
  }
  return changedAt;
}
"""
# Read before every frame that is drawn: the visible clip and its text.
WATCH = """
() => {
  window.seenAt = [];
  window.longestBlank = 0;
  window.pressedAt = 0;
  addEventListener("submit", () => (window.pressedAt = Date.now()), true);
  const RealSocket = window.WebSocket;
  window.WebSocket = class extends RealSocket {
    constructor(...args) {
      super(...args);
      this.addEventListener("open", () => (window.openedAt = Date.now()));
    }
  };
  let stood = 0;
  const look = () => {
    requestAnimationFrame(look);
    const now = Date.now();
    const bodies = [...document.querySelectorAll(".sh-live-stage .sh-clip")]
      .filter((clip) => clip.style.visibility !== "hidden")
      .map((clip) => clip.querySelector("iframe")?.contentDocument?.body)
      .filter((body) => body?.children.length);
    if (!bodies.length) return;
    if (stood) window.longestBlank = Math.max(window.longestBlank, now - stood);
    else window.stoodAt = now;
    stood = now;
    const text = bodies.at(-1).querySelector("#sign")?.textContent ?? "";
    const number = Number(text.replace("change ", ""));
    for (let i = window.seenAt.length; i < number; i++) window.seenAt.push(now);
  };
  look();
}
"""
PICTURE = "() => sessionHubPlayer.live.stage.iframe.contentDocument.body.innerText"


def visit(hub: Hub, browser: Browser) -> Page:
    """Open the demo shop for a person who agreed to be recorded."""
    page = hub.visitor(browser, **SIZE).new_page()
    page.goto("/demo/")
    until(page, ASKED)
    page.evaluate("() => SessionHub.consent.optIn(['record', 'watch-live'])")
    until(page, SENT)
    page.evaluate(SIGN)
    return page


def session_of(page: Page) -> str:
    """Return the id of the visit."""
    return page.evaluate("() => SessionHub.sessionURL").rstrip("/").rsplit("/", 1)[1]


def watch(hub: Hub, staff: Page, session: str) -> None:
    """Open the watch page with a reason; return once there is a picture."""
    staff.goto(f"{hub.address}/admin/sessions/live/{session}/")
    staff.locator("dialog.sh-reason[open]").wait_for()
    say_why(staff)
    staff.wait_for_function("() => window.stoodAt", timeout=60_000)


def latency(hub: Hub, browser: Browser, changes: int) -> tuple[float, Page, Page]:
    """Return p95 in ms from changes to their picture, and both pages."""
    visitor, staff = visit(hub, browser), hub.staff_page(browser, **SIZE)
    session = session_of(visitor)
    hub.wait_for_session(session)
    staff.add_init_script(f"({WATCH})()")
    watch(hub, staff, session)
    visitor.evaluate("() => change()")
    staff.wait_for_function("() => window.seenAt.length === 1", timeout=30_000)
    changed = visitor.evaluate(CHANGE, changes)[1:]
    staff.wait_for_function(
        "(n) => window.seenAt.length > n", arg=changes, timeout=30_000
    )
    seen = staff.evaluate("() => window.seenAt")[1:]
    late = [there - here for here, there in zip(changed, seen, strict=True)]
    print(f"   {changes} changes: median {median(late):.0f} ms, worst {max(late)} ms")
    return quantiles(late, n=100)[94], visitor, staff


def blank(visitor: Page, staff: Page) -> float:
    """Return the longest time in ms without a picture over navigations and a reload."""
    staff.evaluate("() => (window.longestBlank = 0)")
    for path in (*PATHS, None):
        if path:
            visitor.goto(path)
        else:
            visitor.reload()
        visitor.evaluate("(text) => document.querySelector('h1').append(text)", " seen")
        text = visitor.locator("h1").first.inner_text()
        staff.wait_for_function(
            "(text) => sessionHubPlayer.live.stage.iframe?.contentDocument?.body"
            "?.innerText.includes(text)",
            arg=text,
            timeout=30_000,
        )
    return staff.evaluate("() => window.longestBlank")


def assert_same(shown: str, real: str) -> None:
    """Fail unless both have the same text; a masked token may stand for any other."""
    tokens = list(zip_longest(real.split(), shown.split(), fillvalue=""))
    wrong = [
        (here, there) for here, there in tokens if here != there and "***" not in there
    ]
    assert not wrong, f"another picture: {wrong[:5]}"


def join(
    hub: Hub, browser: Browser, visitor: Page, username: str, *, from_list: bool
) -> float:
    """Join a visit; return ms from the reason given to the page as it is.

    The picture is right once it shows the last change made before the reason was given.
    """
    staff = hub.staff_page(browser, username, **SIZE)
    staff.add_init_script(f"({WATCH})()")
    if from_list:
        staff.goto(f"{hub.address}/admin/sessions/live/")
        staff.locator(f"tr[data-session='{session_of(visitor)}']").wait_for()
        time.sleep(LIST_SECONDS)
    watch(hub, staff, session_of(visitor))
    first = staff.evaluate("() => window.stoodAt - window.pressedAt")
    pressed, opened = staff.evaluate("() => [window.pressedAt, window.openedAt]")
    current = visitor.evaluate(
        "(t) => changedAt.filter((at) => at <= t).length", pressed
    )
    staff.wait_for_function(
        "(n) => window.seenAt.length >= n", arg=current, timeout=60_000
    )
    there = staff.evaluate("(n) => window.seenAt[n - 1]", current)
    without = str.maketrans("", "", "0123456789")
    shown = staff.evaluate(PICTURE).translate(without)
    real = visitor.evaluate("() => document.body.innerText").translate(without)
    assert_same(shown, real)
    staff.context.close()
    how = "from the live list" if from_list else "from nowhere"
    print(
        f"   {how}: a picture {first} ms after the reason, the page as it is "
        f"{there - pressed} ms after it, {there - opened} ms after the socket"
    )
    return there - pressed


def go_on(visitor: Page, *, until: float) -> None:
    """Move the mouse until then: five minutes without activity end the recording."""
    while (left := until - time.monotonic()) > 0:
        visitor.mouse.move(100 + left % 300, 200)
        time.sleep(min(left, 10))


def measure(hub: Hub, browser: Browser, options: argparse.Namespace) -> list[bool]:
    """Run all three; return which bars were met."""
    began = time.monotonic()
    old = visit(hub, browser)
    old.evaluate(KEEP_CHANGING, 1000)
    p95, visitor, staff = latency(hub, browser, options.changes)
    note = f"load {os.getloadavg()[0]:.1f}"
    what = "change in Chromium to picture in Chromium, p95"
    met = [report("P5", what, ratio=p95, bar=300, unit=" ms", note=note)]
    longest = blank(visitor, staff)
    what = "longest blank picture over three navigations and a reload"
    met.append(report("P5", what, ratio=longest, bar=1000, unit=" ms"))
    visitor.context.close()
    staff.context.close()
    go_on(old, until=began + options.minutes * 60)
    age = (time.monotonic() - began) / 60
    # The list was not open: the page learns of its viewer with its next post.
    join(hub, browser, old, "viewer", from_list=False)
    go_on(old, until=time.monotonic() + FORGOTTEN_SECONDS)
    late = join(hub, browser, old, "admin", from_list=True)
    what = f"joining a visit of {age:.1f} minutes from the live list"
    note = f"load {os.getloadavg()[0]:.1f}"
    met.append(report("P5", what, ratio=late, bar=1000, unit=" ms", note=note))
    return met


def main() -> None:
    """Start a hub and a browser, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--changes", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=10)
    options = parser.parse_args()
    hub = Hub(SESSION_LEAVE_SECONDS="20")
    try:
        hub.start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(**launch_options())
            met = measure(hub, browser, options)
            browser.close()
    finally:
        hub.stop()
    finish(*met)


if __name__ == "__main__":
    main()
