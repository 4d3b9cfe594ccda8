"""WS /i/v1/<key>/ws: the hub's own recorder while a user watches."""

from __future__ import annotations

from recordings.ingest.edge.native_socket.endpoint import NativeSocketEndpoint

__all__ = ("NativeSocketEndpoint",)
