"""Pseudonyms of recorded persons in the audit log, until they are erased."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import Error, transaction
from django.utils import timezone

from privacy.audit import chain
from privacy.audit.errors import AuditUnavailableError
from privacy.models import AuditSubject
from sessionhub.lib.person_names import user_id_form
from sessionhub.lib.plain_text import storable


@dataclass(frozen=True, slots=True)
class Person:
    """The person behind a pseudonym."""

    service: str
    user_id: str


def subject_pseudonym(service_slug: str, user_id: str) -> str:
    """Return the pseudonym of a recorded person in the audit log: a random UUID.

    The same person of the same service gets the same one until forgotten, then
    another. `user_id` may be an email if the service identifies persons by it. Raises
    AuditUnavailableError.
    """
    try:
        known = _find(service_slug, user_id)
        return str(known.pk if known is not None else _make(service_slug, user_id).pk)
    except Error as error:
        raise AuditUnavailableError from error


def known_pseudonyms(user_id: str, service_slugs: Iterable[str]) -> list[UUID]:
    """Return the pseudonyms a person has in these services. Creates none."""
    lookups = [each for slug in service_slugs for each in _lookups(slug, user_id)]
    found = AuditSubject.objects.filter(lookup__in=lookups)
    return list(found.values_list("pk", flat=True))


def forget_subject(service_slug: str, user_id: str) -> int:
    """Unlink a person from their pseudonyms; return how many there were.

    No row of the log changes, so the chain holds; afterwards no one can find out whom
    the rows are about.
    """
    return AuditSubject.objects.filter(
        lookup__in=_lookups(service_slug, user_id)
    ).update(lookup=None, sealed=None, forgotten_at=timezone.now())


def person_of(pseudonym: UUID | str) -> Person | None:
    """Return the person behind a pseudonym, None if forgotten or unknown.

    Callers check the permission `privacy.reveal_auditsubject`.
    """
    row = AuditSubject.objects.filter(pk=pseudonym).first()
    if row is None or row.sealed is None:
        return None
    try:
        service, user_id = json.loads(_safe().decrypt(bytes(row.sealed)))
    except InvalidToken:  # sealed with an earlier SECRET_KEY
        return None
    return Person(service, user_id)


def _find(service_slug: str, user_id: str) -> AuditSubject | None:
    lookups = _lookups(service_slug, user_id)
    return AuditSubject.objects.filter(lookup__in=lookups).first()


def _make(service_slug: str, user_id: str) -> AuditSubject:
    sealed = _safe().encrypt(json.dumps([service_slug, user_id]).encode())
    with transaction.atomic():
        # The chain's lock first, in the same order as `record`: other orders deadlock.
        chain.lock()
        row, _ = AuditSubject.objects.get_or_create(
            lookup=_lookups(service_slug, user_id)[0], defaults={"sealed": sealed}
        )
    return row


def _keys() -> list[bytes]:
    """Return the keys of this installation, the current one first."""
    secrets = (str(settings.SECRET_KEY), *map(str, settings.SECRET_KEY_FALLBACKS))
    return [sha256(b"sessionhub.audit.subjects" + s.encode()).digest() for s in secrets]


def lookup_of(sealed: bytes) -> str:
    """Return the lookup hash of a sealed person, '' if no current key opens it."""
    try:
        service, user_id = json.loads(_safe().decrypt(sealed))
    except InvalidToken:
        return ""
    return _lookups(service, user_id)[0]


def _lookups(service_slug: str, user_id: str) -> list[str]:
    """Return the keyed hashes a person may be stored under, the current one first.

    Hashes of the canonical form, and of the spelling itself, by which earlier versions
    stored pseudonyms.
    """
    forms = dict.fromkeys((user_id_form(user_id) or user_id, storable(user_id)))
    texts = [json.dumps([service_slug, form]).encode() for form in forms]
    return [
        hmac.new(key, each, sha256).hexdigest() for each in texts for key in _keys()
    ]


def _safe() -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in _keys()])
