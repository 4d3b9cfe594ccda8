"""Masking takes bytes or events, and shapes that no recorder sends."""

from __future__ import annotations

import pytest

from privacy.masking import NodeIndex, Policy, mask_chunk
from tests.privacy.events import element, incremental, mutation, snapshot, text
from tests.privacy.masked import masked


def test_bytes_and_events_give_the_same():
    events = [snapshot(element("p", {"title": "ring +44 20 7946 0958"}, "x"))]
    spaced = str(events).replace("'", '"').encode()
    one, other = mask_chunk(spaced, Policy()), masked(*events)
    assert (one.payload, one.counts) == (other.payload, other.counts)


def test_what_is_not_json_is_a_value_error():
    for broken in (b"[", b"\xff", [{"a": "\ud800"}]):
        with pytest.raises(ValueError):
            mask_chunk(broken, Policy())


def test_shapes_no_recorder_sends_are_walked_without_errors():
    odd = [
        None,
        5,
        "jane.roe@example.com",
        [],
        {},
        {"type": 2, "data": {"node": 7}},
        {"type": 2, "data": {"node": {"type": 2, "attributes": [], "childNodes": {}}}},
        {"type": 3, "data": {"source": 0, "texts": [None, {"id": []}], "adds": 5}},
        {"type": 3, "data": {"source": 5, "text": 5}},
        {"type": 3, "data": {"source": {}}},
        {"type": [], "data": {"x": "jane.roe@example.com"}},
        {
            "type": 4,
            "data": {"href": "/", "x": "jane.roe@example.com"},
            "y": [],
            "z": 1,
        },
        {"type": 4, "data": {"href": "/"}, "y": ["jane.roe@example.com"], "z": 1},
        snapshot({**element("p", {}), "extra": {"deep": "jane.roe@example.com"}}),
        snapshot({**text("x"), "extra": "jane.roe@example.com"}),
        mutation(extra="jane.roe@example.com"),
        incremental(source=5, id=1, text="", extra="jane.roe@example.com"),
    ]
    answer = mask_chunk(odd, Policy(), NodeIndex(treated={1: 4}))
    assert answer.events[4] == {}
    assert b"jane.roe" not in answer.payload
