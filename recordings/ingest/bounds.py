"""How much of Valkey a request, a session and a service may take.

`key_kinds.KINDS` lists which key is bounded by what.
"""

from __future__ import annotations

import math

from django.conf import settings

UNKNOWN_SECONDS = 900
"""How long facts about a session are kept while none of its chunks is stored."""
WINDOW_DIGESTS = 512
"""How far behind a window's newest chunk a repeated one is still recognised."""
MAX_FIELDS = 16_384
"""Fields of one session's state; one that needs more has ended by its size."""
MAX_WINDOWS = 256
"""Windows of one session."""
UNSIGNED_SECONDS = 2 * 3600
"""How long at least a session whose chunks we number stays known: numbers given twice
would write over its first chunks."""
SHARD_SLACK = 1.25
"""Shards never get exactly equal shares of what a service sends."""


def a_shard(most: int) -> int:
    """Return what one shard may hold of something bounded over all of them."""
    return max(1, math.ceil(most * SHARD_SLACK / int(settings.INGEST_SHARDS)))


def silence_seconds() -> int:
    """Return how long after its last chunk a session may still take one."""
    return int(settings.SESSION_END_SECONDS) + int(settings.INGEST_GRACE_SECONDS)
