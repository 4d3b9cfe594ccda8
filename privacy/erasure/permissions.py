"""Permissions to erase and to hold."""

from __future__ import annotations

from typing import Any

ERASE = "privacy.add_erasurejob"
VIEW = "privacy.view_erasurejob"
HOLD = "privacy.add_sessionhold"
RELEASE = "privacy.change_sessionhold"


def _may(user: Any, permission: str) -> bool:
    return bool(user.is_active and user.is_staff and user.has_perm(permission))


def may_erase(user: Any) -> bool:
    """Return whether `user` may erase people and sessions."""
    return _may(user, ERASE)


def may_view(user: Any) -> bool:
    """Return whether `user` may see erasures and their certificates."""
    return _may(user, VIEW)


def may_hold(user: Any) -> bool:
    """Return whether `user` may keep sessions and put them on legal hold."""
    return _may(user, HOLD)


def may_release(user: Any) -> bool:
    """Return whether `user` may end holds."""
    return _may(user, RELEASE)


def may_act(user: Any) -> bool:
    """Return whether `user` may do any of it."""
    return may_erase(user) or may_hold(user) or may_release(user)
