"""The names of everything ingest keeps in Valkey, in one place.

A name carries its shard in braces: in a cluster all keys of one shard share one slot,
so a script may touch them together.

| key | type | what |
|---|---|---|
| `sh:{NN}:in` | stream | accepted chunks on their way to the worker; never trimmed |
| `sh:{NN}:lease` | string | which worker reads the shard |
| `sh:{NN}:batch` | string | entry ids of the batch being inserted (JSON list) |
| `sh:{NN}:dirty` | sorted set | `<service>:<session>` -> when to derive its row again |
| `sh:{NN}:s:<service>:<session>` | hash | state of one session, see `session_state` |
| `sh:{NN}:lines:<service>:<session>` | set | lines browser-client posted lately |
| `sh:{NN}:person:<service>:<session>` | hash | whom posthog-js named |
| `sh:{NN}:w:<session>:<window>` | string | ids of nodes masking must remember (JSON) |
| `sh:masked` | hash | how often what was masked, for /metrics |
| `sh:live:…`, `sh:{NN}:ring…` | | who is watched, see `live.names` |
| `sh:rewrite` | string | there while the last rewrite of its file on disk is young |
"""

from __future__ import annotations

GROUP = "ingest"
"""The consumer group of every stream."""
CONSUMER = "w"
"""Its only consumer: whoever holds the lease reads under this name."""

MASKED = "sh:masked"
"""A hash: kind -> how often it was masked, since the buffer is there."""
REWRITE = "sh:rewrite"
"""There while no worker may ask for another rewrite of the append-only file."""


def stream(shard: int) -> str:
    """Return the name of the stream of accepted chunks."""
    return f"sh:{{{shard:02d}}}:in"


def lease(shard: int) -> str:
    """Return the name of the lease."""
    return f"sh:{{{shard:02d}}}:lease"


def batch(shard: int) -> str:
    """Return the name of the manifest of the batch being inserted."""
    return f"sh:{{{shard:02d}}}:batch"


def dirty(shard: int) -> str:
    """Return the name of the set of sessions whose row must be derived again."""
    return f"sh:{{{shard:02d}}}:dirty"


def state(shard: int, service_id: str, session_id: str) -> str:
    """Return the name of a session's state; both ids as canonical UUID text."""
    return f"sh:{{{shard:02d}}}:s:{service_id}:{session_id}"


def lines(shard: int, service_id: str, session_id: str) -> str:
    """Return the name of the set of lines posted lately for a session."""
    return f"sh:{{{shard:02d}}}:lines:{service_id}:{session_id}"


def person(shard: int, service_id: str, session_id: str) -> str:
    """Return the name of what is known of the person of a session."""
    return f"sh:{{{shard:02d}}}:person:{service_id}:{session_id}"


def window(shard: int, session_id: str, window_id: str) -> str:
    """Return the name of what masking remembers of a window."""
    return f"sh:{{{shard:02d}}}:w:{session_id}:{window_id}"


def member(service_id: str, session_id: str) -> str:
    """Return what names a session in `dirty`."""
    return f"{service_id}:{session_id}"
