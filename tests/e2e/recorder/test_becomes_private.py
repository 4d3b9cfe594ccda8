"""What becomes private during a visit: recorded again, hidden, then left out."""

from __future__ import annotations

import json
from typing import Any

from tests.e2e.recorder.pages import opened, track, tracked
from tests.e2e.recorder.recorder_hub import RecorderHub

PLACES = (
    *("class", "attribute", "aliased", "around", "editable", "ruled", "nested"),
    *("sibling", "having", "shadow", "unmasked", "toggled"),
)
PAGE = """
<div id="class"><b title="told-class">told-class</b></div>
<div id="attribute"><b title="told-attribute">told-attribute</b></div>
<div id="aliased"><p title="told-aliased">told-aliased</p></div>
<section id="outer"><div id="around"><p>told-around</p></div></section>
<div id="editable"><p>told-editable</p></div>
<div id="ruled" class="card"><p>told-ruled</p></div>
<main id="main"><p id="nested" class="who">told-nested</p></main>
<i id="before"></i><p id="sibling" class="next">told-sibling</p>
<div id="having"><p>told-having</p></div>
<div id="shadow"></div>
<form data-sh-unmask><input id="unmasked" value="told-unmasked">
<input id="toggled" type="password" value="told-toggled"></form>
<script>
  document.getElementById("shadow").attachShadow({mode: "open"}).innerHTML =
    "<div><p title='told-shadow'>told-shadow</p></div>";
</script>
"""
BECOME = """() => {
  const $ = (id) => document.getElementById(id);
  $("class").className = "a sh-block";
  $("attribute").setAttribute("data-sh-mask", "");
  $("aliased").className = "fs-mask";
  $("outer").setAttribute("data-dd-privacy", "mask");
  $("editable").contentEditable = "true";
  $("ruled").setAttribute("data-card", "1");
  $("main").className = "open";
  $("before").className = "on";
  $("having").append(document.createElement("hr"));
  $("shadow").shadowRoot.firstChild.className = "ph-mask";
  $("unmasked").setAttribute("autocomplete", "cc-number");
  $("toggled").type = "text";
}"""
CHANGE = """(text) => {
  const $ = (id) => document.getElementById(id);
  const root = $("shadow").shadowRoot;
  for (const p of [...document.querySelectorAll("p, b"), root.querySelector("p")]) {
    if (p.id === "free") continue;
    p.firstChild.data = text;
    p.title = text;
    p.append(document.createElement("s"));
    p.lastChild.textContent = text;
  }
  for (const id of ["unmasked", "toggled"]) {
    $(id).setAttribute("value", text);
    $(id).value = text;
    $(id).dispatchEvent(new Event("input", { bubbles: true }));
  }
}"""
RULES = [
    *(("div[data-card].card", "redact"), ("main.open .who", "redact")),
    *((".on + .next", "redact"), ("div:has(hr)", "redact")),
]


def replayed(events: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """Return the nodes that are on the page after these events, by id."""
    known: dict[int, dict[str, Any]] = {}

    def add(node: dict[str, Any], parent: int) -> None:
        known[node["id"]] = {**node, "parent": parent, "childNodes": []}
        for child in node.get("childNodes") or []:
            add(child, node["id"])

    def drop(id_: int) -> None:
        known.pop(id_, None)
        for child in [n for n, node in known.items() if node["parent"] == id_]:
            drop(child)

    for event in events:
        data = event["data"]
        if event["type"] == 2:
            known.clear()
            add(data["node"], 0)
        elif event["type"] == 3 and data["source"] == 0:
            for each in data["removes"]:
                drop(each["id"])
            for each in data["adds"]:
                add(each["node"], each["parentId"])
            for each in data["texts"]:
                if each["id"] in known:
                    known[each["id"]]["textContent"] = each["value"]
            for each in data["attributes"]:
                if each["id"] in known:
                    known[each["id"]]["attributes"].update(each["attributes"])
    return known


def test_what_becomes_private_is_hidden_in_the_replay_and_no_longer_recorded(
    visitor, loopback: RecorderHub
):
    loopback.config["privacy"]["rules"] = [
        {"selector": selector, "type": kind} for selector, kind in RULES
    ]
    page = opened(visitor, loopback, loopback.page("/later", PAGE))
    first = json.dumps(list(replayed(loopback.events).values()))
    assert {p for p in PLACES if f"told-{p}" in first} == set(PLACES) - {"toggled"}
    page.evaluate(BECOME)
    page.evaluate(CHANGE, "secret-later")
    track(page, "done")
    loopback.wait_for(lambda: tracked(loopback), pump=page)
    assert "secret-later" not in json.dumps(loopback.events)
    nodes = replayed(loopback.events)
    assert "told-" not in json.dumps(list(nodes.values()))
    by_id = {n["attributes"].get("id"): n for n in nodes.values() if n["type"] == 2}
    assert set(PLACES) - {"class"} <= set(by_id), "all is still there"
    boxes = [n for n in nodes.values() if "rr_width" in n.get("attributes", {})]
    assert [box["attributes"]["class"] for box in boxes] == ["a sh-block"]
    assert [e["type"] for e in loopback.events].count(2) == 1, "without a new snapshot"


def test_what_is_private_no_longer_is_recorded_again(visitor, loopback: RecorderHub):
    body = '<div id="a" class="sh-block"><p>plain a</p></div><div id="b"><p>b</p></div>'
    page = opened(visitor, loopback, loopback.page("/open", body))
    assert "plain a" not in json.dumps(loopback.events)
    page.evaluate("document.getElementById('a').className = ''")
    page.evaluate("document.documentElement.className = 'sh-mask'")
    page.evaluate("document.querySelector('#b p').firstChild.data = 'secret b'")
    track(page, "done")
    loopback.wait_for(lambda: tracked(loopback), pump=page)
    received = json.dumps(loopback.events)
    assert "plain a" in received
    assert "secret b" not in received
    now = [n for n in replayed(loopback.events).values() if n["type"] == 3]
    assert {n["textContent"] for n in now if n["textContent"].strip()} == {"********"}
