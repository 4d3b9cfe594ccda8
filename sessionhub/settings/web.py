"""Connections of a web process, its headers, static files, metrics."""

from __future__ import annotations

from sessionhub.settings.application import DEBUG, DEMO, SECURE_COOKIES
from sessionhub.settings.environment import BASE_DIR, VAR_DIR, env
from sessionhub.static_files import add_headers

# docs/reliability.md
WEB_STOP_SECONDS = env.float("WEB_STOP_SECONDS", default=5.0)
WEB_HEAD_SECONDS = env.float("WEB_HEAD_SECONDS", default=10.0)
WEB_BODY_SECONDS = env.float("WEB_BODY_SECONDS", default=30.0)
WEB_BODY_BYTES_PER_SECOND = env.int("WEB_BODY_BYTES_PER_SECOND", default=4096)
WEB_IDLE_SECONDS = env.float("WEB_IDLE_SECONDS", default=60.0)
WEB_MAX_CONNECTIONS = env.int("WEB_MAX_CONNECTIONS", default=20_000)
WEB_MAX_CONNECTIONS_PER_ADDRESS = env.int(
    "WEB_MAX_CONNECTIONS_PER_ADDRESS", default=2_000
)

METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
METRICS_NETWORKS = env.list("METRICS_NETWORKS", default=["::1", "127.0.0.0/8"])

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=False)
# Requested by machines on the same host or network, without the proxy.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool(
    "SECURE_HSTS_INCLUDE_SUBDOMAINS", default=False
)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=False)
# The header in which the proxy states the scheme: X-Forwarded-Proto.
SECURE_PROXY_HEADER = env.str("SECURE_PROXY_HEADER", default="")
SECURE_PROXY_SSL_HEADER = (
    (f"HTTP_{SECURE_PROXY_HEADER.upper().replace('-', '_')}", "https")
    if SECURE_PROXY_HEADER
    else None
)
X_FRAME_OPTIONS = "DENY"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "assets" / "dist"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "sessionhub.static_storage.HashedStorage"},
}
# Straight from the apps and assets/dist: nothing to collect before a start.
SERVESTATIC_USE_FINDERS = True
SERVESTATIC_AUTOREFRESH = DEBUG or DEMO
SERVESTATIC_ADD_HEADERS_FUNCTION = add_headers
