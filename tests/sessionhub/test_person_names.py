"""sessionhub.lib.person_names: one form for every spelling of a person."""

from __future__ import annotations

import pytest

from sessionhub.lib.person_names import (
    LONGEST_FORM,
    email_form,
    search_form,
    user_id_form,
)


@pytest.mark.parametrize(
    ("spelling", "form"),
    [
        ("u-17", "u-17"),
        (" u-17 ", "u-17"),
        ("\tu-17\n", "u-17"),
        ("\u00a0u-17\u2003", "u-17"),
        ("\u200bu-17\ufeff", "u-17"),
        ("Ada  Lovelace", "Ada Lovelace"),
        ("Ada\tLovelace", "Ada Lovelace"),
        ("Zoe\u0308", "Zo\u00eb"),
        (1041, "1041"),
        (1041.0, "1041"),
        (10.5, "10.5"),
        ("a\x00b", "a\ufffdb"),
        ("a\ud800b", "a\ufffdb"),
        ("\ud83d\ude00", "\U0001f600"),
        ("Dora@Example.com", "dora@example.com"),
        (" Dora@Example.com\n", "dora@example.com"),
        ("", ""),
        ("\u200b", ""),
        (None, ""),
        (True, ""),
        ({"id": 1}, ""),
    ],
)
def test_a_user_id_has_one_form_in_every_spelling(spelling, form):
    assert user_id_form(spelling) == form


@pytest.mark.parametrize(
    ("spelling", "form"),
    [
        ("Ada@Example.COM", "ada@example.com"),
        ("ada@example.com ", "ada@example.com"),
        ("ada @example.com", "ada@example.com"),
        ("\u00dcNAL@example.com", "\u00fcnal@example.com"),
        ("u\u0308nal@example.com", "\u00fcnal@example.com"),
        ("ada@M\u00dcNCHEN.example", "ada@xn--mnchen-3ya.example"),
        ("ada@xn--mnchen-3ya.example", "ada@xn--mnchen-3ya.example"),
        ("ada@..\u00fc", "ada@..\u00fc"),
        ("Not an address", "notanaddress"),
        (None, ""),
    ],
)
def test_an_email_has_one_form_in_every_spelling(spelling, form):
    assert email_form(spelling) == form


@pytest.mark.parametrize(
    ("one", "other"),
    [("u-a", "u-A"), ("u 1", "u1"), ("e", "\u00e9"), ("\uff11", "1")],
)
def test_ids_of_different_people_stay_apart(one, other):
    assert user_id_form(one) != user_id_form(other)


def test_long_ids_fit_the_columns_and_stay_apart():
    one, other = (user_id_form("x" * 400 + end) for end in "ab")
    assert one != other
    assert max(len(one), len(other)) <= LONGEST_FORM
    assert user_id_form("x" * LONGEST_FORM) == "x" * LONGEST_FORM


def test_an_id_our_recorder_cuts_has_the_form_of_the_whole():
    whole = "x" * 1500
    assert user_id_form(whole[:999] + "\u2026") == user_id_form(whole)


def test_the_form_of_a_form_is_itself():
    for text in ("u-17", "Zoe\u0308", "\u0130@example.com", "STRASSE@\u00df.example"):
        for form in (user_id_form, email_form):
            assert form(form(text)) == form(text)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("https://shop.example/S%C3%B6k?q=%41", "https://shop.example/s\u00f6k?q=a"),
        ("100%", "100%"),
        ("%ff", "%ff"),
        ("Zoe\u0308", "zo\u00eb"),
        ("a\nB  c\n\n", "a\nb c"),
    ],
)
def test_searches_compare_decoded_composed_and_folded_text(text, form):
    assert search_form(text) == form
