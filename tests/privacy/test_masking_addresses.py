"""Secret names in addresses, wherever an address stands; values of custom elements."""

from __future__ import annotations

import pytest

from tests.privacy.events import console, element, incremental, mutation, snapshot
from tests.privacy.masked import masked

SECRET = "hunter2-a"
ATTRIBUTES = """
href src action formaction poster cite data manifest background longdesc icon
xlink:href srcset imagesrcset codebase archive xml:base
"""
ADDRESSES = (
    f"?token={SECRET}",
    f"/path;token={SECRET}",
    f"/path#access_token={SECRET}",
    f"/path?a=1&api_key={SECRET}&b=2",
    f"//{SECRET}@example.org/path",
)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("name", ATTRIBUTES.split())
def test_an_attribute_that_holds_an_address_loses_the_secret(name, address):
    found = masked(snapshot(element("x", {name: address})))
    assert SECRET.encode() not in found.payload
    assert found.counts == {"name": 1}


@pytest.mark.parametrize("address", ADDRESSES[:4])
def test_so_does_a_style_wherever_it_stands(address):
    css = f"a{{background:url('{address}');color:red}}"
    for event in (
        snapshot(element("style", {"_cssText": css})),
        snapshot(element("p", {"style": f"background:url({address})"})),
        incremental(source=8, id=5, adds=[{"rule": css, "index": 0}]),
        incremental(source=15, id=5, styles=[{"styleId": 1, "rules": [{"rule": css}]}]),
        incremental(
            source=13, id=5, set={"property": "src", "value": f"url({address})"}
        ),
        mutation(
            attributes=[{"id": 5, "attributes": {"style": {"a": f"url({address})"}}}]
        ),
    ):
        found = masked(event)
        assert SECRET.encode() not in found.payload
        assert found.changed


@pytest.mark.parametrize(
    "css", ["a{--x-token:#fff}", "a{background:url(/b.png?v=3)}", '[a="token"]{b:c}']
)
def test_a_style_without_a_secret_stays_byte_for_byte(css):
    assert not masked(snapshot(element("style", {"_cssText": css}))).changed


def test_a_text_that_begins_with_a_method_loses_the_secret():
    found = masked(console(f'"GET /x?token={SECRET} 404"'))
    assert SECRET.encode() not in found.payload


def test_the_value_of_a_custom_element_is_the_value_of_a_field():
    event = snapshot(element("x-input", {"value": "Jane Doe", "class": "a"}))
    found = masked(event).events[0]["data"]["node"]["childNodes"][0]["attributes"]
    assert found == {"value": "********", "class": "a"}
