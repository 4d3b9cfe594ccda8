"""Who did it: a person, the system, a token, a shared link, nobody known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from django.contrib.auth.models import AnonymousUser

from sessionhub.models import User

NAMESPACE = UUID("6f0a3c1e-52a4-5c0e-9d3b-0f3a2d1c7b55")
"""Of every id that is computed from a text (UUIDv5)."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as it stands in the row: `type` is at most 50 characters."""

    id: UUID
    type: str
    name: str = ""
    email: str = ""
    role: str = ""

    def snapshot(self) -> dict[str, str]:
        """Return what is kept of a person who may have another name tomorrow."""
        return {"name": self.name, "email": self.email, "role": self.role}


SYSTEM = Actor(uuid5(NAMESPACE, "system"), "system", "SessionHub")
ANONYMOUS = Actor(uuid5(NAMESPACE, "anonymous"), "anonymous", "Somebody not signed in")


def actor_of(user: User | AnonymousUser | Actor, type: str = "") -> Actor:
    """Return the actor a user is now; `type` such as "api_token" names another way.

    Without one it is "admin" for staff and "user" for anybody else.
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
