"""Signing in and out at the admin, each on record."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from privacy.access.searches import search_hash
from privacy.audit import ANONYMOUS, AuditUnavailableError, record
from sessionhub.models import User


def signed_in(request: HttpRequest) -> None:
    """Write who signed in. Raises AuditUnavailableError: they are not, then."""
    user = cast(User, request.user)
    record("people.signed_in", actor=user, target=user.pk, target_type="User")


def failed(request: HttpRequest) -> None:
    """Write that somebody could not.

    An account is named. Anything else typed there may be a password or somebody's
    address, so a keyed hash of it is kept: the same word, the same hash.
    """
    word = request.POST.get("username", "")
    user = User.objects.filter(username=word).first() if "\x00" not in word else None
    record(
        "people.sign_in.failed",
        actor=ANONYMOUS,
        target=user.pk if user else None,
        target_type="User" if user else "",
        metadata={"name": user.username}
        if user
        else {"usernameHash": search_hash(word)},
    )


def signed_out(request: HttpRequest) -> None:
    """Write who signed out. Somebody who leaves is let go even if it cannot be."""
    user = request.user
    if not isinstance(user, User):
        return
    try:
        record("people.signed_out", actor=user, target=user.pk, target_type="User")
    except AuditUnavailableError:
        return  # the log of the process says so
