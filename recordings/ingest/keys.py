"""The names of everything ingest keeps in Valkey, in one place.

A name carries its shard in braces: in a cluster all keys of one shard share one slot,
so a script may touch them together. What each holds and how it is bounded: `key_kinds`.
"""

from __future__ import annotations

GROUP = "ingest"
"""The consumer group of every stream."""
CONSUMER = "w"
"""Its only consumer: the holder of the lease reads under this name."""

MASKED = "sh:masked"
"""A hash: kind -> how often it was masked, since the buffer is there."""
REWRITE = "sh:rewrite"
"""There while no worker may ask for another rewrite of the append-only file."""
ALERTED = "sh:alerted"
"""There while an alert about memory is young; it is raised once."""


def stream(shard: int) -> str:
    """Return the name of the stream of accepted chunks."""
    return f"sh:{{{shard:02d}}}:in"


def lease(shard: int) -> str:
    return f"sh:{{{shard:02d}}}:lease"


def batch(shard: int) -> str:
    """Return the name of the manifest of the batch being inserted."""
    return f"sh:{{{shard:02d}}}:batch"


def dirty(shard: int) -> str:
    """Return the name of the set of sessions whose row must be derived again."""
    return f"sh:{{{shard:02d}}}:dirty"


def ends(shard: int) -> str:
    """Return the name of the set of sessions by when they may shrink."""
    return f"sh:{{{shard:02d}}}:ends"


def begun(shard: int, service_id: str) -> str:
    """Return the name of how many sessions a service began within the minute."""
    return f"sh:{{{shard:02d}}}:begun:{service_id}"


def named(shard: int, service_id: str) -> str:
    """Return the name of the bytes of `person` a service wrote lately."""
    return f"sh:{{{shard:02d}}}:named:{service_id}"


def state(shard: int, service_id: str, session_id: str) -> str:
    """Return the name of a session's state; both ids as canonical UUID text."""
    return f"sh:{{{shard:02d}}}:s:{service_id}:{session_id}"


def seen(shard: int, service_id: str, session_id: str) -> str:
    """Return the name of the digests of lines posted lately for a session."""
    return f"sh:{{{shard:02d}}}:seen:{service_id}:{session_id}"


def person(shard: int, service_id: str, session_id: str) -> str:
    """Return the name of what is known of the person of a session."""
    return f"sh:{{{shard:02d}}}:person:{service_id}:{session_id}"


def window(shard: int, session_id: str, window_id: str) -> str:
    """Return the name of what masking remembers of a window."""
    return f"sh:{{{shard:02d}}}:w:{session_id}:{window_id}"


def member(service_id: str, session_id: str) -> str:
    """Return what names a session in `dirty`."""
    return f"{service_id}:{session_id}"
