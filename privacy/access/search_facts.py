"""The part of an audit row that records the search and filters of a list.

A search is mostly a person's name or email, which must not be stored in a row that is
never deleted. A keyed hash is stored instead: it answers "was this searched for?" and
nothing else. A filter is stored in the clear only if its value is one the page offers,
or cannot name a person: a date, a time, a flag, a short number, an id.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Collection, Mapping
from hashlib import sha256
from typing import Any

from django.conf import settings

from sessionhub.lib.person_names import search_form

# Limits how much of an address's query is put into a row.
MOST = 20
PLACES = ("p", "o", "ot", "all", "e", "limit")
"""Parameters for page and order: they never name a person."""
_NAMES_NO_ONE = re.compile(
    r"-?\d{1,6}|true|false"
    r"|\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?)?"
    r"|[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}",
    re.IGNORECASE,
)


def asked_facts(
    asked: Mapping[str, Any],
    *,
    search: str,
    names: Collection[str] = (),
    values: Collection[str] = (),
) -> dict[str, Any]:
    """Return {filters, unknownFilters?, searchHash?} of a list's query parameters.

    `names` are the filters the list has, `values` the choices it offers; `search` is
    the name of the search parameter. Unknown filters are only counted, because their
    names may be typed by the user as well.
    """
    given = {str(n): str(v) for n, v in list(asked.items())[:MOST] if v and n != search}
    known = {n: v for n, v in given.items() if n in names or n in PLACES}
    facts: dict[str, Any] = {
        "filters": {
            name: value if _is_open(value, values) else f"hash:{search_hash(value)}"
            for name, value in known.items()
        }
    }
    if len(known) < len(given):
        facts["unknownFilters"] = len(given) - len(known)
    if asked.get(search):
        facts["searchHash"] = search_hash(str(asked[search]))
    return facts


def search_hash(text: str) -> str:
    """Return the keyed hash of a search text in any spelling, in hexadecimal."""
    key = b"sessionhub.searches" + settings.SECRET_KEY.encode()
    normalised = " ".join(search_form(text).split()).encode()
    return hmac.new(key, normalised, sha256).hexdigest()


def _is_open(value: str, offered: Collection[str]) -> bool:
    return value in offered or _NAMES_NO_ONE.fullmatch(value) is not None
