"""What was masked in a recording, by kind, as the doors tell it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from privacy.detectors import KINDS

#: What masking counts besides what detectors find, in the report's words.
TREATMENTS = {
    "input": "inputs",
    "rule": "rules",
    "name": "names",
    "active": "active",
    "unknown": "unknown",
}


def masked_in(facts: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return the counts by kind of all chunks' facts together."""
    total: Counter[str] = Counter()
    for fact in facts:
        counts = fact.get("masked")
        if isinstance(counts, dict):
            total.update({k: n for k, n in counts.items() if type(n) is int})
    return dict(sorted(total.items()))


def privacy_report(*, version: int, masked: Mapping[str, int]) -> dict[str, Any]:
    """Return {version, counts, masked}.

    `counts` is what detectors found, by kind; `masked` is what was masked for the
    place it stands in: typed values, rules and marks of the page, secret names,
    active content made harmless, and changes of nodes of which nothing was known.
    Version 0: recorded before there were rules.
    """
    return {
        "version": version,
        "counts": {kind: masked[kind] for kind in KINDS if masked.get(kind)},
        "masked": {
            name: masked[kind] for kind, name in TREATMENTS.items() if masked.get(kind)
        },
    }
