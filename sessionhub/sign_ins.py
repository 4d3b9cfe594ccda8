"""Signing in and out at the admin: rate-limited and audited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from privacy.access.alerts import notice_wrong_passwords
from privacy.access.search_facts import search_hash
from privacy.audit import ANONYMOUS, AuditUnavailableError, record
from sessionhub import brakes, password_hashing
from sessionhub.models import User

BUSY_SECONDS = 5
BUSY = "Many people are signing in at this moment. Try again in a few seconds."
FAILED = "people.sign_in.failed"
BRAKED = "people.sign_in.braked"


class WaitError(Exception):
    """The user has to wait `seconds`; `reason` is a sentence for the page."""

    def __init__(self, seconds: int, reason: str) -> None:
        super().__init__(reason)
        self.seconds = seconds


def braked(
    request: HttpRequest,
    username: str,
    go_on: Callable[[], HttpResponse],
    is_right: Callable[[HttpResponse], bool],
) -> HttpResponse:
    """Return what `go_on` answers to a password; raise WaitError without calling it.

    `is_right` returns whether the answer means a right password; else it is audited.
    """
    try:
        attempt = brakes.look(request, username)
        password_hashing.check_room(known=attempt.known)
        brakes.count(attempt)
    except brakes.TooManyTriesError as error:
        raise WaitError(error.seconds, str(error)) from None
    except password_hashing.HashingBusyError:
        raise WaitError(BUSY_SECONDS, BUSY) from None
    try:
        answer = go_on()
    except password_hashing.HashingBusyError:
        brakes.give_back(attempt)
        raise WaitError(BUSY_SECONDS, BUSY) from None
    if is_right(answer):
        brakes.succeeded(attempt)
        if isinstance(request.user, User):  # else a second factor is still asked for
            brakes.remember(request, answer, request.user)
    else:
        _failed(username, attempt)
    return answer


def signed_in(request: HttpRequest) -> None:
    """Audit a sign-in. Raises AuditUnavailableError: the sign-in then fails."""
    user = cast(User, request.user)
    record("people.signed_in", actor=user, target=user.pk, target_type="User")


def _failed(username: str, attempt: brakes.Attempt) -> None:
    """Audit a failed sign-in, and a wait that begins with it.

    An account is named. Any other text may be a password or an email address, so only
    its keyed hash is kept: the same text gives the same hash.
    """
    user = _account(username)
    facts: dict[str, Any] = (
        {"name": user.username} if user else {"usernameHash": search_hash(username)}
    )
    with transaction.atomic():
        _put_on_record(FAILED, user, facts)
        if attempt.tripped:
            counted = sorted(kind.name for kind in attempt.tripped)
            more = {"counted": counted, "seconds": attempt.seconds}
            _put_on_record(BRAKED, user, {**facts, **more})
            notice_wrong_passwords(person=user, facts=more)


def _put_on_record(action: str, user: User | None, facts: dict[str, Any]) -> None:
    record(
        action,
        actor=ANONYMOUS,
        target=user.pk if user else None,
        target_type="User" if user else "",
        metadata=facts,
    )


def _account(username: str) -> User | None:
    if "\x00" in username:
        return None
    return User.objects.filter(username=username).first()


def signed_out(request: HttpRequest) -> None:
    """Audit a sign-out; it succeeds even if the audit log takes no row."""
    user = request.user
    if not isinstance(user, User):
        return
    try:
        record("people.signed_out", actor=user, target=user.pk, target_type="User")
    except AuditUnavailableError:
        return  # already in the log of the process
