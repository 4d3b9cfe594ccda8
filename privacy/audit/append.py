"""Append rows to the audit log. Nothing else writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import structlog
from django.contrib.auth.models import AnonymousUser
from django.db import Error, transaction
from django.utils import timezone

from privacy.audit import chain
from privacy.audit.actors import Actor, actor_of, target_id_of
from privacy.audit.canonical import moment, settled
from privacy.audit.errors import AuditUnavailableError
from privacy.models import AuditLog
from sessionhub.lib.plain_text import storable
from sessionhub.lib.uuid7 import uuid7
from sessionhub.models import User

log = structlog.get_logger(__name__)

ACTION = re.compile(r"[A-Z][A-Z0-9_]*|[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
MOST_ACTION = 255
MOST_TYPE = 50


def record(
    action: str,
    *,
    actor: User | AnonymousUser | Actor,
    target: UUID | str | None = None,
    target_type: str = "",
    metadata: Mapping[str, Any] | None = None,
    in_lock: Callable[[], None] | None = None,
) -> AuditLog:
    """Append a row and return it, written or part of the caller's transaction.

    `action` is a dotted name like `recordings.session.viewed` or one in capitals. For
    a `target` that is no UUID, one is computed from its text, which is stored in the
    metadata. The name or id of a recorded person must not be stored here: use
    `metadata["subject"]` with the pseudonym that `subject_pseudonym` returns.

    `in_lock` is called under the chain's lock, before the row is made. Inside a
    transaction of the caller the row is committed or rolled back with it; call this
    last there, because every other writer waits until that transaction ends.

    Raises AuditUnavailableError if the row cannot be written: then show nothing and
    change nothing. ValueError and TypeError are errors of the caller.
    """
    _check(action, target_type)
    try:
        with transaction.atomic():
            resolved = actor_of(actor)
            _check_type(resolved.type)
            chain.lock()
            if in_lock is not None:
                in_lock()
            return _append(action, resolved, target, target_type, metadata or {})
    except Error as error:
        log.error("audit.unavailable", action=action, error=type(error).__name__)
        raise AuditUnavailableError from error


def _append(
    action: str,
    actor: Actor,
    target: UUID | str | None,
    target_type: str,
    metadata: Mapping[str, Any],
) -> AuditLog:
    """Write the next row; the caller holds the lock."""
    target_id, target_text = target_id_of(target, target_type)
    kept = {**metadata, "actor": actor.snapshot()}
    if target_text is not None:
        kept["target"] = target_text
    last = AuditLog.objects.values_list("sequence", "hash").first()
    sequence, previous = last or (0, chain.GENESIS)
    row = AuditLog(
        id=uuid7(),
        sequence=sequence + 1,
        action=action,
        actor_id=actor.id,
        actor_type=actor.type,
        target_id=target_id,
        target_type=target_type,
        metadata=settled(kept),
        created_at=timezone.now(),
        previous_hash=previous,
    )
    row.hash = chain.hash_of(columns_of(row))
    row.save()
    return row


def columns_of(row: AuditLog) -> dict[str, Any]:
    """Return every column but the hash, as it is hashed and exported."""
    return {
        "sequence": row.sequence,
        "id": str(row.id),
        "action": row.action,
        "actor_id": str(row.actor_id),
        "actor_type": row.actor_type,
        "target_id": None if row.target_id is None else str(row.target_id),
        "target_type": row.target_type,
        "metadata": row.metadata,
        "created_at": moment(row.created_at),
        "previous_hash": row.previous_hash,
    }


def _check(action: str, target_type: str) -> None:
    if len(action) > MOST_ACTION or not ACTION.fullmatch(action):
        raise ValueError(
            f"{action!r} is no action. Write it like recordings.session.viewed or "
            f"ADMIN_SUPPORT_SESSION_REQUESTED, at most {MOST_ACTION} characters."
        )
    _check_type(target_type)


def _check_type(name: str) -> None:
    if len(name) > MOST_TYPE or storable(name) != name:
        raise ValueError(f"{name!r} is no type: at most {MOST_TYPE} characters.")
