"""A small part of `python -m benchmarks.detectors`, so that quality cannot slip."""

from __future__ import annotations

import pytest

from benchmarks.detectors import (
    BARS,
    LABELS,
    Score,
    false_hits,
    locale_contacts,
    locale_phones,
)
from benchmarks.traffic import make_visit


@pytest.mark.parametrize("locale", LABELS)
def test_it_finds_phones_as_a_country_writes_them(locale):
    score = Score()
    for sample in locale_phones(locale, count=120):
        score.add(sample)
    assert score.recall("phone") >= BARS["phone"], score.missed
    assert not score.wrong


def test_it_finds_mail_addresses_cards_and_accounts():
    score = Score()
    for sample in locale_contacts("de_DE", count=100):
        score.add(sample)
    for kind in ("email", "card", "iban"):
        assert score.recall(kind) >= BARS[kind], score.missed
    assert not score.wrong


def test_it_finds_nothing_in_clean_recordings():
    hits, characters = false_hits(
        [c.events for c in make_visit(seed=4, minutes=3).chunks]
    )
    assert characters > 200_000
    assert not hits
