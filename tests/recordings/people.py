"""The people and tokens that try every door."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import Group

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
    """Return (token row, the word that travels)."""
    row, word = ApiToken.objects.create(
        user=user, expiry=timedelta(days=days), name="robot", scopes=list(scopes)
    )
    if values:
        ApiToken.objects.filter(pk=row.pk).update(**values)
        row.refresh_from_db()
    return row, word


def bearer(word: str) -> dict[str, str]:
    """Return the header as Django's test client takes it."""
    return {"HTTP_AUTHORIZATION": f"Bearer {word}"}
