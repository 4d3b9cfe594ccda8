"""Bounds of ingest (SPEC 15) and when a session is idle and over."""

from __future__ import annotations

from sessionhub.settings.environment import env

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
# On the socket of @rrweb/browser-client: one event a frame.
INGEST_FRAMES_PER_SECOND = env.int("INGEST_FRAMES_PER_SECOND", default=500)
INGEST_SESSIONS_PER_MINUTE = env.int("INGEST_SESSIONS_PER_MINUTE", default=6_000)
VALKEY_REWRITE_SECONDS = env.int("VALKEY_REWRITE_SECONDS", default=60)
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", default=300)
SESSION_END_SECONDS = env.int("SESSION_END_SECONDS", default=1800)
SESSION_LEAVE_SECONDS = env.int("SESSION_LEAVE_SECONDS", default=60)
GEOIP_PATH = env.str("GEOIP_PATH", default="")
