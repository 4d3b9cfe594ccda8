"""Nothing personal is left in any place of a recording."""

from __future__ import annotations

import json

import orjson
import pytest

from privacy.masking import NodeIndex, Policy, mask_chunk
from tests.privacy.events import (
    custom,
    element,
    mutation,
    snapshot,
    text,
)
from tests.privacy.masking_places.places import CARD, MAIL, PHONE, PLACES, SECRET


def test_there_are_at_least_forty_places():
    assert len(PLACES) >= 40


@pytest.mark.parametrize("place", PLACES)
def test_it_masks(place):
    secret, event = PLACES[place]
    assert secret in json.dumps(event, ensure_ascii=False) or "\\u" in json.dumps(event)
    masked = mask_chunk([event], Policy(), NodeIndex())
    assert secret.encode() not in masked.payload
    assert orjson.loads(masked.payload) == masked.events
    assert masked.changed
    assert sum(masked.counts.values()) >= 1


def test_all_at_once_leave_nothing():
    events = [event for _, event in PLACES.values()]
    masked = mask_chunk(orjson.dumps(events), Policy())
    for secret in (MAIL, CARD, PHONE, SECRET):
        assert secret.encode() not in masked.payload


def test_identity_given_on_purpose_is_kept():
    traits = {"email": MAIL, "name": "Jane Roe", "tenantId": "t1", "roles": ["admin"]}
    event = custom("sh.identify", {"userId": MAIL, "traits": traits})
    assert not mask_chunk([event], Policy()).changed


def test_the_report_counts_by_kind():
    event = snapshot(
        element("p", {}, f"{MAIL} {CARD}"), element("input", {"value": "x"})
    )
    counts = mask_chunk([event], Policy()).counts
    assert counts == {"card": 1, "email": 1, "input": 1}


def test_the_text_on_a_button_drawn_by_the_page_stays():
    """Its text comes as an addition of its own, below a field whose value is masked."""
    drawn = [
        {
            "parentId": 3,
            "nextId": None,
            "node": element("button", {"value": "v"}, id_=40),
        },
        {"parentId": 40, "nextId": None, "node": text("Waves", id_=41)},
        {"parentId": 3, "nextId": None, "node": text("ann@example.com", id_=42)},
    ]
    empty = {"texts": [], "attributes": [], "removes": []}
    event = mutation(**{**empty, "adds": drawn})
    payload = mask_chunk([event], Policy(), NodeIndex()).payload.decode()
    assert "Waves" in payload
    assert "ann@example.com" not in payload
    assert '"v"' not in payload
