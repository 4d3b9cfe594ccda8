"""The models that every app uses: users, recorded services, API tokens."""

from __future__ import annotations

from sessionhub.models.api_token import ApiToken
from sessionhub.models.service import ConsentPolicy, Service
from sessionhub.models.sign_in_brake import SignInBrake
from sessionhub.models.user import User

__all__ = ("ApiToken", "ConsentPolicy", "Service", "SignInBrake", "User")
