"""The live view (SPEC 5)."""

from __future__ import annotations

from sessionhub.settings.environment import env

LIVE_SILENCE_SECONDS = env.int("LIVE_SILENCE_SECONDS", default=150)
LIVE_CONNECTIONS_PER_MINUTE = env.int("LIVE_CONNECTIONS_PER_MINUTE", default=30)
WS_URL = env.str("WS_URL", default="")
WS_RECONNECT_BASE_DELAY = env.int("WS_RECONNECT_BASE_DELAY", default=1000)
WS_RECONNECT_MAX_DELAY = env.int("WS_RECONNECT_MAX_DELAY", default=30_000)
WS_RECONNECT_MAX_ATTEMPTS = env.int("WS_RECONNECT_MAX_ATTEMPTS", default=10)
