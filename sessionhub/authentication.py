"""Who is calling the API."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed


class ApiTokenAuthentication(TokenAuthentication):
    """`Authorization: Bearer …`; revoked tokens are refused but kept on record."""

    def authenticate_credentials(self, token: bytes) -> tuple[Any, Any]:
        """Return (user, token), or raise AuthenticationFailed."""
        user, api_token = super().authenticate_credentials(token)
        if api_token.revoked_at is not None:
            raise AuthenticationFailed("This token was revoked.")
        now = timezone.now()
        # A write a minute is enough to see whether a token is still in use.
        if (
            api_token.last_used_at is None
            or (now - api_token.last_used_at).total_seconds() > 60
        ):
            type(api_token).objects.filter(pk=api_token.pk).update(last_used_at=now)
        return user, api_token
