"""Whether the identity a page claims is proven: `identityHash` and the policy."""

from __future__ import annotations

import hmac
from typing import Any, Protocol

from recordings.ingest.decode.events import CUSTOM, Event

UNVERIFIED = "identity_unverified"


class Policy(Protocol):
    """What proof a service asks for identities."""

    @property
    def identity_required(self) -> bool:
        """Whether only proven identities are kept."""

    @property
    def identity_secret(self) -> str:
        """Key of the HMAC."""


def identity_hash(user_id: str, *, secret: str) -> str:
    """Return the hash a site's server gives its page: HMAC-SHA256, hex."""
    return hmac.digest(secret.encode(), user_id.encode(), "sha256").hex()


def is_proven(user_id: Any, given: Any, policy: Policy) -> bool:
    """Return whether `given` is the right hash of `user_id`."""
    if not (isinstance(given, str) and isinstance(user_id, str) and given):
        return False
    wanted = identity_hash(user_id, secret=policy.identity_secret)
    return hmac.compare_digest(wanted.encode(), given.lower().encode())


def without_claims(events: list[Event], policy: Policy) -> list[Event]:
    """Return `events` without the `sh.identify` that prove nothing.

    Where a service requires proof, a claim without it is not kept anywhere.
    """
    return [event for event in events if not _is_claim(event, policy)]


def _is_claim(event: Event, policy: Policy) -> bool:
    if event["type"] != CUSTOM or event["data"]["tag"] != "sh.identify":
        return False
    payload = event["data"].get("payload")
    if not isinstance(payload, dict):
        return True
    return not is_proven(payload.get("userId"), payload.get("identityHash"), policy)
