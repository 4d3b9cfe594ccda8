"""The certificate of an erasure, and how anybody checks that it is genuine.

What is signed is the certificate without `signature`, as canonical JSON (RFC 8785).
"""

from __future__ import annotations

import hmac
from typing import Any

from django.utils import timezone

from privacy.audit.canonical import canonical, moment, settled
from privacy.erasure.sealing import signature, signatures
from privacy.models import AuditLog, ErasureJob

VERSION = 1


def body(job: ErasureJob, *, stores: list[dict[str, Any]], files: str) -> Any:
    """Return what the certificate says of a finished erasure, without its proof."""
    by = job.requested_by
    return {
        "version": VERSION,
        "id": str(job.pk),
        "kind": job.kind,
        "service": job.service.slug,
        "subject": {"hash": job.subject_hash, "algorithm": "HMAC-SHA256"},
        "reason": job.reason,
        "requestedBy": {"id": str(by.pk), "name": str(by)} if by else None,
        "requestedAt": moment(job.created_at),
        "startedAt": moment(job.started_at) if job.started_at else None,
        "sessions": job.sessions,
        "stores": stores,
        "files": files,
        "held": job.held,
        "verifiedAt": moment(timezone.now()),
    }


def signed(body: Any, *, audit: AuditLog) -> dict[str, Any]:
    """Return the certificate: its body, its audit row, its signature."""
    row = {"id": str(audit.pk), "sequence": audit.sequence, "hash": audit.hash}
    words: dict[str, Any] = settled({**body, "audit": row})
    return {**words, "signature": signature(canonical(words))}


def is_genuine(certificate: Any) -> bool:
    """Return whether this hub signed it and nothing in it was changed."""
    if not isinstance(certificate, dict):
        return False
    words = {name: value for name, value in certificate.items() if name != "signature"}
    given = certificate.get("signature")
    try:
        text = canonical(words)
    except (TypeError, ValueError):
        return False
    if not isinstance(given, str) or not given.isascii():
        return False
    return any(hmac.compare_digest(given, wanted) for wanted in signatures(text))
