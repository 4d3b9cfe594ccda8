"""What the audit log keeps of a list that was shown.

Who searches a list mostly types a person's name or email, which must not stand in a row
that stays for ever: a search is kept as a keyed hash, which answers "did anybody search
for this?" and nothing else.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.conf import settings

from recordings.selectors.sessions import SessionPage

SEARCH = "search"
# Bounds what anybody can put into a row by an address.
LONGEST = 100


def list_facts(asked: Mapping[str, Any], page: SessionPage) -> dict[str, Any]:
    """Return the filters of the address and how many sessions it showed."""
    filters = {
        name: str(value)[:LONGEST]
        for name, value in asked.items()
        if value and name != SEARCH
    }
    facts: dict[str, Any] = {"filters": filters, "shown": len(page.sessions)}
    if asked.get(SEARCH):
        facts["searchHash"] = search_hash(str(asked[SEARCH]))
    return facts


def search_hash(text: str) -> str:
    """Return the keyed hash of a search, in hexadecimal."""
    key = b"sessionhub.searches" + settings.SECRET_KEY.encode()
    return hmac.new(key, text.strip().lower().encode(), sha256).hexdigest()
