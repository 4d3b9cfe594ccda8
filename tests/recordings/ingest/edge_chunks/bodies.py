"""Bodies of chunks."""

from __future__ import annotations

import gzip

import orjson

from tests.recordings.ingest.hub import EVENT

OTHER = gzip.compress(orjson.dumps([EVENT, EVENT]), mtime=0)
