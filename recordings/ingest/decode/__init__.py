"""From the bytes a recorder sent to a list of rrweb events.

Each recorder has its own wire format; a decoder undoes it. Everything behind the
decoder (masking, extraction, storage) sees plain events and knows no recorder.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from recordings.ingest.decode.errors import ChunkError
from recordings.ingest.decode.events import Event, check_events
from recordings.ingest.decode.inflate import inflate
from recordings.ingest.decode.limits import Limits
from recordings.ingest.decode.parse import parse_json
from recordings.ingest.decode.posthog import decode_posthog
from recordings.ingest.decode.rrweb_client import decode_rrweb

__all__ = (
    "DECODERS",
    "ChunkError",
    "Decoder",
    "Event",
    "Limits",
    "decode",
    "decode_native",
)

# (body as received, fields of the buffered entry, limits) -> events
Decoder = Callable[[bytes, Mapping[str, str], Limits], list[Event]]


def decode_native(body: bytes, *, limits: Limits) -> list[Event]:
    """Return the events of a native body: gzip or identity JSON array."""
    return check_events(
        parse_json(inflate(body, limits=limits), limits=limits), limits=limits
    )


def _native(body: bytes, entry: Mapping[str, str], limits: Limits) -> list[Event]:
    return decode_native(body, limits=limits)


DECODERS: dict[str, Decoder] = {
    "native": _native,
    "rrweb": decode_rrweb,
    "posthog": decode_posthog,
}


def decode(body: bytes, *, entry: Mapping[str, str], limits: Limits) -> list[Event]:
    """Return the events of a buffered entry, whatever recorder sent it.

    Raises ChunkError; never anything else for bad input.
    """
    decoder = DECODERS.get(entry["format"])
    if decoder is None:
        raise ChunkError("unknown_format", f"No decoder for {entry['format']!r}.")
    return decoder(body, entry, limits)
