"""What becomes private after it was recorded: the element, all inside, and floors."""

from __future__ import annotations

import time
from typing import Any

import orjson
import pytest

from privacy.masking import NodeIndex, Policy, Rule
from privacy.masking import state as state_module
from privacy.masking.marks import MARKS, TREATMENTS
from tests.privacy.events import element, incremental, mutation, snapshot, text
from tests.privacy.masked import PROSE, masked, ruled
from tests.privacy.test_masking_marks import attributes_of

OPEN = Policy(mask_inputs=False)


def page(**attributes: str) -> Any:
    """A box (7) with a paragraph (8), its text (80) and a picture (9)."""
    inner = element("p", {"title": PROSE}, "plain", id_=8)
    picture = element("img", {"src": "https://e.org/face.png", "alt": PROSE}, id_=9)
    return snapshot(element("div", attributes, inner, picture, id_=7))


def changed(id_: int, **attributes: Any) -> Any:
    names = {name.replace("_", "-"): value for name, value in attributes.items()}
    return mutation(attributes=[{"id": id_, "attributes": names}])


@pytest.mark.parametrize(
    "mark", [m for m, how in MARKS.items() if how >= TREATMENTS["blur"]]
)
def test_a_mark_that_appears_later_hides_what_was_recorded_and_what_follows(mark):
    state = NodeIndex()
    masked(page(), state=state)
    entry = {"id": 7, "attributes": attributes_of(mark)}
    answer = masked(mutation(attributes=[entry]), state=state)
    data = answer.events[0]["data"]
    if MARKS[mark] == TREATMENTS["block"]:
        gone = {(each["parentId"], each["id"]) for each in data["removes"]}
        assert gone == {(7, 8), (7, 9)}
        assert "rr-block" in data["attributes"][0]["attributes"]["class"]
    else:
        assert {"id": 80, "value": "********"} in data["texts"]
        hidden = {each["id"]: each["attributes"] for each in data["attributes"]}
        assert hidden[8]["title"] == "********"
        assert hidden[9] == {"alt": "********", "src": None}
    assert answer.counts["rule"] >= 2
    later = mutation(
        texts=[{"id": 80, "value": PROSE}],
        attributes=[{"id": 8, "attributes": {"title": PROSE}}],
        adds=[{"parentId": 8, "nextId": None, "node": text(PROSE, 90)}],
    )
    assert PROSE.encode() not in masked(later, state=state).payload


def test_what_one_event_makes_private_is_private_in_all_of_it():
    state = NodeIndex()
    masked(page(), state=state)
    event = mutation(
        texts=[{"id": 80, "value": PROSE}],
        attributes=[
            {"id": 9, "attributes": {"alt": PROSE}},
            {"id": 7, "attributes": {"class": "rr-mask", "title": PROSE}},
        ],
        adds=[{"parentId": 8, "nextId": None, "node": element("i", {}, PROSE, id_=70)}],
    )
    event["data"]["attributes"].reverse()
    assert PROSE.encode() not in masked(event, state=state).payload


@pytest.mark.parametrize("value", ["", "true", "plaintext-only"])
def test_what_becomes_editable_is_a_field_from_then_on(value):
    state = NodeIndex()
    masked(page(), state=state)
    answer = masked(changed(7, contenteditable=value), state=state)
    assert {"id": 80, "value": "********"} in answer.events[0]["data"]["texts"]
    later = mutation(texts=[{"id": 80, "value": PROSE}])
    assert PROSE.encode() not in masked(later, state=state).payload


@pytest.mark.parametrize(
    "floor",
    [
        {"type": "password"},
        {"autocomplete": "cc-csc"},
        {"autocomplete": "one-time-code"},
    ],
    ids=str,
)
@pytest.mark.parametrize("unmask", [{}, {"data-sh-unmask": ""}], ids=str)
def test_a_field_that_becomes_a_floor_is_hidden_and_stays_so(floor, unmask):
    state, policy = NodeIndex(), Policy() if unmask else OPEN
    field = element("input", {"type": "text", "value": "s-s-s"}, id_=9)
    shown = masked(snapshot(element("form", unmask, field)), policy=policy, state=state)
    assert b"s-s-s" in shown.payload
    becomes = mutation(attributes=[{"id": 9, "attributes": floor}])
    answer = masked(becomes, policy=policy, state=state)
    assert (
        answer.events[0]["data"]["attributes"][0]["attributes"]["value"] == "********"
    )
    assert answer.events[1]["data"]["text"] == "********", "what was typed goes too"
    assert orjson.loads(answer.payload) == answer.events
    back = changed(9, type="text", autocomplete="off", value="t-t-t")
    typed = incremental(source=5, id=9, text="u-u-u")
    after = masked(back, typed, policy=policy, state=state).payload
    assert b"t-t-t" not in after
    assert b"u-u-u" not in after


