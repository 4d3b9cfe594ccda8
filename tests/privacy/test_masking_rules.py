"""Rules, aliases, floors, and what is left as it is."""

from __future__ import annotations

import orjson
import pytest

from privacy.masking import (
    NodeIndex,
    Policy,
    Rule,
    SelectorError,
    parse_selector,
)
from tests.privacy.events import (
    element,
    incremental,
    meta,
    mutation,
    request,
    snapshot,
    text,
)
from tests.privacy.masked import PROSE, masked, ruled

OPEN = Policy(mask_inputs=False)


@pytest.mark.parametrize(
    "attributes",
    [
        {"class": "a _lr-hide"},
        {"data-lr-hide": ""},
        {"class": "rr-block"},
        {"class": "ph-no-capture b"},
        {"data-openreplay-hidden": ""},
        {"class": "sentry-block"},
        {"data-sentry-block": ""},
        {"class": "highlight-block"},
        {"data-sh-block": "true"},
        {"data-private": "delete"},
    ],
    ids=str,
)
def test_what_a_page_blocks_is_a_box(attributes):
    inside = element("b", {"title": PROSE}, PROSE, id_=8)
    event = snapshot(element("div", attributes, inside, id_=7))
    node = masked(event).events[0]["data"]["node"]["childNodes"][0]
    assert node["childNodes"] == []
    assert "rr-block" in node["attributes"]["class"].split()
    assert PROSE.encode() not in orjson.dumps(node)


@pytest.mark.parametrize(
    "attributes",
    [
        {"class": "rr-mask"},
        {"class": "ph-mask"},
        {"class": "x sentry-mask"},
        {"data-sentry-mask": ""},
        {"class": "highlight-mask"},
        {"data-openreplay-obscured": ""},
        {"data-clarity-mask": "True"},
        {"data-matomo-mask": ""},
        {"data-private": ""},
        {"data-private": "redact"},
        {"data-private": "lipsum"},
        {"data-sh-mask": ""},
    ],
    ids=str,
)
def test_what_a_page_masks_keeps_its_shape(attributes):
    inside = element("b", {"title": PROSE, "class": "c"}, PROSE, id_=8)
    node = masked(snapshot(element("div", attributes, inside, id_=7))).events[0]
    below = node["data"]["node"]["childNodes"][0]["childNodes"][0]
    assert below["attributes"]["class"] == "c"
    assert PROSE.encode() not in orjson.dumps(node)
    assert len(below["childNodes"]) == 1


def test_an_alias_that_is_off_does_nothing():
    event = snapshot(element("p", {"data-clarity-mask": "false"}, PROSE))
    assert not masked(event).changed


@pytest.mark.parametrize(
    "name", ["data-openreplay-unmask", "data-clarity-unmask", "data-sh-unmask"]
)
def test_a_page_can_unmask_its_fields_but_no_floor(name):
    fields = [
        element("input", {"type": "text", "value": PROSE}, id_=8),
        element("input", {"type": "password", "value": "pw-pw-pw"}, id_=9),
        element(
            "input", {"autocomplete": "section-a cc-number", "value": "c-c-c"}, id_=10
        ),
        element("input", {"autocomplete": "one-time-code", "value": "o-o-o"}, id_=11),
    ]
    state = NodeIndex()
    form = element("form", {name: ""}, *fields, id_=7)
    typed = [incremental(source=5, id=n, text=f"typed {n}") for n in (9, 10, 11)]
    masked(snapshot(form), state=state)
    answer = masked(*typed, snapshot(form), state=state)
    for secret in (b"pw-pw-pw", b"c-c-c", b"o-o-o", b"typed"):
        assert secret not in answer.payload
    assert PROSE.encode() in answer.payload


@pytest.mark.parametrize(
    "attributes",
    [
        {"type": "password"},
        {"type": "PassWord "},
        {"autocomplete": "CC-CSC"},
        {"autocomplete": "billing cc-exp"},
        {"autocomplete": "one-time-code"},
        {"autocomplete": "new-password"},
        {"data-rr-is-password": "true"},
    ],
    ids=str,
)
def test_floors_hold_where_inputs_are_recorded(attributes):
    state = NodeIndex()
    field = element("input", {**attributes, "value": "s-s-s"}, id_=9)
    other = element("input", {"type": "text", "value": "o-o-o"}, id_=10)
    page = masked(snapshot(field, other), policy=OPEN, state=state)
    assert b"s-s-s" not in page.payload
    assert b"o-o-o" in page.payload
    for id_, is_open in ((9, False), (10, True), (11, False)):  # 11 was never seen
        typed = incremental(source=5, id=id_, text="t-t-t")
        answer = masked(typed, policy=OPEN, state=state)
        assert (b"t-t-t" in answer.payload) is is_open


def test_all_asterisks_are_left_as_they_are_and_not_counted():
    events = [
        snapshot(element("input", {"type": "text", "value": "*****"})),
        incremental(source=5, id=5, text="***** ***"),
        incremental(source=5, id=5, text=""),
    ]
    raw = orjson.dumps(events)
    answer = masked(*events)
    assert (answer.payload, answer.changed) == (raw, False)


