"""Limits on sign-in attempts: after too many failures the next one must wait.

Failures are counted per network and account, per network (/24, /64) and, with shorter
waits, per account; waits double. A browser that signed in to an account before has its
own count, so that failures of strangers do not lock its user out. Kept in the database:
limits must hold while Valkey is away.
"""

from __future__ import annotations

import math
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from sessionhub.lib.client_address import client_of_request, network_of
from sessionhub.models import SignInBrake, User

COOKIE = "sh_browser"
COOKIE_DAYS = 90
FORGET_DAYS = 1
IPV4_BITS = 24
"""Addresses within a /24 count as the same network."""
_SALT = "sessionhub.brakes"


@dataclass(frozen=True)
class Kind:
    """One limit: `tries` failures start a wait of `first` seconds.

    One failure is forgiven every `forgive` seconds; waits double up to `longest`.
    """

    name: str
    tries: int
    forgive: int
    first: int
    longest: int


PAIR = Kind("network and account", tries=10, forgive=600, first=30, longest=900)
NETWORK = Kind("network", tries=10, forgive=60, first=30, longest=900)
ACCOUNT = Kind("account", tries=10, forgive=60, first=15, longest=60)
CODE = Kind("code", tries=5, forgive=600, first=30, longest=900)
BROWSER = Kind("browser", tries=10, forgive=600, first=30, longest=900)


class TooManyTriesError(Exception):
    """The next attempt is allowed after `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(
            f"Too many wrong tries. Try again in {duration_text(seconds)}."
        )
        self.seconds = seconds


@dataclass
class Attempt:
    """One attempt, counted as failed until it succeeds.

    `tripped` lists the limits that began a wait with it, of `seconds` at most.
    """

    keys: dict[str, Kind]
    known: bool
    tripped: list[Kind] = field(default_factory=list)
    seconds: int = 0


def duration_text(seconds: int) -> str:
    """Return "45 seconds", or whole minutes above 90 seconds."""
    if seconds <= 90:
        return f"{seconds} seconds"
    return f"{math.ceil(seconds / 60)} minutes"


def look(request: HttpRequest, username: str) -> Attempt:
    """Return an allowed sign-in attempt, not counted yet. Raises TooManyTriesError."""
    attempt = _attempt(request, username)
    _check(SignInBrake.objects.filter(pk__in=attempt.keys, blocked_until__isnull=False))
    return attempt


def look_at_code(request: HttpRequest, user: User) -> Attempt:
    """Return an allowed attempt at a second factor. Raises TooManyTriesError."""
    browser = _browser(request, user)
    attempt = Attempt({_key(CODE, browser or str(user.pk)): CODE}, known=bool(browser))
    _check(SignInBrake.objects.filter(pk__in=attempt.keys, blocked_until__isnull=False))
    return attempt


def count(attempt: Attempt) -> None:
    """Count the attempt as failed before hashing, since many may arrive at once.

    Raises TooManyTriesError if concurrent attempts have used up the limit.
    """
    now = timezone.now()
    with transaction.atomic():
        SignInBrake.objects.bulk_create(
            [SignInBrake(key=key, updated_at=now) for key in attempt.keys],
            ignore_conflicts=True,
        )
        rows = list(SignInBrake.objects.select_for_update().filter(pk__in=attempt.keys))
        _check(rows)
        for row in rows:
            _fill(row, attempt, now)
        fields = ("level", "trips", "blocked_until", "updated_at")
        SignInBrake.objects.bulk_update(rows, fields)


def succeeded(attempt: Attempt) -> None:
    """Clear the counts of the account; take this attempt off its network's count."""
    own = [key for key, kind in attempt.keys.items() if kind is not NETWORK]
    with transaction.atomic():
        SignInBrake.objects.filter(pk__in=own).delete()
        give_back(attempt)


def give_back(attempt: Attempt) -> None:
    """Undo `count`, when no password was checked."""
    for row in SignInBrake.objects.filter(pk__in=attempt.keys):
        row.level = max(0.0, row.level - 1)
        if attempt.keys[row.key] in attempt.tripped:
            row.trips, row.blocked_until = max(0, row.trips - 1), None
        row.save(update_fields=["level", "trips", "blocked_until"])


def remember(request: HttpRequest, answer: HttpResponse, user: User) -> None:
    """Give the browser that signed in its own cookie for this account."""
    if _browser(request, user):
        return
    value = signing.dumps([str(user.pk), secrets.token_urlsafe(12)], salt=_SALT)
    answer.set_cookie(
        COOKIE,
        value,
        max_age=COOKIE_DAYS * 86400,
        path="/admin/",
        secure=settings.SECURE_COOKIES,
        httponly=True,
        samesite="Lax",
    )


def forget_old() -> int:
    """Delete counts that are long forgiven; return how many."""
    limit = timezone.now() - timedelta(days=FORGET_DAYS)
    return SignInBrake.objects.filter(updated_at__lt=limit).delete()[0]


def _attempt(request: HttpRequest, username: str) -> Attempt:
    account = username.strip().casefold()[:150]
    if COOKIE in request.COOKIES and "\x00" not in username:
        user = User.objects.filter(username=username).first()
        if user is not None and (browser := _browser(request, user)):
            return Attempt({_key(BROWSER, browser): BROWSER}, known=True)
    network = network_of(client_of_request(request), ipv4_bits=IPV4_BITS)
    keys = {
        _key(PAIR, f"{network} {account}"): PAIR,
        _key(NETWORK, network): NETWORK,
        _key(ACCOUNT, account): ACCOUNT,
    }
    return Attempt(keys, known=False)


def _browser(request: HttpRequest, user: User) -> str:
    """Return the cookie's name of this browser, "" if it is not of this account."""
    try:
        owner, name = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=COOKIE_DAYS * 86400
        )
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return f"{owner} {name}" if owner == str(user.pk) else ""


def _key(kind: Kind, text: str) -> str:
    return salted_hmac(_SALT, f"{kind.name}:{text}", algorithm="sha256").hexdigest()


def _check(rows: object) -> None:
    now = timezone.now()
    left = [
        (row.blocked_until - now).total_seconds()
        for row in rows  # type: ignore[attr-defined]
        if row.blocked_until is not None and row.blocked_until > now
    ]
    if left:
        raise TooManyTriesError(math.ceil(max(left)))


def _fill(row: SignInBrake, attempt: Attempt, now: datetime) -> None:
    """Add this attempt to a count; start a wait if the limit is reached."""
    kind = attempt.keys[row.key]
    since = (now - row.updated_at).total_seconds()
    row.level = max(0.0, row.level - since / kind.forgive)
    if row.level == 0.0:
        row.trips = 0
    row.level, row.updated_at = row.level + 1, now
    # Half a failure of slack: time passed since must not allow one more attempt.
    if row.level < kind.tries - 0.5:
        return
    seconds = min(kind.longest, kind.first * 2 ** min(row.trips, 10))
    row.trips = min(row.trips + 1, 1000)
    row.blocked_until = now + timedelta(seconds=seconds)
    attempt.tripped.append(kind)
    attempt.seconds = max(attempt.seconds, seconds)
