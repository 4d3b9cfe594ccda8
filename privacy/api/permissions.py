"""Permission to see and change rules, for users and their tokens."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from sessionhub.models import ApiToken
from sessionhub.models.api_token import Scope


class MayChangeRules(BasePermission):
    """Staff with the model's permission; a token needs `privacy:write` too.

    The view's `model_name` is the last part of the permission's codename.
    """

    actions = {"POST": "add", "PATCH": "change", "DELETE": "delete"}

    def has_permission(self, request: Request, view: Any) -> bool:
        """Return whether the request is allowed; else `message` states why not."""
        user = request.user
        if not user.is_authenticated:
            return False
        scope = Scope.PRIVACY_WRITE.value
        if isinstance(request.auth, ApiToken) and scope not in request.auth.scopes:
            self.message = f"This token lacks the scope {scope}."
            return False
        reads = request.method in SAFE_METHODS
        action = "view" if reads else self.actions.get(request.method or "", "change")
        needed = f"privacy.{action}_{view.model_name}"
        self.message = "Your account may not do this with privacy rules."
        return bool(user.is_active and user.is_staff and user.has_perm(needed))
