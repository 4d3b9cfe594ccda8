"""The endpoints of the edge, in the order in which they are tried."""

from __future__ import annotations

from recordings.ingest.edge.consent import ConsentEndpoint
from recordings.ingest.edge.endpoint import Endpoint
from recordings.ingest.edge.native import NativeEndpoint
from recordings.ingest.edge.native_ping import PingEndpoint
from recordings.ingest.edge.native_socket import NativeSocketEndpoint
from recordings.ingest.edge.posthog import PosthogEndpoint
from recordings.ingest.edge.recorder_script import (
    BannerScriptEndpoint,
    LiveScriptEndpoint,
    OversizeScriptEndpoint,
    RecorderScriptEndpoint,
)
from recordings.ingest.edge.rrweb_client import RrwebClientEndpoint


def all_endpoints() -> list[Endpoint]:
    """Return every endpoint; a new one is one more line here."""
    return [
        ConsentEndpoint(),
        NativeSocketEndpoint(),
        PingEndpoint(),
        NativeEndpoint(),
        RecorderScriptEndpoint(),
        BannerScriptEndpoint(),
        LiveScriptEndpoint(),
        OversizeScriptEndpoint(),
        RrwebClientEndpoint(),
        PosthogEndpoint(),
    ]
