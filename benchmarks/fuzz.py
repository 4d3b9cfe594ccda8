"""Whether both halves of the detectors mask alike: generated texts, byte for byte.

The texts have values in many spellings, values that are nearly right, and text around
both. The same seed makes the same texts.
"""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from benchmarks import spellings
from privacy.detectors import mask_text

_SCRIPT = Path(__file__).with_name("mask_lines.mjs")
_BATCH = 5_000

_TERM_LINES = """
order|Order no.|invoice #|id=|"id":|ref |kr|€|$| kr| NOK| bytes|total |v|version |rect(
Chrome/|/releases/|points=|,|, |;|:|=|?|&|/|\\|.|..|-|--|@|#|+|x|a|Z|é|ü|例|😀|*|**|_|__
********|tel|Tel. |phone|call me |contact|fax |office|-Office| ext. 5|mailto:|https://
://|user:|eyJ|sk-|ghp_|Bearer |basic |AKIA|%|%2|%20|%40|%2E|%3D|&#64;|\\u0040|.json
.png|.com|::|::1|0x|e3|12|7|2024-01-05|2019-2020|10:30:00|1763768617123|921 363 036
123-4567890-1234567|2147483647|550e8400-e29b-41d4-a716-446655440000|1.2.3.4|0.5|10.75
59.9139|M10 20|L3.4.5|-----BEGIN |-----
"""
TERMS = _TERM_LINES.strip("\n").replace("\n", "|").split("|")
PIECES = [*TERMS, " ", " ", "\n", "\t", "\x00", "\x01", "\ud800", *spellings.INVISIBLE]
PIECES += [*spellings.SPACES, *spellings.DASHES, "（", "）", "：", "＋", "１", "٣", "०"]


class Difference(NamedTuple):
    """A text on which the halves disagree."""

    text: str
    server: str
    browser: str


def texts(*, seed: int, count: int) -> Iterator[str]:
    """Yield generated texts."""
    rng = random.Random(seed)
    for _ in range(count):
        yield "".join(_piece(rng) for _ in range(rng.randint(1, 7)))


def _piece(rng: random.Random) -> str:
    if rng.random() < 0.6:
        return rng.choice(PIECES)
    kind, text = spellings.value(rng)
    if rng.random() < 0.3:
        text = spellings.spoilt(rng, text, PIECES) or "."
    if rng.random() < 0.25 and len(text) > 1:
        text = spellings.disguised(rng, text)
    before, after = spellings.around(rng, kind, text)
    return before + text + after


def differences(*, seed: int, count: int) -> list[Difference]:
    """Mask the texts in both halves; return the texts with different results."""
    found = []
    generated = texts(seed=seed, count=count)
    while batch := list(islice(generated, _BATCH)):
        for text, browser in zip(batch, in_browser_code(batch), strict=True):
            server, _ = mask_text(text)
            if server != browser:
                found.append(Difference(text, server, browser))
    return found


def in_browser_code(batch: list[str]) -> list[str]:
    """Mask texts with assets/privacy/ in Node."""
    lines = "\n".join(map(json.dumps, batch))
    command = ["node", "--disable-warning=ExperimentalWarning", str(_SCRIPT)]
    answer = subprocess.run(
        command, input=lines.encode(), capture_output=True, check=True
    )
    return [json.loads(line) for line in answer.stdout.splitlines()]
