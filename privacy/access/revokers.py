"""Revoke everything a user holds: grants, tokens, sign-ins and what others register.

Each part of the product registers how to revoke what it gives out:

    revokers.register("share links", revoke_links_of)   # (user) -> how many
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from redis.exceptions import RedisError

from privacy.audit import record
from privacy.models import AccessGrant
from sessionhub.models import ApiToken, User

log = structlog.get_logger(__name__)

REVOKED = "privacy.access.revoked"
ANNOUNCE_SECONDS = 1.0
"""Not longer: a socket checks its permission every three seconds anyway."""
Revoke = Callable[[User], int]

_revokers: dict[str, Revoke] = {}


def register(name: str, revoke: Revoke) -> None:
    """Register `revoke(user)`; `name` is the plural noun shown with its count."""
    _revokers[name] = revoke


def revoke_everything(
    *, user: User, by: User, deactivate: bool = False
) -> dict[str, int]:
    """Revoke everything `user` holds; return {name: count}.

    Raises AuditUnavailableError: then nothing in the database has changed.
    """
    with transaction.atomic():
        counts = {name: revoke(user) for name, revoke in _revokers.items()}
        if deactivate and user.is_active:
            user.is_active = False
            user.save(update_fields=["is_active"])
        record(
            REVOKED,
            actor=by,
            target=user.pk,
            target_type="User",
            metadata={"counts": counts, "deactivated": deactivate},
        )
    # After the commit: a socket that checks again now must read the new state.
    _close_sockets(user)
    return counts


def staff_group(user: User) -> str:
    """Return the name of the channel layer group for a user's open pages."""
    return f"staff.{user.pk}"


def _revoke_grants(user: User) -> int:
    now = timezone.now()
    holding = AccessGrant.objects.filter(user=user, revoked_at=None, expires_at__gt=now)
    return holding.update(revoked_at=now)


def _revoke_tokens(user: User) -> int:
    now = timezone.now()
    working = ApiToken.objects.filter(user=user, revoked_at=None, expiry__gt=now)
    return int(working.update(revoked_at=now))


def _sign_out(user: User) -> int:
    """End every sign-in of the user, in the database and in the cache."""
    from django.conf import settings

    store: type[SessionBase] = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
    signed_in = Session.objects.filter(expire_date__gt=timezone.now())
    ended = 0
    for row in signed_in.iterator():
        if row.get_decoded().get("_auth_user_id") == str(user.pk):
            store(row.session_key).delete()
            ended += 1
    return ended


def _close_sockets(user: User) -> None:
    """Notify the user's open sockets. They also check permission by themselves."""
    try:
        async_to_sync(_announce)(staff_group(user), {"type": "access.revoked"})
    except (RedisError, OSError, TimeoutError) as error:
        log.warning("access.sockets_not_notified", user=str(user.pk), error=str(error))


async def _announce(group: str, message: dict[str, str]) -> None:
    async with asyncio.timeout(ANNOUNCE_SECONDS):
        await get_channel_layer().group_send(group, message)


register("grants", _revoke_grants)
register("API tokens", _revoke_tokens)
register("sign-ins", _sign_out)
