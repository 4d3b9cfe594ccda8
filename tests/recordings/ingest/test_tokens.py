"""recordings.ingest.tokens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.ingest.tokens import LENGTH, mint, start_in

SERVICE = "0190a000-0000-7000-8000-000000000001"
SESSION = "0190a000-0000-7000-8000-000000000002"
START = 1_800_000_000_000


def token(**changes):
    return mint(
        **{"service_id": SERVICE, "session_id": SESSION, "start_ms": START, **changes}
    )


def test_it_carries_the_start_of_its_session():
    assert start_in(token(), service_id=SERVICE, session_id=SESSION) == START
    assert len(token()) == LENGTH


def test_it_is_worth_nothing_for_another_service_or_session():
    assert start_in(token(), service_id=SESSION, session_id=SESSION) is None
    assert start_in(token(), service_id=SERVICE, session_id=SERVICE) is None


@pytest.mark.parametrize("position", range(LENGTH))
def test_no_character_of_it_can_be_changed(position):
    genuine = token()
    other = "B" if genuine[position] != "B" else "C"
    forged = genuine[:position] + other + genuine[position + 1 :]
    assert start_in(forged, service_id=SERVICE, session_id=SESSION) is None


@given(st.text(max_size=60))
def test_nonsense_is_no_token(text):
    assert start_in(text, service_id=SERVICE, session_id=SESSION) is None


def test_it_stays_good_while_its_secret_is_a_fallback(settings):
    old, settings.SECRET_KEY = token(), "another secret"
    assert start_in(old, service_id=SERVICE, session_id=SESSION) is None
    settings.SECRET_KEY_FALLBACKS = ["only for tests"]
    assert start_in(old, service_id=SERVICE, session_id=SESSION) == START
