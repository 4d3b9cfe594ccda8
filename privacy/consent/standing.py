"""The state of a consent, as the ingest edge reads it with every chunk.

One string in Valkey for each consent, `sh:consent:<service>:<consent>`, so that a
withdrawal acts at once in every web process and worker. It is a copy: what is missing
is read from the receipt again, and put back only where no state is there, so an old
reading never overwrites a withdrawal.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast
from uuid import UUID

import orjson
import redis

from privacy.models.consent_receipt import RECORD, ConsentReceipt
from sessionhub.valkey.clients import bounded_client

KEPT_SECONDS = 4 * 3600
"""A copy: who needs it later reads the receipt again."""
WITHDRAWN_SECONDS = 24 * 3600
"""A no acts although its receipt may not be written yet."""
ANSWER_SECONDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The state of a consent. Times are epoch ms of the hub's clock.

    `withdrawn_on_page` is the moment of the click by the page's own clock, which is
    what its events are stamped with; None if the page did not send it.
    """

    scopes: tuple[str, ...] = ()
    until_ms: int = 0
    withdrawn_ms: int | None = None
    withdrawn_on_page: int | None = None

    def allows_recording(self, *, now_ms: int) -> bool:
        """Return whether what happens now may be recorded."""
        return (
            self.withdrawn_ms is None
            and RECORD in self.scopes
            and now_ms < self.until_ms
        )


def key(service_id: UUID | str, consent_id: UUID | str) -> str:
    """Return the key in Valkey; both ids as canonical UUID text."""
    return f"sh:consent:{service_id}:{consent_id}"


def pack(standing: Standing) -> bytes:
    """Return the bytes kept in Valkey."""
    if standing.withdrawn_ms is not None:
        page = standing.withdrawn_on_page
        return orjson.dumps({"withdrawn": standing.withdrawn_ms, "page": page})
    return orjson.dumps({"scopes": standing.scopes, "until": standing.until_ms})


def unpack(raw: bytes) -> Standing:
    """Return the state from the bytes kept in Valkey."""
    kept = orjson.loads(raw)
    return Standing(
        scopes=tuple(kept.get("scopes", ())),
        until_ms=kept.get("until", 0),
        withdrawn_ms=kept.get("withdrawn"),
        withdrawn_on_page=kept.get("page"),
    )


def of_receipt(receipt: ConsentReceipt) -> Standing:
    """Return the state of the consent of a receipt."""
    if receipt.withdrawn_at is not None:
        return Standing(withdrawn_ms=int(receipt.withdrawn_at.timestamp() * 1000))
    until = receipt.expires_at
    return Standing(
        scopes=tuple(receipt.scopes),
        until_ms=int(until.timestamp() * 1000) if until else 0,
    )


def put_if_new(service_id: UUID | str, consent_id: UUID | str, new: Standing) -> None:
    """Keep a state unless one is there: a withdrawal is never overwritten."""
    with _client() as client:
        client.set(key(service_id, consent_id), pack(new), ex=KEPT_SECONDS, nx=True)


def put_withdrawn(
    service_id: UUID | str, consent_id: UUID | str, *, on_page: int | None
) -> Standing:
    """Withdraw at once, everywhere; return the state. The first withdrawal counts."""
    name = key(service_id, consent_id)
    now = Standing(withdrawn_ms=int(time.time() * 1000), withdrawn_on_page=on_page)
    with _client() as client:
        before = cast("bytes | None", client.get(name))
        if before is not None and unpack(before).withdrawn_ms is not None:
            return unpack(before)
        client.set(name, pack(now), ex=WITHDRAWN_SECONDS)
    return now


def load(service_id: str, consent_id: str) -> Standing | None:
    """Read the state from the receipt and keep it; None if there is no receipt."""
    receipt = ConsentReceipt.objects.filter(
        service_id=service_id, consent_id=consent_id
    ).first()
    if receipt is None:
        return None
    found = of_receipt(receipt)
    with _client() as client:
        name = key(service_id, consent_id)
        client.set(name, pack(found), ex=KEPT_SECONDS, nx=True)
        # Another process may have been quicker; then its state is the newer one.
        kept = cast("bytes | None", client.get(name))
    return unpack(kept) if kept else found


@contextmanager
def _client() -> Iterator[redis.Redis]:
    with bounded_client(seconds=ANSWER_SECONDS) as client:
        yield client
