"""Which notice a person reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from privacy.consent.texts import TEXTS
from privacy.models.consent_notice import ConsentNotice

FALLBACK = "en"
MOST_LANGUAGES = 20
_RANGE = re.compile(
    r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:;\s*q=([0-9.]{1,5}))?\s*"
)


def current() -> list[ConsentNotice]:
    """Return the newest notice in use for each service and language."""
    newest: dict[tuple[Any, str], ConsentNotice] = {}
    for notice in ConsentNotice.objects.filter(enabled=True).order_by("version"):
        newest[notice.service_id, notice.language] = notice
    return list(newest.values())


def of_service(
    notices: Iterable[ConsentNotice], service_id: Any
) -> list[ConsentNotice]:
    """Return the notices of a service: its own, or those it shares with the others."""
    every = list(notices)
    own = [notice for notice in every if notice.service_id == service_id]
    return own or [notice for notice in every if notice.service_id is None]


def choose(languages: Iterable[str], wanted: Sequence[str]) -> str | None:
    """Return which of `languages` suits a reader of `wanted`, best first.

    `de` also serves `de-AT`. Without a match it is English, and where there is no
    English, the first.
    """
    known = sorted(languages)
    by_name = {language.lower(): language for language in known}
    for tag in wanted:
        parts = tag.lower().split("-")
        for length in range(len(parts), 0, -1):
            found = by_name.get("-".join(parts[:length]))
            if found:
                return found
    return by_name.get(FALLBACK) or next(iter(known), None)


def wanted_languages(*, lang: str, accept_language: str) -> list[str]:
    """Return the wanted languages, best first: `?lang=` before Accept-Language."""
    ranges: list[tuple[float, str]] = []
    for part in accept_language[:500].split(",")[:MOST_LANGUAGES]:
        match = _RANGE.fullmatch(part)
        if match:
            weight = _weight(match[2])
            if weight > 0:
                ranges.append((-weight, match[1]))
    by_weight = [tag for _, tag in sorted(ranges, key=lambda pair: pair[0])]
    return [*([lang] if lang else []), *by_weight]


def _weight(text: str | None) -> float:
    try:
        return 1.0 if text is None else float(text)
    except ValueError:
        return 0.0


def ensure_shipped(using: str = "default", **kwargs: Any) -> None:
    """Make the shipped notices where a language has none (signal `post_migrate`)."""
    if using != "default":
        return
    shared = ConsentNotice.objects.filter(service=None)
    there = set(shared.values_list("language", flat=True))
    for language, text in TEXTS.items():
        if language not in there:
            ConsentNotice.objects.create(language=language, **asdict(text))
