"""What the edge counts for /metrics: each web process its own."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

refusals = Counter(
    "sessionhub_refusals", "Requests of recorders that were refused, by code.", ["code"]
)
sockets = Gauge("sessionhub_sockets", "Open sockets, by kind of client.", ["of"])
