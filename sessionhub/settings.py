"""Settings: every value from the environment, every variable in `.env.example`.

With nothing set, everything runs on one machine: SQLite and the embedded ClickHouse
and Valkey that `make run` starts below `SESSIONHUB_VAR`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import environ
from django.core.management.utils import get_random_secret_key

from sessionhub.lib import log_lines
from sessionhub.lib.private_files import FOLDER_MODE, kept_secret
from sessionhub.static_files import add_headers

BASE_DIR = Path(__file__).resolve().parent.parent

# FileAwareEnv: a secret may also come from the file named by NAME_FILE.
env = environ.FileAwareEnv()
environ.Env.read_env(BASE_DIR / ".env")

VAR_DIR = Path(env.str("SESSIONHUB_VAR", default=str(BASE_DIR / "var"))).resolve()
VAR_DIR.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)


def _embedded(name: str) -> str:
    """Address of an embedded server as `make run` last started it, or ''."""
    try:
        return str(json.loads((VAR_DIR / "stack.json").read_text())[name])
    except (OSError, KeyError, ValueError):
        return ""


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret(
    VAR_DIR / "secret_key", get_random_secret_key
)
# Whether nobody chose the key: then no other machine has it.
SECRET_KEY_IS_KEPT = not env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PUBLIC_URL = env.str("PUBLIC_URL", default="")
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
TRUSTED_PROXY_HEADER = env.str("TRUSTED_PROXY_HEADER", default="X-Forwarded-For")
SECURE_COOKIES = env.bool("SECURE_COOKIES", default=False)
SESSIONHUB_HOSTS = env.int("SESSIONHUB_HOSTS", default=1)
DEMO = env.bool("DEMO", default=False)
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
METRICS_NETWORKS = env.list("METRICS_NETWORKS", default=["::1", "127.0.0.0/8"])

INSTALLED_APPS = [
    "daphne",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "servestatic.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "sessionhub.apps.AdminConfig",
    "sessionhub.apps.SessionHubConfig",
    "clickhouse_backend",
    "channels",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_prometheus",
    "privacy.apps.PrivacyConfig",
    "recordings.apps.RecordingsConfig",
    "live.apps.LiveConfig",
    "support.apps.SupportConfig",
    "authz_models.apps.AuthzModelsConfig",
]

if DEMO:
    INSTALLED_APPS.append("sessionhub.demo.apps.DemoConfig")

MIDDLEWARE = [
    # The only asynchronous one stands first, the one that says so last: one_thread.py.
    "sessionhub.static_middleware.StaticMiddleware",
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "sessionhub.json_compression.JsonCompressionMiddleware",
    "sessionhub.request_id.RequestIdMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "sessionhub.outage.OutageMiddleware",
    "privacy.access.outage.AuditOutageMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
    "sessionhub.one_thread.OneThreadMiddleware",
]

ROOT_URLCONF = "sessionhub.urls"
ASGI_APPLICATION = "sessionhub.asgi.application"
AUTH_USER_MODEL = "sessionhub.User"
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

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

# --- Data -----------------------------------------------------------------------------


def _relational() -> dict[str, Any]:
    """The relational database: SQLite in WAL mode unless DATABASE_URL says else."""
    config: dict[str, Any] = dict(
        env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
    )
    if config["ENGINE"].endswith("sqlite3"):
        # recursive_triggers: else INSERT OR REPLACE slips past append-only triggers.
        # secure_delete: what is deleted is overwritten, not only unlinked.
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,  # a web process waits less: lib/bounded_database.py
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                "PRAGMA recursive_triggers=ON; PRAGMA secure_delete=ON;"
            ),
        }
        # A file, so that the processes of one test run share it.
        config["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    return config


def _clickhouse(url: str) -> dict[str, Any]:
    """Database settings from `clickhouse://user:password@host:port/name`."""
    parts = urlsplit(url)
    name = parts.path.strip("/") or "sessionhub"
    return {
        "ENGINE": "clickhouse_backend.backend",
        "NAME": name,
        "HOST": parts.hostname or "127.0.0.1",
        "PORT": parts.port or 9000,
        "USER": unquote(parts.username or "default"),
        "PASSWORD": unquote(parts.password or ""),
        "OPTIONS": {
            # 26.x turned asynchronous inserts on; ours must be durable when answered.
            "settings": {"async_insert": 0, "mutations_sync": 1},
            "connect_timeout": 5,
            "send_receive_timeout": 60,
        },
        "TEST": {"NAME": f"test_{name}", "engine": "Atomic"},
    }


# What the embedded ClickHouse may reach beyond its own tables.
CLICKHOUSE_SOURCES = env.list("CLICKHOUSE_SOURCES", default=[])
CLICKHOUSE_URL = (
    env.str("CLICKHOUSE_URL", default="")
    or _embedded("CLICKHOUSE_URL")
    or "clickhouse://127.0.0.1:9000/sessionhub"
)
VALKEY_URL = (
    env.str("VALKEY_URL", default="")
    or _embedded("VALKEY_URL")
    or "redis://127.0.0.1:6379/0"
)
DATABASES = {"default": _relational(), "clickhouse": _clickhouse(CLICKHOUSE_URL)}
DATABASE_ROUTERS = ["sessionhub.db_router.ClickHouseRouter"]

# Nothing that two processes must agree on is cached: Valkey away signs nobody out.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# Cookies, the default, are signed anew for every request of the API.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_ENGINE = "sessionhub.staff_sessions"
# Members of these groups sign in with a second factor; "Superuser" names superusers.
SECOND_FACTOR_GROUPS = env.list("SECOND_FACTOR_GROUPS", default=[])
OTP_TOTP_ISSUER = "SessionHub"
# Its waits double without end, so that a stranger could lock a person out: ours do not.
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0
SIGN_IN_SECONDS = env.int("SIGN_IN_SECONDS", default=12 * 3600)
SESSION_COOKIE_AGE = SIGN_IN_SECONDS
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [VALKEY_URL], "prefix": "sh:layer"},
    }
}

CELERY_BROKER_URL = VALKEY_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": "sh:celery:",
    # Without these a request that hands over a job waits for ever (lib/jobs.py).
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "max_retries": 1,
    "interval_start": 0.2,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "sessionhub.beat:ValkeyScheduler"
# Whoever works on an erasure and is silent for longer has died; another goes on.
ERASURE_LEASE_SECONDS = env.int("ERASURE_LEASE_SECONDS", default=60)
CELERY_BEAT_SCHEDULE = {
    "go on with erasures": {
        "task": "privacy.run_erasures",
        "schedule": ERASURE_LEASE_SECONDS / 2,
    },
    "apply retention": {"task": "recordings.apply_retention", "schedule": 86400.0},
    "derive stale sessions": {
        "task": "recordings.derive_stale_sessions",
        "schedule": 3600.0,
    },
    "trim dead letters": {"task": "recordings.trim_dead_letters", "schedule": 86400.0},
    "sign the audit log": {"task": "privacy.sign_audit_head", "schedule": 86400.0},
    "forget old brakes": {"task": "sessionhub.forget_brakes", "schedule": 86400.0},
    "e-mail waiting alerts": {
        "task": "privacy.email_waiting_alerts",
        "schedule": 300.0,
    },
}

# --- Connections of a web process (docs/reliability.md) -------------------------------

WEB_STOP_SECONDS = env.float("WEB_STOP_SECONDS", default=5.0)
WEB_HEAD_SECONDS = env.float("WEB_HEAD_SECONDS", default=10.0)
WEB_BODY_SECONDS = env.float("WEB_BODY_SECONDS", default=30.0)
WEB_BODY_BYTES_PER_SECOND = env.int("WEB_BODY_BYTES_PER_SECOND", default=4096)
WEB_IDLE_SECONDS = env.float("WEB_IDLE_SECONDS", default=60.0)
WEB_MAX_CONNECTIONS = env.int("WEB_MAX_CONNECTIONS", default=20_000)
WEB_MAX_CONNECTIONS_PER_ADDRESS = env.int(
    "WEB_MAX_CONNECTIONS_PER_ADDRESS", default=2_000
)

# --- Ingest (SPEC 15) -----------------------------------------------------------------

INGEST_SHARDS = env.int("INGEST_SHARDS", default=16)
INGEST_MAX_COMPRESSED_BYTES = env.int("INGEST_MAX_COMPRESSED_BYTES", default=1024**2)
INGEST_MAX_INFLATED_BYTES = env.int("INGEST_MAX_INFLATED_BYTES", default=16 * 1024**2)
INGEST_MAX_RATIO = env.int("INGEST_MAX_RATIO", default=200)
INGEST_MAX_DEPTH = env.int("INGEST_MAX_DEPTH", default=64)
INGEST_MAX_EVENTS = env.int("INGEST_MAX_EVENTS", default=64_000)
INGEST_MAX_SESSION_SECONDS = env.int("INGEST_MAX_SESSION_SECONDS", default=4 * 3600)
INGEST_MAX_SESSION_BYTES = env.int("INGEST_MAX_SESSION_BYTES", default=256 * 1024**2)
INGEST_GRACE_SECONDS = env.int("INGEST_GRACE_SECONDS", default=120)
INGEST_REQUESTS_PER_MINUTE = env.int("INGEST_REQUESTS_PER_MINUTE", default=600)
INGEST_REQUESTS_PER_MINUTE_AND_ADDRESS = env.int(
    "INGEST_REQUESTS_PER_MINUTE_AND_ADDRESS", default=12_000
)
INGEST_SESSIONS_PER_MINUTE = env.int("INGEST_SESSIONS_PER_MINUTE", default=6_000)
VALKEY_REWRITE_SECONDS = env.int("VALKEY_REWRITE_SECONDS", default=60)
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", default=300)
SESSION_END_SECONDS = env.int("SESSION_END_SECONDS", default=1800)
SESSION_LEAVE_SECONDS = env.int("SESSION_LEAVE_SECONDS", default=60)
GEOIP_PATH = env.str("GEOIP_PATH", default="")

# --- Access (SPEC 11) -----------------------------------------------------------------

ACCESS_GRANT_MINUTES = env.int("ACCESS_GRANT_MINUTES", default=60)
ACCESS_BREAK_GLASS_MINUTES = env.int("ACCESS_BREAK_GLASS_MINUTES", default=15)
EXCESSIVE_ACCESS_SESSIONS = env.int("EXCESSIVE_ACCESS_SESSIONS", default=10)
EXCESSIVE_ACCESS_HOURS = env.int("EXCESSIVE_ACCESS_HOURS", default=24)
REPEATED_DENIALS = env.int("REPEATED_DENIALS", default=10)
REPEATED_DENIALS_MINUTES = env.int("REPEATED_DENIALS_MINUTES", default=60)

# --- Audit log (docs/audit.md) --------------------------------------------------------

AUDIT_HEAD_FILE = env.str("AUDIT_HEAD_FILE", default="") or str(
    VAR_DIR / "audit-heads.jsonl"
)
AUDIT_SIGNING_KEY = env.str("AUDIT_SIGNING_KEY", default="")
AUDIT_TRUSTED_KEYS = env.list("AUDIT_TRUSTED_KEYS", default=[])

# --- E-mail ---------------------------------------------------------------------------

# Unset, nothing is sent; alerts are in the admin all the same.
EMAIL_URL = env.str("EMAIL_URL", default="")
# An address we cannot use is a system check's business (sessionhub.E005).
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

# --- Authorization models -------------------------------------------------------------

AUTHZ_CLI_PATH = env.str("AUTHZ_CLI_PATH", default="")
AUTHZ_CLI_SECONDS = env.int("AUTHZ_CLI_SECONDS", default=15)
AUTHZ_CLI_AT_ONCE = env.int("AUTHZ_CLI_AT_ONCE", default=2)

# --- Live (SPEC 5) --------------------------------------------------------------------

LIVE_SILENCE_SECONDS = env.int("LIVE_SILENCE_SECONDS", default=150)
LIVE_CONNECTIONS_PER_MINUTE = env.int("LIVE_CONNECTIONS_PER_MINUTE", default=30)
WS_URL = env.str("WS_URL", default="")
WS_RECONNECT_BASE_DELAY = env.int("WS_RECONNECT_BASE_DELAY", default=1000)
WS_RECONNECT_MAX_DELAY = env.int("WS_RECONNECT_MAX_DELAY", default=30_000)
WS_RECONNECT_MAX_ATTEMPTS = env.int("WS_RECONNECT_MAX_ATTEMPTS", default=10)

# --- Doors ----------------------------------------------------------------------------

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024**2
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "sessionhub.authentication.ApiTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["sessionhub.renderers.JsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["sessionhub.parsers.BoundedJsonParser"],
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "sessionhub.errors.answer_exception",
}
REST_KNOX = {
    "TOKEN_MODEL": "sessionhub.ApiToken",
    "TOKEN_TTL": None,
    "AUTH_HEADER_PREFIX": "Bearer",
}
KNOX_TOKEN_MODEL = "sessionhub.ApiToken"  # noqa: S105 - a model name
SPECTACULAR_SETTINGS = {
    "TITLE": "SessionHub API",
    "DESCRIPTION": "Recorded sessions: list, read, note.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "tryItOutEnabled": True},
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": "/api/",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "sessionhub.openapi.describe_every_answer",
        "recordings.api.documentation.name_services",
    ],
    "ENUM_NAME_OVERRIDES": {
        "ReasonCode": "privacy.models.ReasonCode.choices",
        "ActorType": "recordings.enums.ActorType.wire_choices",
        "DeviceType": "recordings.enums.DeviceType.wire_choices",
        "SessionStatus": "recordings.enums.SessionStatus.wire_choices",
        "ModelVersionState": "authz_models.enums.State.values",
        "MaskType": "privacy.models.MaskType.values",
    },
}

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
# Asked by machines on the same host or network, without the proxy.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool(
    "SECURE_HSTS_INCLUDE_SUBDOMAINS", default=False
)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=False)
# The header in which the proxy says that people came by https: X-Forwarded-Proto.
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

LANGUAGE_CODE = "en"
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_I18N = True
USE_TZ = True

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOG_FORMAT = env.str("LOG_FORMAT", default="text")
LOGGING = log_lines.logging_config(level=LOG_LEVEL, style=LOG_FORMAT)
log_lines.configure_structlog()
