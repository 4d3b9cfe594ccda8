"""Raise access alerts: break-glass, excessive access, denials, wrong passwords.

Called inside the transaction of the event, under the audit chain's lock. Concurrent
requests are counted one after another, so exactly one of them raises the alert.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from privacy.access import alert_email
from privacy.access.errors import NotAllowedError
from privacy.audit import SYSTEM, record
from privacy.models import AccessAlert, AccessGrant, AlertKind, AuditLog
from sessionhub.models import User

RAISED = "privacy.access_alert.raised"
ACKNOWLEDGED = "privacy.access_alert.acknowledged"
TARGET_TYPE = "AccessAlert"


class OwnAlertError(Exception):
    """A user may not acknowledge an alert about themselves."""


def notice_grant(grant: AccessGrant) -> None:
    """Raise an alert for break-glass, and for too many recordings in a day."""
    if grant.break_glass:
        _raise(
            AlertKind.BREAK_GLASS,
            person=grant.user,
            grant=grant,
            now=grant.created_at,
            details={"session": str(grant.session_id)},
        )
    hours = settings.EXCESSIVE_ACCESS_HOURS
    since = grant.created_at - timedelta(hours=hours)
    # No upper bound: a request that waited for the lock counts those before it.
    recent = AccessGrant.objects.filter(user=grant.user, created_at__gt=since)
    opened = recent.values("session_id").distinct().count()
    if opened <= settings.EXCESSIVE_ACCESS_SESSIONS:
        return
    _raise_once(
        AlertKind.EXCESSIVE_ACCESS,
        person=grant.user,
        now=grant.created_at,
        pause=timedelta(hours=hours),
        details={"sessions": opened, "hours": hours},
    )


def notice_denial(*, person: User, now: datetime | None = None) -> None:
    """Raise an alert for a user who was refused too often."""
    moment = now or timezone.now()
    minutes = settings.REPEATED_DENIALS_MINUTES
    refused = AuditLog.objects.filter(
        actor_id=person.pk,
        created_at__gt=moment - timedelta(minutes=minutes),
        action__endswith=".denied",
        metadata__reason=NotAllowedError.code,
    ).count()
    if refused <= settings.REPEATED_DENIALS:
        return
    _raise_once(
        AlertKind.REPEATED_DENIALS,
        person=person,
        now=moment,
        pause=timedelta(hours=settings.EXCESSIVE_ACCESS_HOURS),
        details={"refusals": refused, "minutes": minutes},
    )


def notice_wrong_passwords(*, person: User | None, facts: dict[str, Any]) -> None:
    """Raise an alert for throttled sign-ins; `person` is None without an account."""
    hours = settings.EXCESSIVE_ACCESS_HOURS
    _raise_once(
        AlertKind.WRONG_PASSWORDS,
        person=person,
        now=timezone.now(),
        pause=timedelta(hours=hours),
        details=facts,
    )


def acknowledge(*, alert: AccessAlert, by: User) -> bool:
    """Mark the alert as seen; return False if it was already.

    Raises OwnAlertError or AuditUnavailableError.
    """
    if alert.subject_id == by.pk:
        raise OwnAlertError
    with transaction.atomic():
        open_one = AccessAlert.objects.filter(pk=alert.pk, acknowledged_at=None)
        if not open_one.update(acknowledged_by=by, acknowledged_at=timezone.now()):
            return False
        record(ACKNOWLEDGED, actor=by, target=alert.pk, target_type=TARGET_TYPE)
    return True


def _raise_once(
    kind: AlertKind,
    *,
    person: User | None,
    now: datetime,
    pause: timedelta,
    details: dict[str, Any],
) -> None:
    """Raise the alert unless one of this kind and person is younger than `pause`."""
    lately = AccessAlert.objects.filter(
        subject=person, kind=kind, raised_at__gt=now - pause
    )
    if not lately.exists():
        _raise(kind, person=person, now=now, details=details)


def _raise(
    kind: AlertKind,
    *,
    person: User | None,
    now: datetime,
    details: dict[str, Any],
    grant: AccessGrant | None = None,
) -> None:
    alert = AccessAlert.objects.create(
        kind=kind, subject=person, grant=grant, raised_at=now, details=details
    )
    facts = {"kind": kind.value, "about": str(person.pk) if person else None, **details}
    record(
        RAISED,
        actor=SYSTEM,
        target=alert.pk,
        target_type=TARGET_TYPE,
        metadata=facts,
    )
    # An error while sending must not undo the request that raised the alert.
    transaction.on_commit(lambda: alert_email.send_soon(alert), robust=True)
