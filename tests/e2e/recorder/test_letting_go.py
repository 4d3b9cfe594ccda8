"""What the page throws away is let go: frames, documents, shadow roots, nodes."""

from __future__ import annotations

from typing import Any

from tests.e2e.recorder.pages import opened

SCRIPT = """<div id="room"></div><script>
const room = document.getElementById("room");
const rows = "<p>row <b>value</b></p>".repeat(30);
const frame = () => new Promise((done) => {
  setTimeout(done, 15);
});
class Card extends HTMLElement {
  connectedCallback() {
    this.attachShadow({ mode: "open" }).innerHTML = rows;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("p { color: red }");
    this.shadowRoot.adoptedStyleSheets = [sheet];
    this.shadowRoot.firstChild.style.color = "red";
  }
}
customElements.define("x-card", Card);
const loaded = (f) => new Promise((done) => { f.onload = done; });
window.jobs = {
  async frames() {
    const f = document.createElement("iframe");
    f.srcdoc = rows;
    room.append(f);
    await loaded(f);
    await frame();
    f.contentDocument.querySelector("p").style.color = "blue";
    await frame();
    f.remove();
  },
  async reloads() {
    const f = room.querySelector("iframe") || document.createElement("iframe");
    const done = loaded(f);
    f.src = "/inner?" + performance.now();
    if (!f.isConnected) room.append(f);
    await done;
  },
  async components() {
    const card = document.createElement("x-card");
    room.append(card);
    await frame();
    card.remove();
  },
  async moved() {
    const card = document.createElement("x-card");
    room.append(card);
    await frame();
    document.body.append(card);
    await frame();
    card.remove();
  },
  async flicker() {
    const div = document.createElement("div");
    div.innerHTML = rows;
    room.append(div);
    div.remove();
  },
};
window.run = async (times) => {
  for (const job of Object.values(jobs)) {
    for (let i = 0; i < times; i++) { await job(); await frame(); }
  }
};
</script>"""


def _counts(page: Any) -> tuple[int, int]:
    """Nodes and documents of the page that are left after a garbage collection."""
    cdp = page.context.new_cdp_session(page)
    for _ in range(3):
        cdp.send("HeapProfiler.collectGarbage")
    found = cdp.send("Memory.getDOMCounters")
    cdp.detach()
    return found["nodes"], found["documents"]


def _growth(page: Any) -> tuple[int, int]:
    page.evaluate("run(3)")
    nodes, documents = _counts(page)
    page.evaluate("run(20)")
    after = _counts(page)
    return after[0] - nodes, after[1] - documents


def test_frames_components_and_nodes_are_let_go_of(visitor, loopback):
    loopback.page("/inner", "<p>row</p>" * 30, tag="")
    page = opened(visitor, loopback, loopback.page("/throws-away", SCRIPT))
    nodes, documents = _growth(page)
    # One leaked job of five would be 20 documents, or 20 times some 60 nodes.
    assert nodes < 300
    assert documents < 4
    # Snapshots observe nothing twice, and stopping lets go of all the rest.
    page.evaluate("room.replaceChildren()")
    page.evaluate("SessionHub.stop()")
    page.evaluate("document.body.replaceChildren()")
    left = _counts(page)
    assert left[0] < 150


def test_a_frame_is_observed_once_however_many_snapshots_there_are(visitor, loopback):
    loopback.page("/inner", "<p id=text>row</p>", tag="")
    url = loopback.page("/framed", "<iframe src=/inner></iframe>")
    page = opened(visitor, loopback, url)
    loopback.reply = {"checkpoint": True}
    for n in (1, 2, 3):
        page.evaluate("(n) => SessionHub.track('next' + n)", n)
        loopback.wait_for(lambda n=n: _snapshots(loopback) > n, pump=page)
    loopback.reply = {}
    inner = page.frames[1]
    inner.evaluate("document.getElementById('text').className = 'once'")
    page.evaluate("SessionHub.track('end')")
    loopback.wait_for(
        lambda: any(t["name"] == "end" for t in loopback.custom("sh.track")), pump=page
    )
    changes = [
        change
        for event in loopback.events
        if event["type"] == 3 and event["data"]["source"] == 0
        for change in event["data"]["attributes"]
        if change["attributes"].get("class") == "once"
    ]
    assert len(changes) == 1


def _snapshots(loopback: Any) -> int:
    return sum(event["type"] == 2 for event in loopback.events)
