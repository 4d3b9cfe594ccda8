"""How big, deep and many a chunk may be."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Limits:
    """The caps of one chunk; see `INGEST_*` in the settings."""

    inflated_bytes: int = 16 * 1024**2
    ratio: int = 200
    depth: int = 64
    events: int = 64_000
    # What no honest chunk reaches, and what keeps the memory of a parsed one bounded:
    # an empty object is three bytes on the wire and seventy in memory.
    containers: int = 2_000_000

    @classmethod
    def from_settings(cls) -> Limits:
        """Return what the operator configured."""
        return cls(
            inflated_bytes=settings.INGEST_MAX_INFLATED_BYTES,
            ratio=settings.INGEST_MAX_RATIO,
            depth=settings.INGEST_MAX_DEPTH,
            events=settings.INGEST_MAX_EVENTS,
        )
