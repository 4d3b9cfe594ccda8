"""The subject of an erasure, encrypted while it runs and blank afterwards."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

from privacy.erasure.scope import Person


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A person, or sessions by their ids."""

    person: Person | None = None
    session_ids: tuple[UUID, ...] = ()


def seal(subject: Subject) -> bytes:
    """Return the subject encrypted under a key of this installation."""
    person = subject.person
    content = {
        "person": None if person is None else [person.user_ids, person.emails],
        "sessions": [str(session) for session in subject.session_ids],
    }
    return _safe().encrypt(json.dumps(content).encode())


def unseal(sealed: bytes | memoryview) -> Subject:
    """Return the subject. Raises InvalidToken if SECRET_KEY was another one then."""
    content = json.loads(_safe().decrypt(bytes(sealed)))
    person = content["person"]
    if person is not None:
        person = Person(user_ids=tuple(person[0]), emails=tuple(person[1]))
    return Subject(person=person, session_ids=tuple(map(UUID, content["sessions"])))


def subject_hash(*, service: str, kind: str, identifiers: Sequence[str]) -> str:
    """Return the keyed hash a certificate names its subject by.

    `identifiers` are a user id, or an email in lower case, or session ids. They can be
    compared with the hash only by a holder of the hub's secret.
    """
    text = json.dumps([service, kind, sorted(identifiers)]).encode()
    return hmac.new(_key(str(settings.SECRET_KEY)), text, hashlib.sha256).hexdigest()


def signature(text: str) -> str:
    """Return the HMAC-SHA256 of a certificate's canonical text, hex."""
    return _signed(text, str(settings.SECRET_KEY))


def signatures(text: str) -> list[str]:
    """Return every valid signature; secrets that were replaced still count."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [_signed(text, str(secret)) for secret in secrets]


def _signed(text: str, secret: str) -> str:
    key = hashlib.sha256(b"sessionhub.erasure.certificate" + secret.encode()).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _key(secret: str) -> bytes:
    return hashlib.sha256(b"sessionhub.erasure.subject" + secret.encode()).digest()


def _safe() -> MultiFernet:
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(_key(str(s)))) for s in secrets]
    )
