"""What `data:` addresses hold is searched, unless it is a picture, a font or a sound.

The vectors are read by `assets/recorder/masking/masking.test.js` too.
"""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path

import pytest

from tests.privacy.events import (
    console,
    custom,
    element,
    incremental,
    request,
    snapshot,
)
from tests.privacy.masked import masked

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "data.json").read_text())
PLACES = {
    "picture": lambda text: snapshot(element("img", {"src": text})),
    "link": lambda text: snapshot(element("a", {"href": text, "title": "a"})),
    "style": lambda text: snapshot(element("style", {"_cssText": text})),
    "style attribute": lambda text: snapshot(element("p", {"style": f"a:url({text})"})),
    "rule": lambda text: incremental(source=8, id=5, adds=[{"rule": text, "index": 0}]),
    "text": lambda text: snapshot(element("p", {}, f"see {text}")),
    "console": lambda text: console(json.dumps(text)),
    "request": lambda text: request(name=text),
    "body": lambda text: request(name="/", responseBody=json.dumps({"a": [text]})),
    "prop": lambda text: custom("sh.track", {"file": text}),
}


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: case["text"][:50])
@pytest.mark.parametrize("place", PLACES)
def test_it_is_decoded_and_searched_wherever_it_stands(case, place):
    found = masked(PLACES[place](case["text"]))
    assert bool(found.counts) == (case["masked"] is not None)
    payload = found.payload.decode()
    expected = case["text"] if case["masked"] is None else case["masked"]
    if place != "body" and " " not in case["text"]:
        assert expected.replace('"', '\\"') in payload
    for part in ("jane", "amFuZS5yb2", "PHN2Zz48dGV4", "hunter2"):
        assert part not in payload
    assert not masked(*found.events).counts, "masked once is masked"


def test_what_is_too_long_to_be_read_is_left_out():
    body = b64encode(b"words, and no picture; " * 60_000).decode()
    found = masked(snapshot(element("img", {"src": f"data:image/png;base64,{body}"})))
    img = found.events[0]["data"]["node"]["childNodes"][0]
    assert img["attributes"]["src"] == "data:image/png,"
