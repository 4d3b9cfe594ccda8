"""Record invented sessions with the real recorder in a real Chromium.

The pages' clock is moved forward between actions, so that a session of many minutes
is recorded in seconds. Nothing leaves the machine: every address is answered here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Route

from . import pages

ROOT = Path(__file__).resolve().parents[3]
RECORDER = ROOT / "node_modules/@rrweb/record/dist/record.umd.min.cjs"
ORIGIN = "https://shop.example.com"

CLOCK = """
(() => {
  const real = Date.now;
  window.__skew = Number(sessionStorage.getItem("skew") || 0);
  Date.now = () => Math.round(real() + window.__skew);
  window.forward = (ms) => {
    window.__skew += ms;
    sessionStorage.setItem("skew", window.__skew);
  };
})();
"""

START = """
(everyMs) => {
  window.__events = [];
  const { record } = window.rrwebRecord;
  record({
    emit: (event) => window.__events.push(event),
    checkoutEveryNms: everyMs,
    sampling: { scroll: 100 },
  });
  window.mark = (tag, payload) => record.addCustomEvent(tag, payload);
  window.plugin = (plugin, payload) => window.__events.push(
    { type: 6, timestamp: Date.now(), data: { plugin, payload } });
}
"""

Events = list[dict[str, Any]]


class Tab:
    """One recorded tab; collects its events over page loads."""

    def __init__(self, context: BrowserContext, *, every_ms: int = 120_000) -> None:
        self.page: Page = context.new_page()
        self.page.add_init_script(CLOCK)
        self.events: Events = []
        self.every_ms = every_ms

    def open(self, path: str, skew: float | None = None) -> None:
        self.drain()
        self.page.goto(ORIGIN + path)
        if skew is not None:
            self.page.evaluate("(ms) => forward(ms)", skew)
        self.page.add_script_tag(path=str(RECORDER))
        self.page.evaluate(START, self.every_ms)
        title = self.page.title()
        self.mark("sh.page", {"href": ORIGIN + path, "title": title, "kind": "load"})

    def mark(self, tag: str, payload: dict[str, Any]) -> None:
        self.page.evaluate("([t, p]) => mark(t, p)", [tag, payload])

    def plugin(self, name: str, payload: dict[str, Any]) -> None:
        self.page.evaluate("([n, p]) => plugin(n, p)", [name, payload])

    def wait(self, ms: float) -> None:
        """Let the page's clock run on without waiting for it."""
        self.page.evaluate("(ms) => forward(ms)", ms)

    def now(self) -> int:
        return int(self.page.evaluate("Date.now()"))

    @property
    def skew(self) -> float:
        return float(self.page.evaluate("window.__skew"))

    def click(self, selector: str) -> None:
        box = self.page.locator(selector).bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y, steps=12)
        self.page.mouse.click(x, y)
        self.mark("sh.click", {"x": round(x), "y": round(y), "selector": selector})

    def console(self, level: str, text: str) -> None:
        payload = {"level": level, "payload": [f'"{text}"'], "trace": ["shop.js:12:5"]}
        self.plugin("rrweb/console@1", payload)

    def request(self, method: str, path: str, status: int, ms: int, size: int) -> None:
        entry = {
            "name": ORIGIN + path,
            "initiatorType": "fetch",
            "method": method,
            "status": status,
            "startTime": self.now() - ms,
            "duration": ms,
            "transferSize": size,
        }
        self.plugin("rrweb/network@1", {"requests": [entry]})

    def drain(self) -> None:
        if self.page.url.startswith(ORIGIN):
            self.page.wait_for_timeout(60)
            found = self.page.evaluate("(window.__events || []).splice(0)")
            self.events.extend(found)


