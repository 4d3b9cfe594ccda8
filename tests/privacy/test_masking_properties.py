"""What holds for every chunk: structure stays, twice is once, nothing is missed."""

from __future__ import annotations

import copy
import random
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks import fuzz
from privacy.detectors import find_all
from privacy.masking import NodeIndex, Policy, Rule, mask_chunk
from privacy.masking import chunk as chunk_module
from privacy.masking.prefilter import Needs
from tests.privacy.events import (
    console,
    custom,
    element,
    incremental,
    meta,
    mutation,
    request,
    snapshot,
)
from tests.privacy.test_detectors import PIECES, VECTORS, generated

texts = st.lists(st.sampled_from(PIECES), max_size=6).map("".join)
names = st.sampled_from(
    [
        *("class", "title", "href", "value", "data-x", "password"),
        *("token", "id", "style", "alt", "src", "name"),
    ]
)
tags = st.sampled_from(
    [
        *("div", "p", "a", "input", "option", "textarea"),
        *("style", "img", "meta", "button", "b"),
    ]
)
payloads = st.recursive(
    texts | st.integers(-(2**53), 2**53) | st.booleans() | st.none(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3)
    ),
    max_leaves=6,
)
nodes = st.recursive(
    texts.map(lambda value: {"type": 3, "textContent": value, "id": 6}),
    lambda inner: st.builds(
        lambda tag, attributes, below, id_: element(tag, attributes, *below, id_=id_),
        tags,
        st.dictionaries(names, texts, max_size=3),
        st.lists(inner, max_size=3),
        st.integers(2, 40),
    ),
    max_leaves=6,
)
events = st.one_of(
    nodes.map(snapshot),
    nodes.map(
        lambda node: mutation(adds=[{"parentId": 3, "nextId": None, "node": node}])
    ),
    texts.map(lambda value: mutation(texts=[{"id": 6, "value": value}])),
    st.dictionaries(names, texts, max_size=3).map(
        lambda value: mutation(attributes=[{"id": 7, "attributes": value}])
    ),
    texts.map(lambda value: incremental(source=5, id=9, text=value)),
    texts.map(meta),
    texts.map(console),
    payloads.map(lambda value: custom("x", value)),
    texts.map(lambda value: request(name=value, requestBody=value)),
)
chunks = st.lists(events, max_size=4)
relaxed = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


def shape(value: Any) -> Any:
    """Everything but the content of strings (and JSON strings keep being strings)."""
    if isinstance(value, dict):
        return {
            key: shape(inner)
            for key, inner in value.items()
            if key not in names_of_text
        }
    if isinstance(value, list):
        return [shape(inner) for inner in value]
    return "text" if isinstance(value, str) else value


names_of_text = {"payload"}  # free payloads may lose whole values by name


@given(chunks)
@relaxed
def test_structure_ids_types_and_timestamps_stay(chunk):
    before = copy.deepcopy(chunk)
    after = mask_chunk(chunk, Policy(neutralise=False)).events
    assert shape(after) == shape(before)


@given(chunks)
@relaxed
def test_masking_twice_is_masking_once(chunk):
    policy = Policy()
    once = mask_chunk(chunk, policy)
    twice = mask_chunk(orjson.loads(once.payload), policy)
    assert twice.payload == once.payload
    assert not twice.counts


@given(chunks)
@relaxed
def test_a_clean_chunk_comes_back_byte_for_byte(chunk):
    raw = orjson.dumps(chunk)
    masked = mask_chunk(raw, Policy())
    assert masked.changed or masked.payload == raw
    assert orjson.loads(masked.payload) == masked.events


@given(chunks)
@relaxed
def test_the_first_look_misses_nothing_the_walk_would_find(chunk):
    quick = mask_chunk(copy.deepcopy(chunk), Policy())
    assert quick.payload == _walked(chunk, Policy())


@given(chunks)
@relaxed
def test_nor_does_it_with_rules(chunk):
    policy = Policy(rules=(Rule("p", "blur"), Rule("[data-x]", "redact")))
    quick = mask_chunk(copy.deepcopy(chunk), policy)
    assert quick.payload == _walked(chunk, policy)


def _walked(chunk: list[Any], policy: Policy) -> bytes:
    """Mask with every reason to look closer given."""
    compiled = chunk_module._compile(policy)
    everything = compiled._replace(always=Needs.EVERYTHING)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(chunk_module, "_compile", lambda _: everything)
        return mask_chunk(copy.deepcopy(chunk), policy).payload


@pytest.mark.parametrize("seed", range(3))
def test_bytes_show_whatever_a_detector_finds_in_the_text(seed):
    prefilter = chunk_module._compile(Policy()).prefilter
    lines = generated(100 + seed, 5000)
    lines += [vector["text"] for vector in VECTORS]
    fuzzed = fuzz.texts(seed=100 + seed, count=1000)
    lines += [text.replace("\ud800", "?") for text in fuzzed]
    for found in find_all(lines):
        raw = orjson.dumps([{"textContent": lines[found.at]}])
        assert prefilter.scan(raw) & Needs.DETECTORS, ascii(lines[found.at])


def test_a_tree_as_deep_as_decoders_let_in_is_walked_and_one_far_deeper_refused():
    node = element("p", {}, "jane.roe@example.com")
    for _ in range(395):
        node = {"type": 2, "tagName": "div", "attributes": {}, "childNodes": [node]}
    masked = mask_chunk([snapshot(node)], Policy())
    assert masked.counts == {"email": 1}
    assert b"jane.roe" not in masked.payload
    for _ in range(20_000):
        node = {"type": 2, "tagName": "div", "attributes": {}, "childNodes": [node]}
    with pytest.raises(ValueError, match="nested too deeply"):
        mask_chunk([snapshot(node)], Policy())


def test_the_index_stays_small_on_a_page_without_anything_to_hide():
    rng = random.Random(3)
    rows = [
        element("p", {"class": "a"}, f"row {rng.random()}", id_=n) for n in range(900)
    ]
    state = NodeIndex()
    mask_chunk([snapshot(*rows)], Policy(), state)
    assert (state.treated, state.elements, state.floors) == ({}, {}, set())
    # The parents of nodes, in numbers alone: what may become private later.
    assert state.size < 900
    assert all(type(n) is int for row in state.dump()["family"] for n in row[:2])
