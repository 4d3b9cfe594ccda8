"""The ingest edge: what browsers send is taken here, before Django.

A raw ASGI application made of endpoints (`endpoint.Endpoint`, listed in
`endpoints.py`). Each admits a request (`accept.admit`: key, origin, quota), reads its
body with a bound, and hands it to `accept.accept`, which answers once the chunk is on
durable storage.
"""

from __future__ import annotations

from recordings.ingest.edge.app import IngestEdge

__all__ = ("IngestEdge",)
