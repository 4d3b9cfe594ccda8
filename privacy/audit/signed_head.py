"""Signed heads: the number and hash of the last row at one moment, signed.

A person with write access to the database can compute a whole new chain. It does not
match the heads that were signed, logged and copied elsewhere before.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import structlog
from django.conf import settings
from django.utils import timezone

from privacy.audit import signing
from privacy.audit.canonical import canonical, moment
from privacy.models import AuditHead, AuditLog

log = structlog.get_logger(__name__)


class BadHeadError(Exception):
    """A stored head is unreadable, or not signed by a trusted key."""


@dataclass(frozen=True, slots=True)
class Head:
    """One line of AUDIT_HEAD_FILE; the signature covers the rest as canonical JSON."""

    at: str
    hash: str
    key: str
    sequence: int
    signature: str = ""

    def signed_text(self) -> str:
        """Return the canonical JSON that is signed."""
        values = asdict(self)
        del values["signature"]
        return canonical(values)

    def line(self) -> str:
        """Return the head as it is written to the file and the log."""
        return canonical(asdict(self))


def make_head() -> Head | None:
    """Sign the last row, store and log the head, and return it; None without rows.

    Verify before signing: `privacy.audit.daily` does both. OSError if the file cannot
    be written, BadKeyError if the key is invalid.
    """
    last = AuditLog.objects.values_list("sequence", "hash").first()
    if last is None:
        return None
    now = timezone.now()
    unsigned = Head(moment(now), last[1], signing.public_key(), last[0])
    signature = signing.sign(unsigned.signed_text())
    head = Head(unsigned.at, unsigned.hash, unsigned.key, unsigned.sequence, signature)
    _append(head)
    AuditHead.objects.create(
        sequence=head.sequence,
        hash=head.hash,
        at=now,
        key=head.key,
        signature=head.signature,
    )
    log.info("audit.head_signed", head=head.line())
    return head


def read_signed() -> Iterator[Head]:
    """Yield every head of the file and of the database, each once.

    BadHeadError for a line that cannot be read or was not signed by a trusted key.
    """
    trusted = signing.trusted_keys()
    seen = set()
    for place, head in _kept():
        if head not in seen:
            seen.add(head)
            _check(place, head, trusted)
            yield head


def is_signed() -> bool:
    """Return whether there is a head, in the file or in the database."""
    return next(_kept(), None) is not None


def head_file() -> Path:
    """Return the path of the file of heads."""
    return Path(settings.AUDIT_HEAD_FILE)


def _kept() -> Iterator[tuple[str, Head]]:
    path = head_file()
    if path.exists():
        with path.open(encoding="utf-8", errors="replace") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    place = f"Line {number} of {path}"
                    yield place, _read(place, line)
    for row in AuditHead.objects.order_by("pk").iterator():
        place = f"Head {row.pk} in the database"
        yield place, Head(_at(row.at), row.hash, row.key, row.sequence, row.signature)


def _at(at: datetime) -> str:
    return moment(at)


def _read(place: str, line: str) -> Head:
    try:
        values = json.loads(line)
        head = Head(**values)
        valid = type(head.sequence) is int and all(
            isinstance(each, str)
            for each in (head.at, head.hash, head.key, head.signature)
        )
    except (TypeError, ValueError, RecursionError):
        valid = False
    if not valid:
        raise BadHeadError(f"{place} is no signed head.")
    return head


def _check(place: str, head: Head, trusted: set[str]) -> None:
    if head.key not in trusted:
        raise BadHeadError(
            f"{place} is signed with a key this installation does not trust "
            f"({head.key}). If the signing key was changed, put the public half of the "
            "earlier one into AUDIT_TRUSTED_KEYS."
        )
    text = head.signed_text()
    if not signing.is_signed(text=text, signature=head.signature, key=head.key):
        raise BadHeadError(f"{place} was changed: its signature does not fit.")


def _append(head: Head) -> None:
    """Write the head as a line, synced to the disk."""
    path = head_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(head.line() + "\n")
        file.flush()
        os.fsync(file.fileno())
