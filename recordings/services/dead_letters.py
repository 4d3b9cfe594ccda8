"""Chunks that could not be stored: kept sealed, tried again, forgotten.

What could not be read could not be masked either. Its body is therefore kept encrypted
and opened only to go through the worker, and its masking, once more; nobody reads it
(docs/decisions/0006-sealed-dead-letters.md).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils import timezone

from privacy.erasure.tombstones import is_erased
from recordings.ingest import keys
from recordings.ingest.buffer import shard_of
from recordings.models import DeadLetter
from sessionhub.valkey.clients import bounded_client

log = structlog.get_logger(__name__)

KEEP_DAYS = 30
# Who sent a chunk is not needed to try it again.
_PERSONAL = ("ip",)


def keep(*, fields: Mapping[str, str], body: bytes, code: str, detail: str) -> None:
    """Keep a buffered entry (its `fields` and `body`) and why it was refused.

    Nothing is kept of an erased session.
    """
    if is_erased(UUID(fields["session"])):
        return
    entry = {name: value for name, value in fields.items() if name not in _PERSONAL}
    entry.pop("letter", None)
    received = datetime.fromtimestamp(int(fields["received"]) / 1000, tz=UTC)
    DeadLetter.objects.update_or_create(
        service_id=fields["service"],
        session_id=fields["session"],
        window_id=fields["window"],
        seq=int(fields["seq"]),
        defaults={
            "code": code,
            "detail": detail[:500],
            "entry": entry,
            "body": seal(body),
            "received_at": received,
        },
    )


def seal(body: bytes) -> bytes:
    """Return the body encrypted under a key of this installation."""
    return _safe().encrypt(body)


def unseal(letter: DeadLetter) -> bytes:
    """Return the body as received. InvalidToken if SECRET_KEY was another one then."""
    return _safe().decrypt(bytes(letter.body))


def _safe() -> Fernet:
    material = b"sessionhub.dead_letters" + settings.SECRET_KEY.encode()
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(material).digest()))


def try_again(letters: Iterable[DeadLetter]) -> int:
    """Put the chunks back into the buffer; return how many.

    A letter goes once its chunk is stored, and stays with the new reason if it is not.
    """
    count = 0
    with bounded_client() as client:
        for letter in letters:
            try:
                body = unseal(letter)
            except InvalidToken:
                log.warning("dead_letters.sealed_by_another_key", letter=str(letter.pk))
                continue
            fields: dict[str, str | bytes] = {
                **letter.entry,
                "letter": str(letter.pk),
                "body": body,
            }
            stream = keys.stream(shard_of(letter.session_id))
            client.xadd(stream, fields)  # type: ignore[arg-type]
            letter.retried_at = timezone.now()
            letter.save(update_fields=["retried_at"])
            count += 1
    return count


def forget(letter_ids: Iterable[str]) -> None:
    """Delete the letters whose chunks are stored now."""
    DeadLetter.objects.filter(pk__in=list(letter_ids)).delete()


def trim(*, days: int = KEEP_DAYS) -> int:
    """Delete letters older than `days`; return how many."""
    limit = timezone.now() - timedelta(days=days)
    deleted, _ = DeadLetter.objects.filter(created_at__lt=limit).delete()
    return deleted
