"""Clients of Valkey whose commands answer or fail in time.

redis-py waits for ever by default and repeats what failed, so that a lost answer goes
unnoticed. Each client of ours is made here, with these two rules changed.
"""

from __future__ import annotations

from typing import Any

import redis
import redis.asyncio
from django.conf import settings
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

REQUEST_SECONDS = 2.0
"""How long a request of a person waits for one answer of Valkey."""
CONNECT_SECONDS = 1.0
LOOP_CONNECT_SECONDS = 2.0
WORKER_SECONDS = 10.0
"""How long a background process waits, where no person does."""

LOOP_OPTIONS: dict[str, Any] = {
    "protocol": 2,
    "retry": AsyncRetry(NoBackoff(), 0),
    "socket_connect_timeout": LOOP_CONNECT_SECONDS,
    "socket_keepalive": True,
}


def bounded_client(
    *,
    seconds: float = REQUEST_SECONDS,
    connect_seconds: float = CONNECT_SECONDS,
    **more: Any,
) -> redis.Redis:
    """Return a client whose commands raise RedisError after `seconds` of silence."""
    return redis.Redis.from_url(
        settings.VALKEY_URL,
        socket_timeout=seconds,
        socket_connect_timeout=min(seconds, connect_seconds),
        retry=Retry(NoBackoff(), 0),
        **more,
    )


def worker_client() -> redis.Redis:
    """Return the client of a background process: more patient, no more forgiving.

    A read whose answer was lost must be noticed, because its stream entries are then
    pending and no worker holds them.
    """
    return bounded_client(
        seconds=WORKER_SECONDS, connect_seconds=WORKER_SECONDS, protocol=2
    )


def loop_client(url: str) -> redis.asyncio.Redis:
    """Return the client of one event loop; callers limit how long they await it."""
    return redis.asyncio.Redis.from_url(url, **LOOP_OPTIONS)
