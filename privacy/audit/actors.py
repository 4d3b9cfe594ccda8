"""Actors of audit rows: user, system, API token, share link, anonymous."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from django.contrib.auth.models import AnonymousUser

from sessionhub.models import User

NAMESPACE = UUID("6f0a3c1e-52a4-5c0e-9d3b-0f3a2d1c7b55")
"""For every id that is computed from a text (UUIDv5)."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The actor of a row; `type` is at most 50 characters."""

    id: UUID
    type: str
    name: str = ""
    email: str = ""
    role: str = ""

    def snapshot(self) -> dict[str, str]:
        """Return the name, email and role at this moment: they may change later."""
        return {"name": self.name, "email": self.email, "role": self.role}


SYSTEM = Actor(uuid5(NAMESPACE, "system"), "system", "SessionHub")
ANONYMOUS = Actor(uuid5(NAMESPACE, "anonymous"), "anonymous", "Somebody not signed in")


def actor_of(user: User | AnonymousUser | Actor, type: str = "") -> Actor:
    """Return the actor for a user; `type` such as "api_token" names another type.

    Without one it is "admin" for staff and "user" for others.
    """
    if isinstance(user, Actor):
        return user
    if isinstance(user, AnonymousUser):
        return ANONYMOUS
    roles = list(user.groups.order_by("name").values_list("name", flat=True))
    if user.is_superuser:
        roles.insert(0, "Superuser")
    return Actor(
        id=user.pk,
        type=type or ("admin" if user.is_staff else "user"),
        name=str(user),
        email=user.email,
        role=", ".join(roles),
    )


def target_id_of(
    target: UUID | str | None, target_type: str
) -> tuple[UUID | None, Any]:
    """Return the id of a target, and its text where that is not the id itself."""
    if target is None or isinstance(target, UUID):
        return target, None
    try:
        return UUID(target), None
    except ValueError:
        return uuid5(NAMESPACE, f"{target_type}:{target}"), target
