"""sessionhub.lib.plain_text."""

from __future__ import annotations

import sys
import unicodedata

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionhub.lib.plain_text import is_blank, storable, visible_schema


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00",
        " ",
        "\u00a0",
        "\u180b",
        "\u200b",
        "\u202e",
        "\u2065",
        "\u3164",
        "\ufdd0",
        "\ufeff",
        "\ufff0",
        "\U0001ffff",
        "\U000e0100",
        "\U000e0fff",
    ],
)
def test_text_that_shows_nothing_is_blank(text):
    assert is_blank(text)


def test_every_space_control_and_format_character_is_blank():
    hidden = {"Cc", "Cf", "Zl", "Zp", "Zs"}
    seen = [
        hex(point)
        for point in range(sys.maxunicode + 1)
        if unicodedata.category(chr(point)) in hidden and not is_blank(chr(point))
    ]
    assert seen == []


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00")))
def test_the_schema_of_the_api_matches(text):
    schema = jsonschema.Draft202012Validator(visible_schema())
    assert schema.is_valid(text) is not is_blank(text)


@pytest.mark.parametrize(
    ("text", "enough"), [("a" * 19 + " ", False), (" a" * 20 + " ", True)]
)
def test_the_schema_counts_what_is_seen(text, enough):
    schema = jsonschema.Draft202012Validator(visible_schema(at_least=20))
    assert schema.is_valid(text) is enough


@pytest.mark.parametrize("text", ["a", " . ", "字", "👍🏽", "\u200bx"])
def test_text_that_shows_something_is_not(text):
    assert not is_blank(text)


@given(st.text(st.characters(codec=None)))
def test_storable_text_survives_utf_8_and_has_no_nul(text):
    result = storable(text)
    assert result.encode("utf-8").decode("utf-8") == result
    assert "\x00" not in result
    assert storable(result) == result


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00")))
def test_text_that_is_fine_is_left_alone(text):
    assert storable(text) == text
