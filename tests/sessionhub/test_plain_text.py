"""sessionhub.lib.plain_text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionhub.lib.plain_text import is_blank, storable


@pytest.mark.parametrize(
    "text", ["", " ", "\u00a0", "\u200b", "\u202e", "\ufeff", "\u3164", "\U000e0100"]
)
def test_text_that_shows_nothing_is_blank(text):
    assert is_blank(text)


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
