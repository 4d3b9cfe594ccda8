"""Who may read recordings and write notes."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from privacy.access.permissions import VIEW, may_break_glass, may_view
from sessionhub.models import ApiToken, User
from sessionhub.models.api_token import Scope

__all__ = (
    "VIEW",
    "MayOpenRecording",
    "MayUseNotes",
    "MayViewRecordings",
    "may_break_glass",
    "may_open",
    "may_view",
    "may_write_notes",
)

NOTE_PERMISSIONS = {
    "GET": "recordings.view_recordingnote",
    "HEAD": "recordings.view_recordingnote",
    "OPTIONS": "recordings.view_recordingnote",
    "POST": "recordings.add_recordingnote",
    "PATCH": "recordings.change_recordingnote",
    "DELETE": "recordings.delete_recordingnote",
}


def may_open(user: User | AnonymousUser) -> bool:
    """Return whether there is a way for `user` to open a recording at all."""
    return may_view(user) or may_break_glass(user)


def may_write_notes(user: Any) -> bool:
    """Return whether `user` may add notes to the recordings they open."""
    return may_view(user) and bool(user.has_perm(NOTE_PERMISSIONS["POST"]))


class MayViewRecordings(BasePermission):
    """Staff with the permission; a token needs the scope `recordings:read` too."""

    scope = Scope.RECORDINGS_READ

    def has_permission(self, request: Request, view: Any) -> bool:
        """Return whether this caller may; sets the sentence otherwise."""
        if not request.user.is_authenticated:
            return False
        scope = self.scope_for(request)
        if isinstance(request.auth, ApiToken) and scope not in request.auth.scopes:
            self.message = f"This token lacks the scope {scope}."
            return False
        if not self.may(request.user):
            self.message = "This needs a staff account with access to recordings."
            return False
        return True

    def may(self, user: User | AnonymousUser) -> bool:
        """Return whether the account may, whatever its token may."""
        return may_view(user)

    def scope_for(self, request: Request) -> str:
        """Return the scope a token needs for this request."""
        return self.scope.value


class MayOpenRecording(MayViewRecordings):
    """Those too who may break the glass; the gate asks them for it."""

    def may(self, user: User | AnonymousUser) -> bool:
        """Return whether a grant could open recordings for this account."""
        return may_open(user)


class MayUseNotes(MayOpenRecording):
    """Reading notes is reading; writing needs `notes:write` and the permission."""

    def scope_for(self, request: Request) -> str:
        """Writing has a scope of its own."""
        reads = request.method in SAFE_METHODS
        return (Scope.RECORDINGS_READ if reads else Scope.NOTES_WRITE).value

    def has_permission(self, request: Request, view: Any) -> bool:
        """Return whether this caller may do this with notes."""
        if not super().has_permission(request, view):
            return False
        reads = request.method in SAFE_METHODS
        if reads and not may_view(request.user):
            # Broken glass opens all of a recording; the gate asks for it.
            return True
        needed = NOTE_PERMISSIONS.get(request.method or "")
        self.message = "Your account may not do this with notes."
        return needed is None or request.user.has_perm(needed)
