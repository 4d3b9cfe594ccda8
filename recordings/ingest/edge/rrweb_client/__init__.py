"""The endpoint for `@rrweb/browser-client`: HTTP and WebSocket."""

from __future__ import annotations

from recordings.ingest.edge.rrweb_client.endpoint import RrwebClientEndpoint

__all__ = ("RrwebClientEndpoint",)
