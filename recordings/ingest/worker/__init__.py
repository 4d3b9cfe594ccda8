"""The ingest worker: from the buffer to the chunk store, each chunk once.

lease      which worker reads which shard
shard      one shard: pending first, then new entries, batch by batch
process    one entry to one row: decode, mask, extract
finaliser  sessions whose row must be derived again
rewriting  what was stored leaves the disk of Valkey too
loop       all of it, until it is stopped
"""

from __future__ import annotations

from recordings.ingest.worker.loop import IngestWorker

__all__ = ("IngestWorker",)
