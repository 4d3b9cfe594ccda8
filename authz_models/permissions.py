"""Permissions to read, write and activate authorization models."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from sessionhub.models import ApiToken
from sessionhub.models.api_token import Scope

VIEW = "authz_models.view_authorizationmodelversion"
ADD_MODEL = "authz_models.add_authorizationmodel"
CHANGE_MODEL = "authz_models.change_authorizationmodel"
DRAFT = "authz_models.add_authorizationmodelversion"
EDIT = "authz_models.change_authorizationmodelversion"
DISCARD = "authz_models.delete_authorizationmodelversion"
ACTIVATE = "authz_models.activate_authorizationmodelversion"
"""Activating and rolling back."""


def may(user: Any, permission: str) -> bool:
    """Return whether `user` is active staff who may see models and do this."""
    known = user.is_active and user.is_staff
    return bool(known and user.has_perm(VIEW) and user.has_perm(permission))


class MayUseModels(BasePermission):
    """Staff with the permission; a token needs `authz:read` or `authz:write` too.

    `needs` of the view names the permission for each method.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        """Return whether the caller may; otherwise set `message`, the reason."""
        if not request.user.is_authenticated:
            return False
        reads = request.method in SAFE_METHODS
        scope = (Scope.AUTHZ_READ if reads else Scope.AUTHZ_WRITE).value
        if isinstance(request.auth, ApiToken) and scope not in request.auth.scopes:
            self.message = f"This token lacks the scope {scope}."
            return False
        self.message = "Your account may not do this with authorization models."
        needed = VIEW if reads else view.needs.get(request.method or "", VIEW)
        return may(request.user, needed)
