"""Numbers are texts; rrweb's own numbers and salted hashes stay.

The vectors are read by `assets/recorder/masking/masking.test.js` too.
"""

from __future__ import annotations

import json
from pathlib import Path

import orjson
import pytest

from tests.privacy.events import console, custom, incremental, request
from tests.privacy.masked import masked

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "numbers.json").read_text()
)
MASK = "********"


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: str(case["value"]))
def test_a_number_is_masked_wherever_it_is_sent(case):
    value = case["value"]
    expected = value if case["masked"] is None else case["masked"]
    prop = masked(custom("sh.track", {"props": value}))
    assert prop.events[0]["data"]["payload"]["props"] == expected
    body = masked(request(name="/", responseBody=json.dumps(value)))
    found = body.events[0]["data"]["payload"]["requests"][0]["responseBody"]
    assert json.loads(found) == expected
    line = masked(console(json.dumps(value))).events[0]["data"]["payload"]["payload"]
    assert json.loads(line[0]) == expected
    assert bool(prop.counts) == (case["masked"] is not None)


def test_what_rrweb_counts_and_measures_stays():
    events = [
        incremental(
            source=1, positions=[{"x": 4155552671, "y": 5, "id": 4111111111111111}]
        ),
        incremental(source=3, id=4111111111111111, x=0, y=4155552671),
        custom("sh.click", {"x": 1, "y": 2, "id": 2147483647, "textHash": None}),
    ]
    raw = orjson.dumps(events)
    assert masked(*events).payload == raw


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("s9f2c1a7", "s9f2c1a7"),
        ("9f2c1a7e", True),
        ("s9f2c1a7e", True),
        ("jane", True),
        ("sally", True),
        (12345, True),
        (None, None),
        ("", ""),
        (True, True),
    ],
)
def test_only_a_salted_hash_of_a_text_is_kept(given, kept):
    click = {"x": 1, "y": 2, "id": 5, "selector": "a", "textHash": given}
    found = masked(custom("sh.click", dict(click)))
    assert found.events[0]["data"]["payload"] == click | {"textHash": kept}
    assert found.changed == (given != kept)
    assert orjson.loads(found.payload) == found.events
