"""The signed-in user of a socket, looked up again while it is open.

Read from the database, so that an outage of Valkey signs no one out. The sockets of one
user share what was read within the last second, unless a revocation was published.
"""

from __future__ import annotations

import time
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from sessionhub.models import User

FRESH_SECONDS = 1.0
"""How old a result may be that the sockets of one user share."""
MOST_KNOWN = 1_000
_known: dict[str, tuple[float, User]] = {}


def signed_in(session_key: str | None) -> User | None:
    """Return the active user of this sign-in, None if there is none."""
    if not session_key:
        return None
    row = Session.objects.filter(
        session_key=session_key, expire_date__gt=timezone.now()
    ).first()
    if row is None:
        return None
    kept: dict[str, Any] = row.get_decoded()
    user = User.objects.filter(pk=str(kept.get(SESSION_KEY)), is_active=True).first()
    if user is None:
        return None
    # A changed password ends the sessions that were begun with the old one.
    given = str(kept.get(HASH_SESSION_KEY, ""))
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return user if any(constant_time_compare(given, h) for h in hashes) else None


def signed_in_lately(session_key: str | None) -> User | None:
    """Return the same as `signed_in`, read at most FRESH_SECONDS ago.

    A user with twenty open pages is looked up once, not twenty times.
    """
    now = time.monotonic()
    read_at, user = _known.get(session_key or "", (0.0, None))
    if user is not None and now - read_at < FRESH_SECONDS:
        return user
    found = signed_in(session_key)
    if len(_known) >= MOST_KNOWN:
        _known.clear()
    if session_key and found is not None:
        _known[session_key] = (now, found)
    return found
