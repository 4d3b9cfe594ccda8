"""What is left in Valkey, and who leaves it."""

from __future__ import annotations

from tests.recordings.ingest.third_party_traffic import (
    identify_message,
)

MINUTES = 15 * 60


def identify(session, *, key, **traits):
    message = identify_message(key=key, **traits)
    message["properties"]["$session_id"] = session
    return message


def persons(valkey):
    return list(valkey.scan_iter(match="sh:*:person:*"))