def test_a_floor_stays_one_when_the_page_moves_it():
    state = NodeIndex()
    field = element("input", {"type": "password"}, id_=9)
    masked(snapshot(element("form", {}, field, id_=7)), policy=OPEN, state=state)
    masked(changed(9, type="text"), policy=OPEN, state=state)
    again = element("input", {"type": "text", "value": "s-s-s"}, id_=9)
    moved = mutation(
        removes=[{"parentId": 7, "id": 9}],
        adds=[{"parentId": 1, "nextId": None, "node": again}],
    )
    typed = incremental(source=5, id=9, text="u-u-u")
    answer = masked(moved, typed, policy=OPEN, state=state)
    assert b"s-s-s" not in answer.payload
    assert b"u-u-u" not in answer.payload


@pytest.mark.parametrize(
    ("selector", "id_", "attributes"),
    [
        ("[data-card]", 7, {"data-card": "1"}),
        (".who", 7, {"class": "a who"}),
        ("div.who", 7, {"class": "who"}),
        ("div[title].who", 7, {"class": "who"}),
        ("main.open .who", 6, {"class": "open"}),
        ("main.open div p", 6, {"class": "open"}),
    ],
)
def test_a_rule_that_comes_to_hold_hides_what_was_recorded(selector, id_, attributes):
    state, policy = NodeIndex(), ruled(selector)
    own = {"class": "who"} if id_ == 6 else {"title": "t-t-t-t"}
    box = element("div", own, element("p", {}, "plain", id_=8), id_=7)
    masked(snapshot(element("main", {}, box, id_=6)), policy=policy, state=state)
    change = mutation(attributes=[{"id": id_, "attributes": attributes}])
    answer = masked(change, policy=policy, state=state)
    assert {"id": 80, "value": "********"} in answer.events[0]["data"]["texts"]
    later = mutation(texts=[{"id": 80, "value": PROSE}])
    assert PROSE.encode() not in masked(later, policy=policy, state=state).payload


def test_a_change_that_no_rule_is_about_hides_nothing():
    state, policy = NodeIndex(), ruled("div[data-card].who")
    masked(page(), policy=policy, state=state)
    answer = masked(changed(7, **{"class": "who"}), policy=policy, state=state)
    assert not answer.changed
    later = mutation(texts=[{"id": 80, "value": PROSE}])
    assert PROSE.encode() in masked(later, policy=policy, state=state).payload


def test_what_moves_is_judged_where_it_comes_to_stand():
    state = NodeIndex()
    hidden = element("div", {"class": "rr-mask"}, element("p", {}, id_=8), id_=7)
    masked(snapshot(hidden, element("div", {}, id_=9)), state=state)
    for parent, is_shown in ((9, True), (7, False), (9, True)):
        node = element("p", {}, PROSE, id_=8)
        moved = mutation(
            removes=[{"parentId": 1, "id": 8}],
            adds=[{"parentId": parent, "nextId": None, "node": node}],
        )
        later = mutation(texts=[{"id": 80, "value": PROSE}])
        answer = masked(moved, later, state=state)
        assert (PROSE.encode() in answer.payload) is is_shown, parent


def test_beyond_the_bound_what_is_unknown_is_hidden_and_counted(monkeypatch):
    monkeypatch.setattr(state_module, "MOST_IDS", 300)
    state = NodeIndex()
    masked(page(), state=state)
    far = [element("i", {}, id_=(2 << 30) + n) for n in range(400)]
    adds = [{"parentId": 7, "nextId": None, "node": node} for node in far]
    masked(mutation(adds=adds), state=state)
    assert state.is_partial
    assert state.size <= 300
    later = mutation(
        texts=[{"id": 80, "value": PROSE}],
        attributes=[{"id": 9, "attributes": {"alt": PROSE, "class": "c"}}],
        adds=[{"parentId": 3000, "nextId": None, "node": element("p", {}, PROSE)}],
    )
    answer = masked(later, state=state)
    assert PROSE.encode() not in answer.payload
    assert answer.events[0]["data"]["attributes"][0]["attributes"]["class"] == "c"
    assert answer.counts["unknown"] == 3
    masked(page(), state=state)
    again = mutation(texts=[{"id": 80, "value": PROSE}])
    assert PROSE.encode() in masked(again, state=state).payload, "a snapshot tells all"


def test_marks_on_a_large_page_take_no_more_than_its_length():
    def seconds(count: int) -> float:
        state = NodeIndex()
        rows = [element("p", {}, "x", id_=10_000 + n) for n in range(count)]
        masked(snapshot(*rows), state=state)
        events = [changed(10_000 + n, **{"class": "rr-mask"}) for n in range(count)]
        began = time.process_time()
        masked(*events, state=state)
        return time.process_time() - began

    assert seconds(4000) < max(0.05, seconds(1000)) * 12


def test_two_rules_of_which_one_comes_later_are_as_strict_as_the_stricter():
    policy = Policy(rules=(Rule(".a", "blur"), Rule(".b", "block")))
    state = NodeIndex()
    masked(page(**{"class": "a"}), policy=policy, state=state)
    answer = masked(changed(7, **{"class": "a b"}), policy=policy, state=state)
    assert len(answer.events[0]["data"]["removes"]) == 2
