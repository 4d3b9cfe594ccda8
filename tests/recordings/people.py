"""The people and tokens that try every door."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.models import Group

from privacy.access import Caller
from privacy.access.grants import give_grant
from privacy.access.reasons import Reason
from privacy.models import AccessGrant
from sessionhub.lib.uuid7 import uuid7
from sessionhub.models import ApiToken, User


def make_staff(username: str = "vera", *, group: str | None = "Viewer") -> User:
    """Return active staff, in a group or without any permission."""
    user = User.objects.create_user(
        username, f"{username}@example.com", is_staff=True, first_name=username.title()
    )
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


def make_token(user: User, *scopes: str, days: int = 30, **values) -> tuple:
    """Return (row of the token, the token itself)."""
    row, token = ApiToken.objects.create(
        user=user, expiry=timedelta(days=days), name="robot", scopes=list(scopes)
    )
    if values:
        ApiToken.objects.filter(pk=row.pk).update(**values)
        row.refresh_from_db()
    return row, token


def bearer(token: str) -> dict[str, str]:
    """Return the header as Django's test client takes it."""
    return {"HTTP_AUTHORIZATION": f"Bearer {token}"}


@dataclass(frozen=True)
class SomeSession:
    """The little a grant needs of a session, where no stored one is needed."""

    id: UUID = field(default_factory=uuid7)
    service_id: UUID = field(default_factory=uuid7)


def open_to(user: User, session, *, now=None, **more) -> AccessGrant:
    """Give `user` a grant for `session`, as a reason typed on the page does."""
    reason = Reason(text=more.pop("reason", "A test looks at this recording."))
    service_id = getattr(session, "service_id", None) or session.service.id
    return give_grant(
        caller=Caller(user=user),
        session=SomeSession(session.id, service_id),
        reason=reason,
        now=now,
        **more,
    )
