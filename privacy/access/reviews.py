"""Access reviews: the grants of a user in a period, listed, checked and signed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from django.db import DatabaseError, transaction
from django.utils import timezone

from privacy.access.gate import VIEWED
from privacy.access.viewed_ranges import Range, merged, ranges_text
from privacy.audit import AuditUnavailableError, record
from privacy.models import AccessGrant, AccessReview, AuditLog
from sessionhub.models import Service, User

SIGNED = "privacy.access_review.signed"
VIEWED_LIST = "privacy.access_review.viewed"
EXPORTED = "privacy.access_review.exported"


class OwnReviewError(Exception):
    """A user may not sign off their own access."""


class ListChangedError(Exception):
    """The list has changed since the reviewer saw it."""


@dataclass(frozen=True, kw_only=True)
class ReviewRow:
    """One grant, as it is signed and exported; `grant` and `session` are ids."""

    grant: str
    given: str
    session: str
    service: str
    reason: str
    words: str
    ticket: str
    break_glass: bool
    # The viewed ranges: 0:00–1:02, 4:10–4:55; empty if there are none.
    portions: str
    reviewed_by: str


def period(first_day: date, last_day: date) -> tuple[datetime, datetime]:
    """Return the start and end of these days, in local time; the end is exclusive."""
    zone = timezone.get_current_timezone()
    start = datetime.combine(first_day, time(), tzinfo=zone)
    end = datetime.combine(last_day + timedelta(days=1), time(), tzinfo=zone)
    return start, end


def review_rows(*, subject: User, first_day: date, last_day: date) -> list[ReviewRow]:
    """Return the grants of `subject` from `first_day` to the end of `last_day`."""
    start, end = period(first_day, last_day)
    grants = AccessGrant.objects.filter(
        user=subject, created_at__gte=start, created_at__lt=end
    ).select_related("reviewed_by")
    found = list(grants.order_by("created_at", "id"))
    seen = _seen(subject, found)
    services = dict(Service.objects.values_list("id", "slug"))
    return [_row(g, seen[str(g.pk)], services.get(g.service_id, "")) for g in found]


def rows_hash(rows: Sequence[ReviewRow]) -> str:
    """Return the SHA-256 of the rows as they are signed, in hexadecimal."""
    listed = json.dumps([asdict(row) for row in rows], sort_keys=True)
    return sha256(listed.encode()).hexdigest()


def sign_off(
    *,
    subject: User,
    first_day: date,
    last_day: date,
    reviewer: User,
    note: str,
    seen_hash: str,
) -> AccessReview:
    """Sign the list whose hash is `seen_hash`, in the name of `reviewer`.

    Raises OwnReviewError, ListChangedError, AuditUnavailableError.
    """
    if subject.pk == reviewer.pk:
        raise OwnReviewError
    rows = review_rows(subject=subject, first_day=first_day, last_day=last_day)
    if rows_hash(rows) != seen_hash:
        raise ListChangedError
    with transaction.atomic():
        review = AccessReview.objects.create(
            subject=subject,
            first_day=first_day,
            last_day=last_day,
            reviewer=reviewer,
            note=note.strip(),
            rows=len(rows),
            rows_hash=seen_hash,
        )
        record(
            SIGNED,
            actor=reviewer,
            target=review.pk,
            target_type="AccessReview",
            metadata={
                "about": str(subject.pk),
                "from": first_day,
                "to": last_day,
                "rows": len(rows),
                "rowsHash": seen_hash,
            },
        )
    return review


def ranges_of(grant: AccessGrant) -> list[Range]:
    """Return the ranges viewed under one grant, in milliseconds from the start."""
    return merged(_seen(grant.user, [grant])[str(grant.pk)])


def _seen(subject: User, grants: Sequence[AccessGrant]) -> dict[str, list[Range]]:
    """Return the ranges served under each grant, from the audit log."""
    ranges: dict[str, list[Range]] = defaultdict(list)
    if not grants:
        return ranges
    rows = AuditLog.objects.filter(
        actor_id=subject.pk,
        action=VIEWED,
        created_at__gte=grants[0].created_at,
        created_at__lte=max(grant.expires_at for grant in grants),
    )
    try:
        for facts in rows.values_list("metadata", flat=True).iterator():
            if facts.get("fromMs") is not None:
                ranges[facts.get("grant", "")].append((facts["fromMs"], facts["toMs"]))
    except DatabaseError as error:
        raise AuditUnavailableError from error
    return ranges


def _row(grant: AccessGrant, ranges: list[Range], service: str) -> ReviewRow:
    return ReviewRow(
        grant=str(grant.pk),
        given=grant.created_at.isoformat(timespec="seconds"),
        session=str(grant.session_id),
        service=service,
        reason=grant.get_reason_code_display(),
        words=grant.reason,
        ticket=grant.ticket,
        break_glass=grant.break_glass,
        portions=ranges_text(merged(ranges)),
        reviewed_by=str(grant.reviewed_by or ""),
    )
