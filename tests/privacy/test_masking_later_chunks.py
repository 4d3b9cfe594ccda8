"""What was hidden once stays hidden in the chunks that follow."""

from __future__ import annotations

import orjson

from privacy.masking import NodeIndex
from tests.privacy.events import element, mutation, snapshot, text
from tests.privacy.masked import PROSE, masked, ruled


def test_later_chunks_know_what_was_hidden():
    state = NodeIndex()
    hidden = element(
        "div", {"class": "rr-mask"}, element("p", {}, text("a", 9), id_=8), id_=7
    )
    masked(snapshot(hidden), state=state)
    state = NodeIndex.load(orjson.loads(orjson.dumps(state.dump())))
    later = mutation(
        texts=[{"id": 9, "value": PROSE}],
        attributes=[{"id": 8, "attributes": {"title": PROSE}}],
        adds=[{"parentId": 8, "nextId": None, "node": element("i", {}, PROSE, id_=20)}],
    )
    assert PROSE.encode() not in masked(later, state=state).payload
    again = mutation(texts=[{"id": 200, "value": PROSE}])
    assert PROSE.encode() not in masked(again, state=state).payload


def test_news_of_what_is_blocked_is_dropped():
    state = NodeIndex()
    box = element("div", {"data-sh-block": ""}, element("p", {}, "a", id_=8), id_=7)
    masked(snapshot(box), state=state)
    inner = element("i", {}, PROSE, id_=20)
    later = mutation(
        texts=[{"id": 80, "value": PROSE}],
        adds=[{"parentId": 7, "nextId": None, "node": inner}],
    )
    answer = masked(later, state=state)
    assert answer.events[0]["data"]["texts"] == answer.events[0]["data"]["adds"] == []
    later = mutation(texts=[{"id": 200, "value": PROSE}])
    assert PROSE.encode() not in masked(later, state=state).payload


def test_a_new_page_forgets_the_old_one():
    state = NodeIndex()
    masked(
        snapshot(element("div", {"class": "rr-mask"}, text("a", 9), id_=7)), state=state
    )
    masked(snapshot(element("div", {}, text("a", 9), id_=7)), state=state)
    later = mutation(texts=[{"id": 9, "value": PROSE}])
    assert not masked(later, state=state).changed


def test_an_attribute_that_comes_late_hides_from_then_on():
    state = NodeIndex()
    change = mutation(attributes=[{"id": 7, "attributes": {"class": "rr-mask"}}])
    masked(change, state=state)
    later = mutation(adds=[{"parentId": 7, "nextId": None, "node": text(PROSE, 30)}])
    assert PROSE.encode() not in masked(later, state=state).payload


def test_a_rule_with_ancestors_holds_in_mutations():
    state, policy = NodeIndex(), ruled(".who b")
    masked(
        snapshot(element("div", {"class": "who"}, id_=7)), policy=policy, state=state
    )
    node = element("i", {}, element("b", {}, PROSE))
    later = mutation(adds=[{"parentId": 7, "nextId": None, "node": node}])
    assert PROSE.encode() not in masked(later, policy=policy, state=state).payload
