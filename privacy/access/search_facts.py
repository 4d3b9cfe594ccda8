"""What the audit log keeps of what staff ask a list for.

What they type is mostly a person's name or email, which must not stand in a row that
stays for ever: a keyed hash answers "did anybody search for this?", no more. A filter
stands in the clear only where its value is one of those the page offers, or cannot name
a person: a date, a moment, a flag, a short number, an id.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Collection, Mapping
from hashlib import sha256
from typing import Any

from django.conf import settings

from sessionhub.lib.person_names import search_form

# Bounds what anybody can put into a row by an address.
MOST = 20
PLACES = ("p", "o", "ot", "all", "e", "limit")
"""Where in a list one is, and how it is sorted: never a person."""
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
    """Return the filters of an address; the one called `search` as a hash.

    `names` are the filters the list has, `values` what it offers to choose from. Of a
    filter it does not have only the count is kept: its name may be typed as well.
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
    """Return the keyed hash of a search; every spelling of it has the same."""
    key = b"sessionhub.searches" + settings.SECRET_KEY.encode()
    words = " ".join(search_form(text).split()).encode()
    return hmac.new(key, words, sha256).hexdigest()


def _is_open(value: str, offered: Collection[str]) -> bool:
    return value in offered or _NAMES_NO_ONE.fullmatch(value) is not None
