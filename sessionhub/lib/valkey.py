"""Blocking clients of Valkey: each command answers or fails in time.

redis-py waits for ever by default, and repeats what failed several times over.
"""

from __future__ import annotations

from typing import Any

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

ANSWER_SECONDS = 2.0
"""How long a request waits for one reply of Valkey."""
CONNECT_SECONDS = 1.0


def bounded_client(*, seconds: float = ANSWER_SECONDS, **more: Any) -> redis.Redis:
    """Return a client whose commands raise RedisError after `seconds` of silence."""
    return redis.Redis.from_url(
        settings.VALKEY_URL,
        socket_timeout=seconds,
        socket_connect_timeout=min(seconds, CONNECT_SECONDS),
        retry=Retry(NoBackoff(), 0),
        **more,
    )
