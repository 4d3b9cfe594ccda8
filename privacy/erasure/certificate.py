"""The certificate of an erasure, and the check that it is genuine.

What is signed is the certificate without `signature`, as canonical JSON (RFC 8785).
"""

from __future__ import annotations

import hmac
from typing import Any

from django.utils import timezone

from privacy.audit.canonical import canonical, moment, settled
from privacy.erasure.scope import Person
from privacy.erasure.sealing import signature, signatures, subject_hash
from privacy.models import AuditLog, ErasureJob
from sessionhub.lib.person_names import RULE

VERSION = 2


#: Where a person's names are compared.
FIELDS = (
    "user id of every sh.identify in every chunk",
    "email of every sh.identify in every chunk",
    "user ids and emails of derived sessions",
    "user ids of consent receipts, and anonymous sessions under those consents",
    "user ids and emails posthog-js gave (Valkey)",
    "texts of dead letters",
    "persons of pseudonyms in the audit log",
)


def body(
    job: ErasureJob,
    *,
    person: Person | None,
    stores: list[dict[str, Any]],
    files: str,
) -> Any:
    """Return the certificate of a finished erasure without audit row and signature."""
    by = job.requested_by
    return {
        "version": VERSION,
        "id": str(job.pk),
        "kind": job.kind,
        "service": job.service.slug,
        "subject": {"hash": job.subject_hash, "algorithm": "HMAC-SHA256"},
        "lookedFor": _looked_for(job, person),
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


def _looked_for(job: ErasureJob, person: Person | None) -> dict[str, Any] | None:
    """Return the canonical forms that were compared, hashed, and where.

    `{"rule", "fields", "forms": [{"kind": "userId" | "email", "hash"}]}`; None where
    sessions were named. The hash is that of `subject_hash` over kind and form.
    """
    if person is None:
        return None
    forms = [("userId", form) for form in person.user_ids]
    forms += [("email", form) for form in person.emails]
    return {
        "rule": RULE,
        "fields": list(FIELDS),
        "forms": [
            {
                "kind": kind,
                "hash": subject_hash(
                    service=job.service.slug, kind=kind, identifiers=[form]
                ),
            }
            for kind, form in forms
        ],
    }


def signed(body: Any, *, audit: AuditLog) -> dict[str, Any]:
    """Return the certificate: its body, its audit row, its signature."""
    row = {"id": str(audit.pk), "sequence": audit.sequence, "hash": audit.hash}
    content: dict[str, Any] = settled({**body, "audit": row})
    return {**content, "signature": signature(canonical(content))}


def is_genuine(certificate: Any) -> bool:
    """Return whether this hub signed it and nothing in it was changed."""
    if not isinstance(certificate, dict):
        return False
    content = {key: value for key, value in certificate.items() if key != "signature"}
    given = certificate.get("signature")
    try:
        text = canonical(content)
    except (TypeError, ValueError):
        return False
    if not isinstance(given, str) or not given.isascii():
        return False
    return any(hmac.compare_digest(given, wanted) for wanted in signatures(text))
