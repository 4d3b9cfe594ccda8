"""What is too large for one request, and a clock that steps: the rest is recorded."""

from __future__ import annotations

import json
from urllib.parse import unquote

from tests.e2e.recorder.pages import opened, track, tracked
from tests.e2e.recorder.recorder_hub import refusal

PREVIEW = """
<p id="step">start</p><div id="room"></div>
<script>
const noise = (n) => {
  let text = "";
  while (text.length < n) {
    const bytes = crypto.getRandomValues(new Uint8Array(30000));
    text += btoa(String.fromCharCode(...bytes));
  }
  return text;
};
const picture = (w, h) => {
  const canvas = Object.assign(document.createElement("canvas"), {width: w, height: h});
  const context = canvas.getContext("2d"), pixels = context.createImageData(w, h);
  for (let at = 0; at < pixels.data.length; at += 65536) {
    crypto.getRandomValues(pixels.data.subarray(at, at + 65536));
  }
  for (let at = 3; at < pixels.data.length; at += 4) pixels.data[at] = 255;
  context.putImageData(pixels, 0, 0);
  return canvas.toDataURL();
};
const preview = (src) => {
  const figure = document.createElement("figure");
  const caption = document.createElement("figcaption");
  caption.textContent = "your picture";
  const image = Object.assign(new Image(), {id: "preview", src});
  figure.append(image, caption);
  room.append(figure);
};
const rows = (n) => {
  const table = document.createElement("table");
  for (let i = 0; i < n; i++) table.insertRow().insertCell().textContent = "row " + i;
  room.append(table);
};
</script>
"""


def nodes(hub):
    """Every element and text that arrived, by id."""
    found = {}

    def enter(node):
        found[node["id"]] = node
        for child in node.get("childNodes", ()):
            enter(child)

    for event in hub.events:
        if event["type"] == 2:
            enter(event["data"]["node"])
        for add in event["data"].get("adds", ()):
            enter(add["node"])
    return found


def image_of(hub):
    return next(n for n in nodes(hub).values() if n.get("tagName") == "img")


def texts(hub):
    return [n["textContent"] for n in nodes(hub).values() if n["type"] == 3]


def test_a_large_picture_of_the_visit_costs_nothing_beside_it(visitor, loopback):
    page = opened(visitor, loopback, loopback.page("/", PREVIEW))
    page.evaluate("step.textContent = 'chosen'; preview(picture(1200, 700))")
    (lost,) = loopback.wait_for(lambda: loopback.custom("sh.large"), 20, pump=page)
    assert (lost["kind"], lost["size"] > 2_000_000) == ("picture", True)
    source = unquote(image_of(loopback)["attributes"]["src"])
    assert source.startswith("data:image/svg+xml,")
    assert 'width="1200" height="700"' in source
    assert "too large to record" in source
    assert "your picture" in texts(loopback)
    assert "chosen" in json.dumps(loopback.events)
    track(page, "after")
    loopback.wait_for(lambda: tracked(loopback) == ["after"], pump=page)
    assert not loopback.custom("sh.gap")


def test_a_large_picture_from_the_start_does_not_cost_the_snapshot(visitor, loopback):
    body = PREVIEW + "<script>preview(picture(1200, 700))</script>"
    page = opened(visitor, loopback, loopback.page("/", body))
    loopback.wait_for(lambda: loopback.custom("sh.large"), 20, pump=page)
    snapshots = [e for e in loopback.events if e["type"] == 2]
    assert len(snapshots) == 1
    assert "your picture" in texts(loopback)
    assert loopback.seqs(loopback.windows()[0])[0] == 0


def test_a_huge_table_comes_in_parts(visitor, loopback):
    page = opened(visitor, loopback, loopback.page("/", PREVIEW))
    page.evaluate("rows(30000)")
    loopback.wait_for(lambda: "row 29999" in texts(loopback), 30, pump=page)
    page.evaluate("SessionHub.startNewSession()")
    second = loopback.wait_for(lambda: loopback.sessions()[1:], 20, pump=page)[0]

    def of_second():
        return [c for c in loopback.chunks if c.envelope["sessionId"] == second]

    def rows():
        return json.dumps([c.events for c in of_second()]).count('"row ')

    loopback.wait_for(lambda: rows() == 30_000, 30, pump=page)
    assert not loopback.custom("sh.large")
    assert not loopback.custom("sh.gap")
    assert all(len(json.dumps(c.events)) < 5_000_000 for c in loopback.chunks)


def test_a_proxy_that_takes_less_is_heeded(visitor, loopback):
    def takes_less(_):
        large = len(loopback.attempts[-1][2]) > 300_000
        return refusal(413, "too_large") if large else None

    page = opened(visitor, loopback, loopback.page("/", PREVIEW))
    loopback.intercept = takes_less
    page.evaluate("step.textContent = noise(400000)")
    (gap,) = loopback.wait_for(lambda: loopback.custom("sh.gap"), 20, pump=page)
    assert gap["reason"] == "refused"
    loopback.wait_for(lambda: loopback.custom("sh.large"), 20, pump=page)
    assert [e["type"] for e in loopback.events].count(2) == 2


STEPPING = """
<script>
const RealDate = Date;
let ahead = 0;
Date = class extends RealDate {
  constructor(...given) { super(...(given.length ? given : [Date.now()])); }
  static now() { return RealDate.now() + ahead; }
};
window.step = (ms) => { ahead += ms; };
</script>
"""


def test_a_clock_that_steps_is_not_seen(visitor, loopback):
    visitor.add_init_script(STEPPING.replace("<script>", "").replace("</script>", ""))
    page = opened(visitor, loopback, loopback.page("/", "<p id=p>one</p>"))
    for number, ms in enumerate((86_400_000, -3_600_000, -60_000, 90_000)):
        page.evaluate("ms => step(ms)", ms)
        page.evaluate("n => { p.textContent = 'step ' + n; }", number)
        page.mouse.move(10 + number, 10)
        track(page, f"step {number}")
        loopback.wait_for(lambda n=number: len(tracked(loopback)) > n, pump=page)
    stamps = [event["timestamp"] for event in loopback.events]
    assert stamps == sorted(stamps)
    assert stamps[-1] - stamps[0] < 30_000
    assert len(loopback.sessions()) == 1
    moves = [
        position["timeOffset"]
        for event in loopback.events
        for position in event["data"].get("positions", ())
    ]
    assert all(-2000 < offset <= 0 for offset in moves)
    # The page's own clock is the page's.
    assert page.evaluate(
        "Math.abs(Date.now() - performance.timeOrigin - "
        "performance.now() - 82830000) < 5000"
    )


def test_a_device_that_slept_shows_the_gap(visitor, loopback):
    visitor.add_init_script(STEPPING.replace("<script>", "").replace("</script>", ""))
    page = opened(visitor, loopback, loopback.page("/", "<p>one</p>"))
    before = loopback.events[-1]["timestamp"]
    page.evaluate("step(600000)")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    (slept,) = loopback.wait_for(lambda: loopback.custom("sh.clock"), pump=page)
    assert 599_000 < slept["slept"] < 601_000
    assert loopback.events[-1]["timestamp"] - before > 599_000
