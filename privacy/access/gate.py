"""The only way to open a recording: a grant, and an audit row before the first byte.

    grant = open_session(caller=caller, session=session, action=VIEWED)

If the served range is known only after reading, use two steps: `admit`, read,
`put_on_record`, respond. Both raise AuditUnavailableError if the row cannot be written;
nothing may be served then. Every request writes its own row, also a repeated one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from privacy.access import alerts
from privacy.access.caller import Caller
from privacy.access.errors import (
    GateError,
    GrantExpiredError,
    GrantRevokedError,
    NotAllowedError,
    ReasonRequiredError,
)
from privacy.access.permissions import may_break_glass, may_view
from privacy.audit import record
from privacy.models import AccessGrant

TARGET_TYPE = "RecordedSession"
VIEWED = "recordings.session.viewed"


class SessionRef(Protocol):
    """The attributes of a recorded session that the gate reads."""

    @property
    def id(self) -> UUID:
        """The session's id."""

    @property
    def service_id(self) -> UUID:
        """The recorded application's id."""


def open_session(
    *,
    caller: Caller,
    session: SessionRef,
    action: str = VIEWED,
    portion: Mapping[str, Any] | None = None,
    looks: bool = True,
    now: datetime | None = None,
) -> AccessGrant:
    """Return the grant that opens `session`, after writing the row of this opening.

    Raises a GateError (the denial is recorded) or AuditUnavailableError. Reads the
    database: from asynchronous code call it through `database_sync_to_async`.
    """
    grant = admit(caller=caller, session=session, action=action, now=now)
    put_on_record(
        caller=caller,
        grant=grant,
        action=action,
        portion=portion,
        looks=looks,
        now=now,
    )
    return grant


def admit(
    *,
    caller: Caller,
    session: SessionRef,
    action: str = VIEWED,
    now: datetime | None = None,
) -> AccessGrant:
    """Return the grant that opens `session`; else record the denial and raise it.

    Nothing may be served after this alone: call `put_on_record` first.
    """
    try:
        return find_grant(caller=caller, session_id=session.id, now=now)
    except GateError as error:
        record_denial(
            caller=caller, action=action, target=session.id, code=error.code, now=now
        )
        raise


def find_grant(
    *, caller: Caller, session_id: UUID, now: datetime | None = None
) -> AccessGrant:
    """Return the grant that expires last, writing no row. Raises a GateError."""
    moment = now or timezone.now()
    mine = AccessGrant.objects.filter(user=caller.user, session_id=session_id)
    if not may_view(caller.user):
        if not may_break_glass(caller.user):
            raise NotAllowedError
        mine = mine.filter(break_glass=True)
    holding = mine.filter(expires_at__gt=moment, revoked_at=None)
    grant = holding.order_by("-expires_at").first()
    if grant is not None:
        return grant
    last = mine.order_by("-created_at").first()
    if last is None:
        raise ReasonRequiredError
    raise GrantRevokedError if last.revoked_at is not None else GrantExpiredError


def put_on_record(
    *,
    caller: Caller,
    grant: AccessGrant,
    action: str = VIEWED,
    portion: Mapping[str, Any] | None = None,
    looks: bool = False,
    now: datetime | None = None,
) -> bool:
    """Write the audit row of one response; return whether the grant is used first.

    `portion` is added to the row unchanged: {part, window, fromMs, toMs, …}. `looks` is
    true if the response can be watched: then the grant's time of first use is stored.
    """
    metadata = {
        **caller.facts(),
        "grant": str(grant.pk),
        "service": str(grant.service_id),
        **(portion or {}),
    }
    if grant.break_glass:
        metadata["breakGlass"] = True
    if not looks or grant.first_used_at is not None:
        _record(caller, action, grant.session_id, metadata)
        return False
    with transaction.atomic():
        unused = AccessGrant.objects.filter(pk=grant.pk, first_used_at=None)
        grant.first_used_at = now or timezone.now()
        first = bool(unused.update(first_used_at=grant.first_used_at))
        _record(caller, action, grant.session_id, metadata)
    return first


def record_served(
    *,
    caller: Caller,
    action: str,
    target: UUID | None = None,
    target_type: str = TARGET_TYPE,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Write the row of a response that needs no grant: lists, descriptions, pages."""
    metadata = {**caller.facts(), **(facts or {})}
    _record(caller, action, target, metadata, target_type=target_type)


def record_denial(
    *,
    caller: Caller,
    action: str,
    code: str,
    target: UUID | None = None,
    target_type: str = TARGET_TYPE,
    now: datetime | None = None,
) -> None:
    """Write the row of a refusal; raise an alert after too many of them."""
    metadata = {**caller.facts(), "reason": code}
    with transaction.atomic():
        _record(caller, f"{action}.denied", target, metadata, target_type=target_type)
        if code == NotAllowedError.code:
            alerts.notice_denial(person=caller.user, now=now)


def _record(
    caller: Caller,
    action: str,
    target: UUID | None,
    metadata: dict[str, Any],
    *,
    target_type: str = TARGET_TYPE,
) -> None:
    record(
        action,
        actor=caller.user,
        target=target,
        target_type=target_type if target else "",
        metadata=metadata,
    )
