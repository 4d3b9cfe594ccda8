"""A small part of `python -m benchmarks.detectors`, so that quality cannot slip."""

from __future__ import annotations

import pytest

from benchmarks import fuzz
from benchmarks.clean_texts import CORPORA
from benchmarks.detectors import (
    BARS,
    HARD_BAR,
    LABELS,
    Score,
    false_alarms,
    false_hits,
    hard_spellings,
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


@pytest.mark.parametrize("corpus", CORPORA)
def test_it_finds_nothing_in_clean_text(corpus):
    hits, characters = false_alarms(corpus, characters=60_000)
    assert characters >= 60_000
    assert not hits


def test_it_finds_values_in_hard_spellings():
    score = Score()
    for sample in hard_spellings(count=1_500):
        score.add(sample)
    for kind, count in score.there.items():
        assert count > 100
        assert score.recall(kind) >= HARD_BAR, (kind, score.missed)


def test_both_halves_mask_generated_texts_alike():
    assert fuzz.differences(seed=2, count=3_000) == []
