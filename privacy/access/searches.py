"""What the audit log keeps of a search.

Who searches a list mostly types a person's name or email, which must not stand in a
row that stays for ever: a keyed hash answers "did anybody search for this?", no more.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.conf import settings

# Bounds what anybody can put into a row by an address.
LONGEST = 100
MOST = 20


def asked_facts(asked: Mapping[str, Any], *, search: str) -> dict[str, Any]:
    """Return the filters of an address; the one called `search` as a hash."""
    filters = {
        str(name)[:LONGEST]: str(value)[:LONGEST]
        for name, value in list(asked.items())[:MOST]
        if value and name != search
    }
    facts: dict[str, Any] = {"filters": filters}
    if asked.get(search):
        facts["searchHash"] = search_hash(str(asked[search]))
    return facts


def search_hash(text: str) -> str:
    """Return the keyed hash of a search; case and the spaces around do not count."""
    key = b"sessionhub.searches" + settings.SECRET_KEY.encode()
    words = text.strip().lower().encode("utf-8", "replace")
    return hmac.new(key, words, sha256).hexdigest()
