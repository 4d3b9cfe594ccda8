"""Review of recordings opened by break-glass, by a second person."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from privacy.access.gate import TARGET_TYPE
from privacy.audit import record
from privacy.models import AccessGrant
from sessionhub.lib.plain_text import is_blank
from sessionhub.models import User

REVIEWED = "privacy.break_glass.reviewed"


class OwnGrantError(Exception):
    """A user may not review their own break-glass."""


class NoteMissingError(Exception):
    """A review needs a note on what was found."""


def waiting_for(reviewer: User) -> QuerySet[AccessGrant]:
    """Return the break-glass grants this user could review, oldest first."""
    waiting = AccessGrant.objects.filter(break_glass=True, reviewed_at=None)
    return waiting.exclude(user=reviewer).order_by("created_at")


def review(*, grant: AccessGrant, by: User, note: str) -> bool:
    """Sign the review; return False if it was reviewed already.

    Raises OwnGrantError, NoteMissingError, AuditUnavailableError.
    """
    if grant.user_id == by.pk:
        raise OwnGrantError
    if is_blank(note):
        raise NoteMissingError
    waiting = AccessGrant.objects.filter(
        pk=grant.pk, break_glass=True, reviewed_at=None
    )
    with transaction.atomic():
        now = timezone.now()
        if not waiting.update(
            reviewed_by=by, reviewed_at=now, review_note=note.strip()
        ):
            return False
        record(
            REVIEWED,
            actor=by,
            target=grant.session_id,
            target_type=TARGET_TYPE,
            metadata={"grant": str(grant.pk), "openedBy": str(grant.user_id)},
        )
    return True
