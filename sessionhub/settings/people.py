"""Signing in, access to recordings, and the audit log."""

from __future__ import annotations

from sessionhub.settings.environment import VAR_DIR, env

PASSWORD_HASHERS = ["sessionhub.password_hashing.PatientHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Cookies, the default, are signed anew for every request of the API.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_ENGINE = "sessionhub.staff_sessions"
# Members of these groups sign in with a second factor; "Superuser" names superusers.
SECOND_FACTOR_GROUPS = env.list("SECOND_FACTOR_GROUPS", default=[])
OTP_TOTP_ISSUER = "SessionHub"
# Its waits double without end, so that a stranger could lock a user out; ours do not.
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0
SIGN_IN_SECONDS = env.int("SIGN_IN_SECONDS", default=12 * 3600)
SESSION_COOKIE_AGE = SIGN_IN_SECONDS

# SPEC 11
ACCESS_GRANT_MINUTES = env.int("ACCESS_GRANT_MINUTES", default=60)
ACCESS_BREAK_GLASS_MINUTES = env.int("ACCESS_BREAK_GLASS_MINUTES", default=15)
EXCESSIVE_ACCESS_SESSIONS = env.int("EXCESSIVE_ACCESS_SESSIONS", default=10)
EXCESSIVE_ACCESS_HOURS = env.int("EXCESSIVE_ACCESS_HOURS", default=24)
REPEATED_DENIALS = env.int("REPEATED_DENIALS", default=10)
REPEATED_DENIALS_MINUTES = env.int("REPEATED_DENIALS_MINUTES", default=60)

# docs/audit.md
AUDIT_HEAD_FILE = env.str("AUDIT_HEAD_FILE", default="") or str(
    VAR_DIR / "audit-heads.jsonl"
)
AUDIT_SIGNING_KEY = env.str("AUDIT_SIGNING_KEY", default="")
AUDIT_TRUSTED_KEYS = env.list("AUDIT_TRUSTED_KEYS", default=[])
