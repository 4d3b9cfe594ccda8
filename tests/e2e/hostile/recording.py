"""A visit made to harm its viewers: a snapshot, then mutations."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any

import httpx

from sessionhub.lib.uuid7 import uuid7
from tests.e2e.hostile.attacker import SCRIPT, Attacker
from tests.e2e.hostile.loading import css_beacons, loaders
from tests.e2e.hostile.running import scripts
from tests.e2e.hostile.tree import Event, Node, Tree, add, custom, incremental, mutation


def recording(target: Attacker, hub: str, *, start: int) -> list[Event]:
    """A hostile visit of 12 s: a snapshot, then all of it again as mutations."""
    tree = Tree()
    urls = [*target.addresses("first"), f"{hub}/hostile-first"]
    head, body = tree.element("head"), tree.element("body", {"onload": SCRIPT})
    for url in urls:
        head["childNodes"] += loaders(tree, url)[:20]
        body["childNodes"] += loaders(tree, url)
    head["childNodes"] += [tree.element("script", {}, SCRIPT)]
    body["childNodes"] += scripts(tree)
    html = tree.element("html", {"onclick": SCRIPT}, head, body)
    doctype = {
        "type": 1,
        "id": tree.take_id(),
        "name": "html",
        "publicId": "",
        "systemId": "",
    }
    document = {"type": 0, "id": tree.take_id(), "childNodes": [doctype, html]}
    where = f"{target.near}/page"
    events: list[Event] = [
        custom(start, "sh.session", session_of(where)),
        custom(
            start + 1,
            "sh.page",
            {
                "href": f"javascript:{SCRIPT}",
                "title": f"<img src={target.near}/title onerror={SCRIPT}>",
                "referrer": "",
                "kind": "load",
            },
        ),
        {
            "type": 4,
            "timestamp": start + 2,
            "data": {"href": where, "width": 1200, "height": 700},
        },
        {
            "type": 2,
            "timestamp": start + 3,
            "data": {"node": document, "initialOffset": {"top": 0, "left": 0}},
        },
        *interface_events(target, start + 500),
        *mutations(tree, target, hub, body, start + 2000),
    ]
    return sorted(events, key=lambda event: event["timestamp"])


def interface_events(target: Attacker, at: int) -> list[Event]:
    """What is shown beside the picture: texts that would like to be markup."""
    markup = (
        f"<img src='{target.near}/panel' onerror=\"{SCRIPT}\"><script>{SCRIPT}</script>"
    )
    run = f"javascript:{SCRIPT}"
    request = {
        "name": run,
        "initiatorType": "fetch",
        "method": markup,
        "status": 500,
        "startTime": at,
        "duration": 5,
        "error": markup,
        "requestBody": markup,
        "responseBody": markup,
    }
    return [
        custom(
            at,
            "sh.identify",
            {
                "userId": markup,
                "traits": {"name": markup, "email": markup, "roles": [markup]},
            },
        ),
        custom(at + 10, "sh.track", {"name": markup, "props": {markup: markup}}),
        custom(
            at + 20,
            "sh.error",
            {
                "kind": "error",
                "message": markup,
                "source": run,
                "line": 1,
                "column": 1,
                "stack": markup,
            },
        ),
        custom(at + 30, "sh.problem", {"message": markup}),
        {
            "type": 6,
            "timestamp": at + 40,
            "data": {
                "plugin": "rrweb/console@1",
                "payload": {
                    "level": "error",
                    "payload": [json.dumps(markup)],
                    "trace": [markup, run],
                },
            },
        },
        {
            "type": 6,
            "timestamp": at + 50,
            "data": {"plugin": "rrweb/network@1", "payload": {"requests": [request]}},
        },
        custom(
            at + 60,
            "sh.page",
            {
                "href": f"data:text/html,{markup}",
                "title": markup,
                "referrer": run,
                "kind": "push",
            },
        ),
    ]


def mutations(
    tree: Tree, target: Attacker, hub: str, body: Node, at: int
) -> Iterator[Event]:
    """All of it again, while it is watched; then by style rules and media."""
    urls = [*target.addresses("later"), f"{hub}/hostile-later"]
    nodes = [node for url in urls for node in loaders(tree, url)] + scripts(tree)
    holder = tree.element("div", {"id": "later"})
    style = tree.element("style", {}, "p{color:red}")
    plain = [
        tree.element(tag)
        for tag in ("img", "a", "iframe", "svg", "link", "video", "form", "input")
    ]
    yield mutation(
        at,
        adds=[
            add(body, holder),
            add(body, style),
            *(add(body, node) for node in plain),
        ],
    )
    for number, node in enumerate(nodes):
        yield mutation(at + 10 + number * 10, adds=[add(holder, node)])
    after = at + 10 + len(nodes) * 10
    for number, url in enumerate(urls):
        moment = after + number * 50
        attributes = {
            "src": url,
            "srcset": url,
            "poster": url,
            "href": url,
            "xlink:href": url,
            "data": url,
            "action": url,
            "background": url,
            "srcdoc": f"<script>{SCRIPT}</script>",
            "style": {"background": f"url({url})", "--x": [f"url({url})", "important"]},
            "onclick": SCRIPT,
            "onload": SCRIPT,
            "rr_dataURL": url,
            "rel": "stylesheet",
            "http-equiv": "refresh",
            "content": f"0;url={url}",
            "autoplay": "",
        }
        yield mutation(
            moment,
            attributes=[{"id": node["id"], "attributes": attributes} for node in plain],
        )
        yield mutation(
            moment + 1,
            attributes=[
                {
                    "id": node["id"],
                    "attributes": {
                        "href": f"javascript:{SCRIPT}",
                        "src": f"javascript:{SCRIPT}",
                    },
                }
                for node in plain
            ],
        )
        yield mutation(
            moment + 2,
            texts=[
                {"id": style["childNodes"][0]["id"], "value": sheet}
                for sheet in css_beacons(url)
            ],
        )
        rules = [{"rule": sheet, "index": 0} for sheet in css_beacons(url)]
        yield incremental(moment + 3, 8, {"id": style["id"], "adds": rules})
        yield incremental(
            moment + 4, 8, {"id": style["id"], "replace": css_beacons(url)[1]}
        )
        yield incremental(
            moment + 5,
            13,
            {
                "id": style["id"],
                "index": [0],
                "set": {
                    "property": "background",
                    "value": f"url({url})",
                    "priority": "important",
                },
            },
        )
        yield incremental(
            moment + 6,
            15,
            {
                "id": body["id"],
                "styleIds": [1],
                "styles": [{"styleId": 1, "rules": rules}],
            },
        )
        yield incremental(
            moment + 7,
            10,
            {"family": "x", "fontSource": f"url({url})", "buffer": False},
        )
        yield incremental(
            moment + 8,
            9,
            {
                "id": plain[0]["id"],
                "type": 0,
                "commands": [
                    {
                        "property": "drawImage",
                        "args": [{"rr_type": "ImageElement", "src": url}],
                    }
                ],
            },
        )
        yield incremental(
            moment + 9,
            9,
            {
                "id": plain[0]["id"],
                "type": 0,
                "property": "constructor",
                "args": [SCRIPT],
            },
        )
        yield incremental(
            moment + 10, 7, {"id": plain[5]["id"], "type": 0, "currentTime": 1}
        )
        yield incremental(
            moment + 11, 2, {"type": 2, "id": plain[1]["id"], "x": 5, "y": 5}
        )
        yield incremental(
            moment + 12,
            5,
            {
                "id": plain[7]["id"],
                "text": f"<script>{SCRIPT}</script>",
                "isChecked": False,
            },
        )
        yield incremental(
            moment + 13, 16, {"id": plain[0]["id"], "define": {"name": "x-evil"}}
        )
    yield custom(at + 10_000, "sh.visibility", {"state": "hidden"})


def session_of(href: str) -> dict[str, Any]:
    """The first event's payload."""
    return {
        "recorder": "sessionhub/0",
        "href": href,
        "referrer": href,
        "userAgent": f"<script>{SCRIPT}</script>",
        "language": "en",
        "timezone": "UTC",
        "screen": {"w": 1200, "h": 700},
        "viewport": {"w": 1200, "h": 700},
        "dpr": 1,
    }


def send(hub: str, key: str, events: list[Event], *, at: int) -> str:
    """Record `events` through the native endpoint; return the session id."""
    session_id = str(uuid7())
    stamps = [event["timestamp"] for event in events]
    envelope = {
        "v": 1,
        "sessionId": session_id,
        "windowId": str(uuid7()),
        "seq": 0,
        "firstTs": min(stamps),
        "lastTs": max(stamps),
        "count": len(events),
        "sentAt": at,
        "checkpoint": True,
        "final": True,
        "token": None,
    }
    body = gzip.compress(json.dumps(events).encode())
    answer = httpx.post(
        f"{hub}/i/v1/{key}?validate=1",
        content=json.dumps(envelope).encode() + b"\n" + body,
        headers={"Content-Type": "text/plain;charset=UTF-8"},
    )
    assert answer.status_code == 202, answer.text
    return session_id
