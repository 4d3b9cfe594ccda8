"""Authentication of API clients by token."""

from __future__ import annotations

from datetime import datetime
from hmac import compare_digest
from typing import Any

from django.utils import timezone
from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from knox.settings import CONSTANTS
from rest_framework.exceptions import AuthenticationFailed

from sessionhub.models import ApiToken

# A write a minute is enough to see whether a token is still in use.
LAST_USE_SECONDS = 60


class ApiTokenAuthentication(TokenAuthentication):
    """`Authorization: Bearer …`.

    Knox deletes a token it finds expired. Ours are kept and refused, so that the list
    still shows who had access until when.
    """

    def authenticate_credentials(self, token: bytes) -> tuple[Any, Any]:
        """Return (user, token), or raise AuthenticationFailed."""
        api_token = _find(token)
        now = timezone.now()
        if api_token is None:
            raise AuthenticationFailed("There is no such token.")
        if api_token.revoked_at is not None:
            raise AuthenticationFailed("This token was revoked.")
        if api_token.expiry is None or api_token.expiry <= now:
            raise AuthenticationFailed("This token has expired.")
        _note_use(api_token, now)
        if not api_token.user.is_active:
            raise AuthenticationFailed("The owner of this token is not active.")
        return api_token.user, api_token


def _find(token: bytes) -> ApiToken | None:
    try:
        text = token.decode("ascii")
        digest = hash_token(text)
    except (UnicodeDecodeError, TypeError, ValueError):
        return None
    same_beginning = ApiToken.objects.filter(
        token_key=text[: CONSTANTS.TOKEN_KEY_LENGTH]
    ).select_related("user")
    return next((t for t in same_beginning if compare_digest(t.digest, digest)), None)


def _note_use(token: ApiToken, now: datetime) -> None:
    last = token.last_used_at
    if last is None or (now - last).total_seconds() > LAST_USE_SECONDS:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
