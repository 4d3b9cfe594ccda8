"""Rows of numbers: what is left out because it cannot matter does not matter."""

from __future__ import annotations

import random

import pytest

from privacy.detectors import checks, find, numbers, search
from privacy.detectors import grammar as g

PIECES = (
    *("tel", "Tel. ", "call", "calls", "phone: ", "m\u00f3vil", "\u96fb\u8a71", "fax="),
    *("messages to ", "order", "Order no. ", "invoice #", "$", "EUR ", "kr", "id="),
    *("number.", "USD", " ", "  ", ", ", "-", "(", "/", "*", "********", "1", "22,"),
    *("a", "z:", "=", "\t", "\n", "x", "\u20ac", "size", "_", "contact", "ring "),
)


def befores(seed: int, count: int) -> list[bytes]:
    rng = random.Random(seed)
    made = ["".join(rng.choices(PIECES, k=rng.randrange(14))) for _ in range(count)]
    return [text.encode()[-64:] for text in made]


@pytest.mark.parametrize("seed", range(3))
def test_looking_at_less_of_what_stands_before_finds_the_same(seed):
    for before in befores(seed, 4000):
        assert numbers._calls(before) == bool(g.CALL.search(before)), before
        assert numbers._is_named(before) == bool(g.NOT_PHONE.search(before)), before
        near = before[-numbers._BESIDE :]
        for pattern in (g.ROW_BEFORE, g.NOT_BARE, g.DIGEST):
            assert bool(pattern.search(near)) == bool(pattern.search(before)), before


TOKENS = (
    *("v", "version", "from", "driver ", "build:", "update to", "\0", " ", ".", "_"),
    *(
        "addr_",
        "/",
        "libs/",
        "M1 2.3,",
        "L 4.5 ",
        " ,",
        "-",
        "10.0.0.1-",
        "=",
        "\u00e9",
    ),
)


def test_so_it_is_with_addresses():
    rng = random.Random(7)
    for _ in range(4000):
        before = "".join(rng.choices(TOKENS, k=rng.randrange(6))).encode()
        refused = bool(g.NOT_IP.search(before)) or (
            before.endswith(b"-") and not g.RANGE.search(before)
        )
        assert search._is_address(before) is not refused, before


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        *(("10.0.0.1", True), ("192.168.255.7", True), ("8.8.8.8", True)),
        *(("10.0.0.0", False), ("127.0.0.1", False), ("0.1.2.3", False)),
        *(("256.1.1.1", False), ("1.2.3.04", False), ("1.2.3.999", False)),
    ],
)
def test_an_address_is_of_four_octets_without_zeros_before(address, is_one):
    assert checks.is_ipv4(address.encode()) is is_one


@pytest.mark.parametrize(
    "number", ["1 (212) 555-0187", "1 212 555 0187", "+1 212 555 0187"]
)
def test_a_number_in_a_row_of_lone_digits_is_found(number):
    text = f"{'1 ' * 60}; {number}; {'7 ' * 60}"
    assert [text[s.start : s.end] for s in find(text)] == [number]


def test_digits_that_a_word_after_a_long_row_calls_a_number_are_found():
    text = f"{'1 ' * 90}2 3 4 5 6 7 8 office"
    spans = find(text)
    assert spans
    assert text[spans[-1].end :] == " office"


def test_of_a_row_of_lone_digits_hardly_any_is_looked_at(monkeypatch):
    looked, look = [], numbers._number_at
    monkeypatch.setattr(
        numbers, "_number_at", lambda *where: looked.append(where) or look(*where)
    )
    assert find("1 " * 50_000) == []
    assert 0 < len(looked) < 50
