"""The shared vectors, and what the detectors promise beside them."""

from __future__ import annotations

import json
import random
import subprocess
import time
from pathlib import Path

import pytest

from privacy.detectors import MASK, TECHNICAL_KINDS, find, find_all, mask_all, mask_text

ROOT = Path(__file__).parents[2]
VECTORS = json.loads((ROOT / "tests/vectors/pii.json").read_text())

PIECES = """
jane.doe|@|example|.com|.|..|%40|x@y.co|4111 1111 1111 1111|4111-1111-1111-1111|-|+|(|)
4111111111111111| |555|123|4567|0|+49|30|123456|078-05-1120|DE89370400440532013000|32
DE89 3704 0044 0532 0130 00|gb82|WEST|1234|5698|7654|192.168.1.7|10.0.0.1|v|Chrome/|:
2001:db8::1|fe80::|::|eyJhbGciOiJIUzI1NiJ9|.eyJzdWIiOiIxIn0.abc-_|AKIAIOSFODNN7EXAMPLE
sk_live_4eC39HqLyjWDarjtT1zdp7dc|ghp_0123456789abcdef0123456789abcdef0123|Bearer |x
abc123def456ghi7|u:p|/|?|=|&|phone|Tel|téléphone|TÉL|電話|call|fax|é|ü|例え|😀|'|"|*
********|#|2024-01-05|01.02.2024|1763768617123|550e8400-e29b-41d4-a716-446655440000|12
0.123|34|56|78|a|Z|_|png|Office|-----BEGIN RSA PRIVATE KEY-----|MIIB|basic |messages to
x@|https://|ext. |\\n
"""
PIECES = [piece for piece in PIECES.strip("\n").replace("\n", "|").split("|") if piece]
PIECES += ["\u00a0", "\u2011", "\n", "\t", "\x00", "\x01"]


def generated(seed: int, count: int = 4000) -> list[str]:
    rng = random.Random(seed)
    return ["".join(rng.choices(PIECES, k=rng.randint(1, 10))) for _ in range(count)]


def test_there_are_enough_vectors_of_both_sorts():
    assert len(VECTORS) >= 300
    assert sum(not vector["find"] for vector in VECTORS) >= 100


@pytest.mark.parametrize(
    "vector", VECTORS, ids=lambda vector: ascii(vector["text"])[:60]
)
def test_it_answers_every_shared_vector(vector):
    text = vector["text"]
    assert [[kind, text[a:b]] for a, b, kind in find(text)] == vector["find"]


def test_it_agrees_with_the_browser_on_generated_text(tmp_path):
    texts = generated(7, 6000)
    (tmp_path / "texts.json").write_text(json.dumps(texts))
    script = f"""
      import {{ find }} from "{ROOT}/assets/privacy/detectors.js";
      import {{ readFileSync }} from "node:fs";
      const texts = JSON.parse(readFileSync("{tmp_path}/texts.json", "utf8"));
      process.stdout.write(JSON.stringify(texts.map((text) => find(text))));
    """
    answer = subprocess.run(
        ["node", "--input-type=module", "-e", script],
        check=True,
        capture_output=True,
        timeout=120,
    )
    for text, browser in zip(texts, json.loads(answer.stdout), strict=True):
        server = [[_units(text, a), _units(text, b), kind] for a, b, kind in find(text)]
        assert server == browser, ascii(text)


def _units(text: str, index: int) -> int:
    """JavaScript counts UTF-16 units."""
    return len(text[:index].encode("utf-16-le")) // 2


def test_it_searches_many_texts_as_it_searches_each():
    texts = generated(11)
    together = {found.at: found.spans for found in find_all(texts)}
    masked, _ = mask_all(texts)
    for at, text in enumerate(texts):
        assert together.get(at, []) == find(text)
        if "\x00" not in text:
            assert masked.get(at, text) == mask_text(text)[0]


def test_one_text_does_not_reach_into_the_next():
    assert (
        find_all(["phone", "123456", "jane@", "example.com", "4111 1111", "1111 1111"])
        == []
    )


def test_a_mask_is_not_masked_again():
    for text in [*generated(13), *(vector["text"] for vector in VECTORS)]:
        once, _ = mask_text(text)
        assert mask_text(once) == (once, {}), ascii(text)


def test_it_counts_what_it_masked_by_kind():
    masked, counts = mask_text("a@b.co c@d.org 078-05-1120")
    assert masked == f"{MASK} {MASK} {MASK}"
    assert counts == {"email": 2, "ssn": 1}


def test_technical_places_are_searched_only_for_what_proves_itself():
    assert find("192.168.1.7 555-123-4567 078-05-1120", TECHNICAL_KINDS) == []
    assert [s.kind for s in find("x@y.co 4111111111111111", TECHNICAL_KINDS)] == [
        "email",
        "card",
    ]


def test_lone_surrogates_and_nul_are_read_as_any_other_character():
    assert mask_text("\ud800 jane@example.com \x00")[0] == f"\ud800 {MASK} \x00"


@pytest.mark.parametrize(
    "shape",
    [
        *("a.", "a@", "a@b.cc.1", "@a.", "=%40", "é", "eyJ", "eyJ-", "://", "Bearer "),
        *("1 ", "0 0", "5", "4111 ", "GB12 ", "a:", "1.", "+1 ", "(", "tel 1", "-"),
    ],
)
def test_four_times_the_text_takes_about_four_times_as_long(shape):
    small, large = shape * (40_000 // len(shape)), shape * (160_000 // len(shape))
    find(small)
    # Quadratic would be sixteen times as long.
    assert _seconds(large) < 10 * _seconds(small) + 0.05


def _seconds(text: str) -> float:
    best = 9.0
    for _ in range(3):
        began = time.process_time()
        find(text)
        best = min(best, time.process_time() - began)
    return best
