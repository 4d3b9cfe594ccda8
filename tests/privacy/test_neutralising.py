"""What could act in a replay is taken out."""

from __future__ import annotations

import pytest

from tests.privacy.events import element, mutation, snapshot
from tests.privacy.masked import masked


@pytest.mark.parametrize(
    ("tag", "attributes", "left"),
    [
        ("meta", {"http-equiv": "refresh", "content": "0;url=//e.org"}, {}),
        ("meta", {"name": "referrer", "content": "unsafe-url"}, {}),
        (
            "meta",
            {"name": "viewport", "content": "w"},
            {"name": "viewport", "content": "w"},
        ),
        ("base", {"href": "https://e.org/", "target": "_top"}, {}),
        (
            "a",
            {"href": "/x", "referrerpolicy": "unsafe-url", "ping": "//e"},
            {"href": "/x"},
        ),
        ("a", {"href": " java\nscript:alert(1)"}, {}),
        ("a", {"href": "\x01JAVASCRIPT:alert(1)", "id": "i"}, {"id": "i"}),
        ("a", {"xlink:href": "vbscript:x"}, {}),
        ("iframe", {"srcdoc": "<script>x</script>", "src": "data:text/html,<b>"}, {}),
        ("img", {"onerror": "x()", "OnLoad": "x()", "alt": "b"}, {"alt": "b"}),
        ("link", {"rel": "dns-prefetch", "href": "//e.org"}, {}),
        ("link", {"rel": "preconnect", "href": "//e.org"}, {}),
        (
            "link",
            {"rel": "preload", "href": "//e.org", "as": "script"},
            {"as": "script"},
        ),
        ("link", {"rel": "Prefetch", "href": "//e.org"}, {}),
        (
            "link",
            {"rel": "stylesheet", "href": "/a.css"},
            {"rel": "stylesheet", "href": "/a.css"},
        ),
        ("form", {"action": "javascript:x", "method": "post"}, {"method": "post"}),
    ],
)
def test_what_could_act_is_taken_out(tag, attributes, left):
    answer = masked(snapshot(element(tag, dict(attributes))))
    assert answer.events[0]["data"]["node"]["childNodes"][0]["attributes"] == left
    added = {"parentId": 1, "nextId": None, "node": element(tag, dict(attributes))}
    answer = masked(mutation(adds=[added]))
    assert answer.events[0]["data"]["adds"][0]["node"]["attributes"] == left
    assert answer.counts.get("active", 0) == len(attributes) - len(left)


def test_what_could_act_does_not_come_by_a_changed_attribute_either():
    attributes = {
        "srcdoc": "<b>",
        "onclick": "x()",
        "href": "javascript:x",
        "ping": "//e",
        "rel": "prefetch",
        "http-equiv": "refresh",
        "title": "t",
        "onfocus": None,
    }
    answer = masked(mutation(attributes=[{"id": 3, "attributes": attributes}]))
    assert answer.events[0]["data"]["attributes"][0]["attributes"] == {"title": "t"}


def test_what_is_hidden_still_refers_to_elements_of_its_page():
    drawing = element(
        "use", {"href": "#icon", "xlink:href": "/sprite.svg#a", "class": "rr-mask"}
    )
    answer = masked(snapshot(drawing))
    left = answer.events[0]["data"]["node"]["childNodes"][0]["attributes"]
    assert left == {"href": "#icon", "class": "rr-mask"}
