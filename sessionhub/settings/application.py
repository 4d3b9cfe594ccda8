"""Installed apps, middleware and the secret key."""

from __future__ import annotations

from django.core.management.utils import get_random_secret_key

from sessionhub.lib.private_files import kept_secret
from sessionhub.settings.environment import BASE_DIR, VAR_DIR, env

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret(
    VAR_DIR / "secret_key", get_random_secret_key
)
# Whether the key was generated: then no other machine has it.
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
    # The only asynchronous one comes first, OneThreadMiddleware last: one_thread.py.
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
    "sessionhub.outage_middleware.OutageMiddleware",
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

LANGUAGE_CODE = "en"
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_I18N = True
USE_TZ = True
