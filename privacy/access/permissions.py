"""Permissions to view recordings, to use break-glass, and to review access."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from sessionhub.models import User

VIEW = "recordings.view_recordedsession"
BREAK_GLASS = "privacy.break_glass"
REVIEW_BREAK_GLASS = "privacy.review_break_glass"
SEE_ALERTS = "privacy.view_accessalert"
ACKNOWLEDGE = "privacy.acknowledge_accessalert"
SIGN_OFF = "privacy.add_accessreview"
REVOKE = "privacy.revoke_everything"


def is_staff(user: User | AnonymousUser | Any) -> bool:
    """Return whether this is an active staff account."""
    return bool(user.is_authenticated and user.is_active and user.is_staff)


def may_view(user: User | AnonymousUser | Any) -> bool:
    """Return whether `user` may look at recordings they give a reason for."""
    return is_staff(user) and bool(user.has_perm(VIEW))


def may_break_glass(user: User | AnonymousUser | Any) -> bool:
    """Return whether `user` may open a recording in an emergency."""
    return is_staff(user) and bool(user.has_perm(BREAK_GLASS))


def staff_with(permission: str, *, other_than: User | None) -> QuerySet[User]:
    """Return active staff with `permission`, except `other_than`."""
    holders = User.objects.with_perm(
        permission, backend="django.contrib.auth.backends.ModelBackend"
    )
    staff = holders.filter(is_active=True, is_staff=True)
    return staff.exclude(pk=other_than.pk) if other_than else staff
