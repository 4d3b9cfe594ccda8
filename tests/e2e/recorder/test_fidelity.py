"""What the recorder records in fewer bytes still replays to the page as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.recorder.pages import opened

REPLAY = Path("node_modules/@rrweb/replay/umd/replay.js")

# Everything a page does to texts: replaced, changed, taken out, put back, moved.
WORKLOAD = """<div id="root"></div><script>
let seed = 1;
const random = (n) => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 4294967296) * n);
};
const root = document.getElementById("root");
const make = (n) => {
  const p = document.createElement("p");
  p.innerHTML = `<span>${n}</span> and <b>bold ${n}</b>`;
  return p;
};
for (let i = 0; i < 12; i++) root.append(make(i));
const kept = [];
const pick = () => root.children[random(root.children.length)];
const span = () => pick().firstChild;
const operations = [
  () => { span().textContent = "text " + random(1000); },
  () => { span().textContent = ""; },
  () => { const text = span().firstChild; if (text) text.data = "data " + random(99); },
  () => { const s = span(); if (s.firstChild) kept.push(s.firstChild);
          s.textContent = "kept " + random(99); },
  () => { const old = kept.pop(); if (old) pick().append(old); },
  () => { const old = kept.pop(), s = span();
          if (old) { s.textContent = ""; s.append(old); } },
  () => { const s = span(); s.innerHTML = "<i>inner</i>"; },
  () => { const s = span(); s.append(" more"); },
  () => { pick().className = "c" + random(5); },
  () => { pick().style.paddingLeft = random(9) + "px"; },
  () => { pick().setAttribute("style", "margin: " + random(9) + "px; color: red"); },
  () => { root.insertBefore(pick(), pick()); },
  () => { if (root.children.length > 6) pick().remove(); },
  () => { root.append(make(random(1000))); },
  () => { const p = pick(); p.remove(); span().textContent = "x"; root.append(p); },
];
window.churn = async (rounds) => {
  for (let i = 0; i < rounds; i++) {
    for (let j = random(6); j >= 0; j--) operations[random(operations.length)]();
    const pause = random(4);
    if (pause === 0) await null;
    if (pause > 1) await new Promise((r) => setTimeout(r, random(30)));
  }
};
</script>"""

SHAPE = """(root) => {
  const shape = (node) => node.nodeType === 3 ? node.data :
    [node.tagName, node.className, node.style.cssText.replace(/\\s+/g, ""),
     ...[...node.childNodes].reduce((parts, child) => {
       const part = shape(child);
       const last = parts.length - 1;
       // Neighbouring texts look like one.
       if (typeof part === "string" && typeof parts[last] === "string") {
         parts[last] += part;
       } else if (part !== "") parts.push(part);
       return parts;
     }, [])];
  return shape(root);
}"""


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_churning_texts_replay_to_the_same_page(visitor, loopback, seed):
    page = opened(visitor, loopback, loopback.page("/churn", WORKLOAD))
    page.evaluate("s => { seed = s }", seed)
    moments = []
    for number in range(3):
        page.evaluate("churn(60)")
        page.wait_for_timeout(150)
        shape = page.evaluate(f"({SHAPE})(document.getElementById('root'))")
        moments.append((page.evaluate("Date.now()"), shape))
        page.evaluate("n => SessionHub.track('moment' + n)", number)
        page.wait_for_timeout(20)
    loopback.wait_for(lambda: len(loopback.custom("sh.track")) == 3, pump=page)
    events = loopback.events
    times = [event["timestamp"] for event in events]
    assert times == sorted(times)
    updates = [e for e in events if e["type"] == 3 and e["data"]["source"] == 0]
    assert any(e["data"]["texts"] for e in updates)

    player = visitor.new_page()
    player.set_content("<!doctype html><body></body>")
    player.add_script_tag(content=REPLAY.read_text())
    player.evaluate(
        """(events) => {
        const { Replayer } = window.rrweb ?? window.rrwebReplay;
        window.replayer = new Replayer(JSON.parse(events), {
          showWarning: false, mouseTail: false });
        }""",
        json.dumps(events),
    )
    for at, shape in moments:
        replayed = player.evaluate(
            """([at, shape]) => {
            replayer.pause(at - replayer.getMetaData().startTime);
            const root = replayer.iframe.contentDocument.getElementById("root");
            return eval("(" + shape + ")")(root);
            }""",
            [at, SHAPE],
        )
        assert replayed == shape
