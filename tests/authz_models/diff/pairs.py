"""Pairs of texts of many kinds; every run makes the same ones."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

TOKENS = ("define", "viewer", "[user]", "or", "owner", "from", "parent", "", "  ", "#")


def pairs(count: int) -> Iterator[tuple[str, str]]:
    """Yield `count` pairs: edited, moved, shuffled, repetitive, with odd line ends."""
    random = Random(20261122)
    for number in range(count):
        kind = number % 8
        size = random.choice((0, 1, 2, 7, 40, 300, 1500))
        # The fewer tokens there are, the more often lines repeat.
        known = TOKENS[: random.choice((2, 4, len(TOKENS)))]
        old = [_line(random, known) for _ in range(size)]
        new = _changed(random, old, known, kind)
        end, other = _ends(random, kind)
        yield (
            end.join(old) + random.choice(("", end)),
            other.join(new) + random.choice(("", other)),
        )


def _line(random: Random, known: tuple[str, ...]) -> str:
    return " " * random.choice((0, 2, 4)) + " ".join(
        random.choices(known, k=random.randint(0, 4))
    )


def _changed(
    random: Random, old: list[str], known: tuple[str, ...], kind: int
) -> list[str]:
    new = list(old)
    if kind == 0:
        return [_line(random, known) for _ in range(random.randint(0, len(old) + 3))]
    if kind == 1:
        random.shuffle(new)
        return new
    for _ in range(random.randint(1, 25)):
        at = random.randint(0, len(new))
        if kind == 2:
            new.insert(at, _line(random, known))
        elif kind == 3:
            del new[at : at + random.randint(1, 4)]
        elif kind == 4 and new:
            part = new[at : at + 20]
            del new[at : at + 20]
            to = random.randint(0, len(new))
            new[to:to] = part
        elif kind == 5:
            new[at:at] = new[at : at + 10]
        elif at < len(new):
            new[at] = new[at][::-1] + random.choice((" ", "é", "\u2028", "<b>"))
    return new


def _ends(random: Random, kind: int) -> tuple[str, str]:
    if kind == 7:
        return random.choice((("\r\n", "\r\n"), ("\r\n", "\n"), ("\n", "\r\n")))
    return "\n", "\n"
