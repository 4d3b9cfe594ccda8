"""Brakes on passwords: after too many wrong ones the next must wait, longer each time.

Counted for the network together with the account, for the network (/24, /64) and,
milder, for the account. A browser that signed in to an account before has a count of
its own, so that no stranger's failures keep its person out. In the database: brakes
must hold while Valkey is away.
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
"""Whoever changes addresses within a /24 is the same network."""
_SALT = "sessionhub.brakes"


@dataclass(frozen=True)
class Kind:
    """`tries` fill it; one is forgiven every `forgive` seconds; waits double."""

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
    """Not before `seconds` have passed."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many wrong tries. Try again in {in_words(seconds)}.")
        self.seconds = seconds


@dataclass
class Attempt:
    """One try, counted as failed until it succeeds. `tripped` began a wait with it."""

    keys: dict[str, Kind]
    known: bool
    tripped: list[Kind] = field(default_factory=list)
    seconds: int = 0


def in_words(seconds: int) -> str:
    """Return a time as people say it."""
    if seconds <= 90:
        return f"{seconds} seconds"
    return f"{math.ceil(seconds / 60)} minutes"


def look(request: HttpRequest, username: str) -> Attempt:
    """Return an attempt that may go on. Raises TooManyTriesError; counts nothing."""
    attempt = _attempt(request, username)
    _check(SignInBrake.objects.filter(pk__in=attempt.keys, blocked_until__isnull=False))
    return attempt


def look_at_code(request: HttpRequest, user: User) -> Attempt:
    """Return a try of a second factor. Raises TooManyTriesError; counts nothing."""
    browser = _browser(request, user)
    attempt = Attempt({_key(CODE, browser or str(user.pk)): CODE}, known=bool(browser))
    _check(SignInBrake.objects.filter(pk__in=attempt.keys, blocked_until__isnull=False))
    return attempt


def count(attempt: Attempt) -> None:
    """Count it as failed, before anything is hashed: many come at the same moment.

    Raises TooManyTriesError where others were quicker.
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
    """Forget what was counted of the account; take this try from its network."""
    own = [key for key, kind in attempt.keys.items() if kind is not NETWORK]
    with transaction.atomic():
        SignInBrake.objects.filter(pk__in=own).delete()
        give_back(attempt)


def give_back(attempt: Attempt) -> None:
    """Take back what `count` counted: nothing was tried."""
    for row in SignInBrake.objects.filter(pk__in=attempt.keys):
        row.level = max(0.0, row.level - 1)
        if attempt.keys[row.key] in attempt.tripped:
            row.trips, row.blocked_until = max(0, row.trips - 1), None
        row.save(update_fields=["level", "trips", "blocked_until"])


def remember(request: HttpRequest, answer: HttpResponse, user: User) -> None:
    """Give the browser that signed in a cookie of its own for this account."""
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
    """Delete what has long been forgiven; return how many."""
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
    """Return what the cookie calls this browser, if it is one of this account."""
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
    """Add this try to a bucket; begin a wait where it runs over."""
    kind = attempt.keys[row.key]
    since = (now - row.updated_at).total_seconds()
    row.level = max(0.0, row.level - since / kind.forgive)
    if row.level == 0.0:
        row.trips = 0
    row.level, row.updated_at = row.level + 1, now
    # A little less than whole: what a moment forgave is no try more.
    if row.level < kind.tries - 0.5:
        return
    seconds = min(kind.longest, kind.first * 2 ** min(row.trips, 10))
    row.trips = min(row.trips + 1, 1000)
    row.blocked_until = now + timedelta(seconds=seconds)
    attempt.tripped.append(kind)
    attempt.seconds = max(attempt.seconds, seconds)