def open_context(browser: Browser) -> BrowserContext:
    """Return a context in which every address is answered from these pages."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})

    def answer(route: Route) -> None:
        body = pages.BY_PATH.get(urlsplit(route.request.url).path, pages.HOME)
        route.fulfill(body=body, content_type="text/html")

    context.route("**/*", answer)
    return context


def record_shop(browser: Browser) -> dict[str, Events]:
    """Record a visit with two tabs, mistakes, quiet times and several pages."""
    context = open_context(browser)
    first = Tab(context)
    first.open("/")
    _look_around(first)
    first.wait(95_000)
    _rage(first)
    first.open("/cart")
    first.console("info", "cart restored from this device")
    first.request("GET", "/api/cart", 200, 84, 2310)
    first.wait(4_000)
    second = Tab(context)
    second.open("/help", skew=first.skew)
    second.mark("sh.visibility", {"state": "visible"})
    _read_help(second)
    first.wait(max(0, second.skew - first.skew))
    _order(first)
    first.drain()
    second.drain()
    context.close()
    return {WINDOWS[0]: first.events, WINDOWS[1]: second.events}


WINDOWS = (
    "0198f0a0-0000-7000-8000-00000000000a",
    "0198f0a0-0000-7000-8000-00000000000b",
)


def _look_around(tab: Tab) -> None:
    tab.mark(
        "sh.identify",
        {
            "userId": "u-204",
            "traits": {"name": "Ada Perez", "email": "ada@example.com"},
        },
    )
    tab.request("GET", "/api/goods?page=1", 200, 132, 48_210)
    tab.request("GET", "/api/prices", 200, 61, 3_120)
    tab.console("log", "catalogue shown with 8 articles")
    for i in (0, 1, 2, 5):
        tab.wait(2_600)
        tab.click(f"#add-{i}")
        tab.page.evaluate(
            "(i) => { const t = document.createElement('div'); t.className = 'toast';"
            "t.textContent = 'Added article ' + (i + 1);"
            "document.querySelectorAll('.toast').forEach((e) => e.remove());"
            "document.body.append(t) }",
            i,
        )
        tab.mark("sh.track", {"name": "Added to cart", "props": {"article": i}})
        tab.request("POST", "/api/cart/items", 201, 90 + i * 37, 412)
    tab.page.mouse.wheel(0, 260)
    tab.wait(3_000)
    tab.console("warn", "price list is older than one day")


def _rage(tab: Tab) -> None:
    for _ in range(4):
        tab.click("#add-6")
        tab.wait(180)
    tab.mark("x.rage", {"selector": "#add-6", "count": 4})
    tab.request("POST", "/api/cart/items", 500, 1_204, 96)
    message = "Cannot read properties of undefined (reading 'price')"
    tab.mark(
        "sh.error",
        {
            "kind": "error",
            "message": message,
            "source": f"{ORIGIN}/shop.js",
            "line": 212,
            "column": 17,
            "stack": f"TypeError: {message}\n    at add ({ORIGIN}/shop.js:212:17)\n"
            f"    at HTMLButtonElement.onclick ({ORIGIN}/shop.js:80:3)",
        },
    )
    tab.console("error", message)
    tab.wait(2_000)


def _read_help(tab: Tab) -> None:
    for _ in range(6):
        tab.page.mouse.wheel(0, 180)
        tab.page.wait_for_timeout(120)
        tab.wait(3_400)
    tab.mark("x.dead", {"selector": "h3:nth-of-type(4)"})
    tab.wait(21_000)
    tab.page.mouse.move(400, 300, steps=8)


def _order(tab: Tab) -> None:
    tab.page.bring_to_front()
    tab.mark("sh.visibility", {"state": "visible"})
    for field, text in (
        ("#name", "********"),
        ("#street", "*******"),
        ("#city", "*****"),
    ):
        tab.click(field)
        tab.page.locator(field).press_sequentially(text, delay=15)
        tab.wait(2_200)
    tab.wait(130_000)
    tab.click("#order")
    tab.request("POST", "/api/orders", 201, 640, 918)
    tab.mark("sh.track", {"name": "Order placed", "props": {"total": "121.00 EUR"}})
    tab.page.evaluate(
        "document.querySelector('main').innerHTML = '<h1>Thank you</h1>"
        "<p>Your parcel leaves our harbour tomorrow.</p>'"
    )
    tab.wait(5_000)
    tab.page.mouse.move(640, 300, steps=10)


LONG = """
async (count) => {
  const rows = [...document.querySelectorAll("#stock tr")];
  const table = document.querySelector("#stock");
  for (let i = 0; window.__events.length < count; i += 1) {
    forward(45);
    const row = rows[(i * 7) % rows.length];
    const kind = i % 10;
    if (kind < 4) row.querySelector(".n").firstChild.data = String(i % 97);
    else if (kind < 6) row.className = i % 4 ? "hot" : "";
    else if (kind < 7) row.querySelector(".s").textContent = i % 3 ? "few" : "in stock";
    else if (kind < 8) row.style.background = i % 4 ? "#eef7f4" : "";
    else if (kind < 9) table.append(row);
    else {
      const cell = document.createElement("td");
      cell.textContent = "order " + i;
      row.append(cell);
      if (row.children.length > 4) row.children[3].remove();
    }
    await Promise.resolve();
    if (i % 400 === 0) await new Promise((done) => setTimeout(done));
  }
  const events = window.__events;
  return [events[0].timestamp, events[events.length - 1].timestamp, events.length];
}
"""


def record_long(browser: Browser, *, count: int = 100_000) -> dict[str, Events]:
    """Return ``count`` events: five minutes recorded, and lived again and again.

    Each time begins with its full snapshot, as a recorder takes one every 5 minutes.
    """
    context = open_context(browser)
    tab = Tab(context, every_ms=3_600_000)
    tab.open("/stock")
    tab.page.evaluate(LONG, 5_000)
    tab.drain()
    context.close()
    once = [e for e in tab.events if e["type"] in (2, 3, 4)]
    length = once[-1]["timestamp"] - once[0]["timestamp"] + 45
    events: Events = []
    while len(events) < count:
        shift = length * (len(events) // len(once))
        events += [{**e, "timestamp": e["timestamp"] + shift} for e in once]
    return {WINDOWS[0]: events[:count]}
