"""Give grants: for a reason, or by break-glass."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.utils import timezone

from privacy.access import alerts
from privacy.access.caller import Caller
from privacy.access.errors import NotAllowedError
from privacy.access.gate import TARGET_TYPE, SessionRef, record_denial
from privacy.access.permissions import may_break_glass, may_view
from privacy.access.reasons import Reason
from privacy.audit import record
from privacy.models import AccessGrant

GRANTED = "recordings.session.granted"
GLASS_BROKEN = "recordings.session.glass_broken"


def give_grant(
    *,
    caller: Caller,
    session: SessionRef,
    reason: Reason,
    break_glass: bool = False,
    now: datetime | None = None,
) -> AccessGrant:
    """Return a new grant, after writing its audit row and raising its alerts.

    Every reason makes a grant, also while another is valid, so each is recorded. Raises
    NoReasonError, NotAllowedError (recorded), AuditUnavailableError.
    """
    allowed = may_break_glass if break_glass else may_view
    if not allowed(caller.user):
        action = GLASS_BROKEN if break_glass else GRANTED
        code = NotAllowedError.code
        record_denial(
            caller=caller, action=action, target=session.id, code=code, now=now
        )
        raise NotAllowedError
    reason.check()
    if break_glass:
        reason.check_emergency()
    grant = _new(caller, session, reason, break_glass, now or timezone.now())
    _store(caller, grant)
    return grant


def _new(
    caller: Caller,
    session: SessionRef,
    reason: Reason,
    break_glass: bool,
    moment: datetime,
) -> AccessGrant:
    minutes = (
        settings.ACCESS_BREAK_GLASS_MINUTES
        if break_glass
        else settings.ACCESS_GRANT_MINUTES
    )
    return AccessGrant(
        user=caller.user,
        session_id=session.id,
        service_id=session.service_id,
        reason_code=reason.code,
        reason=reason.text,
        ticket=reason.ticket,
        break_glass=break_glass,
        api_token=caller.token,
        created_at=moment,
        expires_at=moment + timedelta(minutes=minutes),
    )


def _store(caller: Caller, grant: AccessGrant) -> None:
    def keep() -> None:
        grant.save(force_insert=True)
        alerts.notice_grant(grant)

    record(
        GLASS_BROKEN if grant.break_glass else GRANTED,
        actor=caller.user,
        target=grant.session_id,
        target_type=TARGET_TYPE,
        metadata={
            **caller.facts(),
            "grant": str(grant.pk),
            "service": str(grant.service_id),
            "reasonCode": grant.reason_code,
            # The text may name a person, and this row is never deleted. It is stored in
            # the grant only; the hash shows whether it was changed later.
            "reasonHash": reason_hash(grant),
            "breakGlass": grant.break_glass,
            "expiresAt": grant.expires_at,
        },
        in_lock=keep,
    )


def reason_hash(grant: AccessGrant) -> str:
    """Return the SHA-256 of a grant's id, reason and ticket, in hexadecimal."""
    text = json.dumps([str(grant.pk), grant.reason, grant.ticket])
    return sha256(text.encode()).hexdigest()
