"""The mail server."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from sessionhub.settings.environment import env

# Unset, nothing is sent; alerts are in the admin all the same.
EMAIL_URL = env.str("EMAIL_URL", default="")
# An unusable address is reported by a system check (sessionhub.E005).
_email: dict[str, Any] = (
    env.email_url_config(EMAIL_URL)
    if urlsplit(EMAIL_URL).scheme in env.EMAIL_SCHEMES
    else {}
)
EMAIL_BACKEND = _email.get(
    "EMAIL_BACKEND", "django.core.mail.backends.dummy.EmailBackend"
)
EMAIL_HOST = _email.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = _email.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _email.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _email.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = _email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _email.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = _email.get("EMAIL_FILE_PATH") or None
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="SessionHub <sessionhub@localhost>")
