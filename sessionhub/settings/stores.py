"""The relational database, ClickHouse, Valkey, and what is kept in them."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from sessionhub.settings.environment import VAR_DIR, embedded, env


def _relational() -> dict[str, Any]:
    """The relational database: SQLite in WAL mode unless DATABASE_URL is set."""
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
    or embedded("CLICKHOUSE_URL")
    or "clickhouse://127.0.0.1:9000/sessionhub"
)
VALKEY_URL = (
    env.str("VALKEY_URL", default="")
    or embedded("VALKEY_URL")
    or "redis://127.0.0.1:6379/0"
)
DATABASES = {"default": _relational(), "clickhouse": _clickhouse(CLICKHOUSE_URL)}
DATABASE_ROUTERS = ["sessionhub.db_router.ClickHouseRouter"]

# Nothing that processes must agree on is cached: an outage of Valkey signs no one out.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [VALKEY_URL], "prefix": "sh:layer"},
    }
}
