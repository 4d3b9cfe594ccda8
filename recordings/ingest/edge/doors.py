"""The doors of the edge, in the order in which they are asked."""

from __future__ import annotations

from recordings.ingest.edge.consent import ConsentDoor
from recordings.ingest.edge.door import Door
from recordings.ingest.edge.native import NativeDoor
from recordings.ingest.edge.native_socket import NativeSocketDoor
from recordings.ingest.edge.native_word import WordDoor
from recordings.ingest.edge.posthog import PosthogDoor
from recordings.ingest.edge.recorder_script import (
    BannerScriptDoor,
    LiveScriptDoor,
    OversizeScriptDoor,
    RecorderScriptDoor,
)
from recordings.ingest.edge.rrweb_client import RrwebClientDoor


def all_doors() -> list[Door]:
    """Return every door; a new one is one more line here."""
    return [
        ConsentDoor(),
        NativeSocketDoor(),
        WordDoor(),
        NativeDoor(),
        RecorderScriptDoor(),
        BannerScriptDoor(),
        LiveScriptDoor(),
        OversizeScriptDoor(),
        RrwebClientDoor(),
        PosthogDoor(),
    ]
