"""The door for `@rrweb/browser-client`: HTTP and WebSocket."""

from __future__ import annotations

from recordings.ingest.edge.rrweb_client.door import RrwebClientDoor

__all__ = ("RrwebClientDoor",)
