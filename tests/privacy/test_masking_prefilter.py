"""The first look at a chunk's bytes clears none in which the walk masks something."""

from __future__ import annotations

import copy
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from privacy.masking import NodeIndex, Policy, Rule, mask_chunk
from privacy.masking import chunk as chunk_module
from privacy.masking.prefilter import Needs
from privacy.rules.presets import PRESETS
from tests.privacy.events import custom, element, mutation, snapshot
from tests.privacy.test_detectors import PIECES

SHIPPED = tuple(Rule(preset.selector, preset.mask_type) for preset in PRESETS)
VALUES = ("tel", "hotel", "email", "password", "5", "2.5", "secret", "a b", "x-tel", "")
NAMES = (
    *("type", "id", "class", "name", "value", "data-card", "data-ssn", "title"),
    *("style", "data-x", "href", "text", "data"),
)
PLANTED = (
    *("jane.roe@example.com", "4111 1111 1111 1111", "+44 20 7946 0958", "078-05-1120"),
    *("sk_live_4eC39HqLyjWDarjtT1zdp7dc", "token=abc", '{"password":"x"}', "plain"),
    *("\uff14111 1111 1111 1111", "DE89 3704 0044 0532 0130 00", "192.168.4.7"),
)
relaxed = settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)

tests_of_rules = st.tuples(
    st.sampled_from(NAMES), st.sampled_from(("", *"=^$*~")), st.sampled_from(VALUES)
).map(lambda t: _test(*t))
selectors = st.tuples(
    st.sampled_from(("", "input", "p", "div")),
    st.lists(tests_of_rules, min_size=1, max_size=2).map("".join),
).map("".join) | st.sampled_from(("p", "input", "#a", ".tel", "div p", "p, .x-tel"))
policies = st.lists(
    st.builds(Rule, selectors, st.sampled_from(("block", "redact", "blur"))), max_size=3
).map(lambda rules: Policy(rules=tuple(rules))) | st.just(Policy(rules=SHIPPED))

planted = st.sampled_from(PLANTED) | st.lists(st.sampled_from(PIECES), max_size=3).map(
    "".join
)
values = (
    st.sampled_from(VALUES)
    | planted
    | st.sampled_from((True, None, 5, 2.5, {"color": "tel"}, {"a": ["tel", "x"]}))
)
attributes = st.dictionaries(st.sampled_from(NAMES), values, max_size=3)
ids = st.integers(2, 12)
elements = st.recursive(
    planted,
    lambda below: st.builds(
        lambda tag, given, inside, id_: element(tag, given, *inside, id_=id_),
        st.sampled_from(("p", "div", "input", "P", "INPUT", "option")),
        attributes,
        st.lists(below, max_size=2),
        ids,
    ),
    max_leaves=4,
)
pages = st.lists(elements, max_size=2).map(lambda inside: [snapshot(*inside)])
later = st.builds(
    lambda id_, changed, text: [
        mutation(
            attributes=[{"id": id_, "attributes": changed}],
            texts=[{"id": id_ * 10, "value": text}],
        )
    ],
    ids,
    attributes,
    planted,
)
others = st.dictionaries(st.sampled_from(NAMES), planted, max_size=2).map(
    lambda payload: [custom("note", payload)]
)


def _test(name: str, op: str, value: str) -> str:
    return f'[{name}{op.removesuffix("=")}="{value}"]' if op else f"[{name}]"


@given(policies, st.lists(pages | later | others, min_size=1, max_size=4))
@relaxed
def test_whatever_the_rules_no_chunk_is_cleared_that_the_walk_would_mask(
    policy, chunks
):
    quick, full = NodeIndex(), NodeIndex()
    for chunk in chunks:
        answer = mask_chunk(copy.deepcopy(chunk), policy, quick)
        assert answer.payload == _walked(chunk, policy, full)
    assert quick.treated == full.treated


def _walked(chunk: list[Any], policy: Policy, state: NodeIndex) -> bytes:
    """Mask with every reason to look closer given."""
    everything = chunk_module._compile(policy)._replace(always=Needs.EVERYTHING)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(chunk_module, "_compile", lambda _: everything)
        return mask_chunk(copy.deepcopy(chunk), policy, state).payload


def _needs(events: list[Any], *rules: Rule) -> Needs:
    prefilter = chunk_module._compile(Policy(rules=rules)).prefilter
    return prefilter.scan(orjson.dumps(events))


PAGE = [
    snapshot(
        element("input", {"type": "text", "id": "q", "name": "q"}, id_=4),
        element("p", {"class": "hotel"}, "Tell the hotel of it"),
    ),
    mutation(texts=[{"id": 5, "value": "tel"}]),
]


def test_a_page_without_such_a_field_is_not_walked_for_the_shipped_rules():
    assert not _needs(PAGE, *SHIPPED)
    tel = snapshot(element("input", {"type": "tel"}, id_=4))
    assert _needs([tel], *SHIPPED) & Needs.MARKS


@pytest.mark.parametrize("name", ["type", "id", "data", "source", "text", "value"])
def test_members_of_rrwebs_own_are_no_attributes(name):
    bare = [mutation(texts=[{"id": 5, "value": "x"}]), custom("note", {})]
    assert not _needs(bare, Rule(f"[{name}]", "redact")) & Needs.MARKS
    given_one = mutation(attributes=[{"id": 4, "attributes": {"a": "}", name: "x"}}])
    assert _needs([given_one], Rule(f"[{name}]", "redact")) & Needs.MARKS


def test_a_tag_counts_in_capitals_too():
    page = [snapshot(element("P", {}, "plain"))]
    masked = mask_chunk(page, Policy(rules=(Rule("p", "redact"),)))
    assert b"plain" not in masked.payload