@pytest.mark.parametrize(
    ("selector", "attributes"),
    [
        ("section", {}),
        ("#who", {"id": "who"}),
        (".card.big", {"class": "big card"}),
        ("[data-card]", {"data-card": ""}),
        ('section[data-kind="a b"]', {"data-kind": "a b"}),
        ("[data-kind^=ab]", {"data-kind": "abc"}),
        ("main section", {}),
        ("main .x, .y", {"class": "y"}),
        ("body main section.y", {"class": "y"}),
    ],
)
def test_a_rule_meets_the_element_it_names(selector, attributes):
    tree = element(
        "body", {}, element("main", {}, element("section", attributes, PROSE))
    )
    assert PROSE.encode() not in masked(snapshot(tree), policy=ruled(selector)).payload


@pytest.mark.parametrize("selector", ["article", "#else", ".card", "nav section"])
def test_a_rule_leaves_the_others(selector):
    tree = element("main", {}, element("section", {"class": "a"}, PROSE))
    assert PROSE.encode() in masked(snapshot(tree), policy=ruled(selector)).payload


@pytest.mark.parametrize(
    ("selector", "position"),
    [("a:hover", 1), ("a > b", 2), ("a,,b", 2), ("", 0), ("a[", 1)],
)
def test_a_selector_beyond_it_is_refused_with_the_position(selector, position):
    with pytest.raises(SelectorError) as refused:
        parse_selector(selector)
    assert refused.value.position == position


def test_an_action_has_to_be_one_of_three():
    with pytest.raises(ValueError, match="blur, redact, block"):
        Rule("a", "hide")


def test_the_stricter_of_two_rules_wins():
    policy = Policy(rules=(Rule("p", "block"), Rule("p", "blur")))
    node = masked(snapshot(element("p", {}, PROSE)), policy=policy).events[0]
    assert node["data"]["node"]["childNodes"][0]["childNodes"] == []


def test_blur_keeps_spaces_and_redact_not_even_those():
    page = [element("p", {}, PROSE)]
    blurred = masked(snapshot(*page), policy=ruled("p", "blur")).payload
    assert b'"********* ****"' in blurred
    page = [element("p", {}, PROSE)]
    assert b'"********"' in masked(snapshot(*page), policy=ruled("p")).payload


def test_pictures_of_what_is_hidden_go_too():
    page = element("p", {}, element("img", {"src": "https://e.org/face.png"}))
    assert b"face.png" not in masked(snapshot(page), policy=ruled("p")).payload


def test_style_sheets_stay_byte_identical():
    css = (
        "@import 'a.css';@media(min-width:40em){.a{content:'\\201C'}}"
        ".a{width:1234.5678901px}"
        "/* v1.2.3.4 10.20.30.40 555-123-4567 */.b{background:url(logo@2x.png)}"
        ".c{d:path('M10.5.5.5 555 123 4567')}"
    )
    page = snapshot(
        element("style", {"_cssText": css}),
        element("style", {}, text(css, isStyle=True)),
        element("style", {}, css),
        element("p", {"style": css}, "reach jane.roe@example.com"),
        element("input", {"type": "text", "value": "raw"}),
    )
    rule = incremental(source=8, id=3, adds=[{"rule": css}])
    changed = mutation(texts=[{"id": 3, "value": css}])
    answer = masked(page, rule, changed)
    assert answer.changed
    assert answer.payload.count(orjson.dumps(css)[1:-1]) == 6


def test_timestamps_ids_and_geometry_are_never_masked():
    page = snapshot(
        element(
            "svg",
            {
                "viewBox": "0 0 1024 768",
                "points": "555,123 4567,555 123,456",
                "d": "M 555 123 4567 1.2.3.4 10.20.30.40",
                "transform": "matrix(1 0 0 1 555.123 456.7890)",
                "id": "node-5551234567",
                "class": "css-5551234567 550e8400-e29b-41d4-a716-446655440000",
            },
            "at 1763768617123, id 550e8400-e29b-41d4-a716-446655440000",
        )
    )
    moves = incremental(
        source=1,
        positions=[
            {"x": 555.1234567, "y": 4111111111111111, "id": 1, "timeOffset": -5}
        ],
    )
    pages = meta("https://example.com/orders/5551234567?ts=1763768617123&v=1.2.3")
    assert not masked(page, moves, pages).changed
    assert not masked(page, moves, pages, policy=ruled("nothing else")).changed


def test_names_are_a_list_staff_can_edit():
    body = '{"internalScore":"7","password":"p"}'
    answer = masked(request(requestBody=body), policy=Policy(names=("internal-score",)))
    assert b'internalScore\\":\\"********' in answer.payload
    assert b'password\\":\\"p\\"' in answer.payload
    assert not masked(request(requestBody=body), policy=Policy(names=())).changed


def test_detectors_can_be_switched_off_one_by_one():
    page = snapshot(element("p", {}, "jane.roe@example.com 078-05-1120"))
    answer = masked(page, policy=Policy(detectors=frozenset({"ssn"})))
    assert answer.counts == {"ssn": 1}
    assert b"jane.roe@example.com" in answer.payload
