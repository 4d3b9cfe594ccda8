"""Chunks made of lines, whichever way the lines came."""

from __future__ import annotations

import time
from functools import partial

from recordings.ingest.directory import RecordedService
from recordings.ingest.edge.accept import Chunk
from recordings.ingest.edge.request import Request
from recordings.ingest.edge.rrweb_client.lines import Line
from recordings.ingest.edge.third_party import in_thread, packed


async def chunk_of(
    lines: list[Line], *, service: RecordedService, request: Request, session_id: str
) -> Chunk:
    """Return a chunk of these lines; `take` chooses its window."""
    text = b"\n".join(line.text for line in lines)
    first = min(line.timestamp for line in lines)
    return Chunk(
        service=service,
        request=request,
        format="rrweb",
        session_id=session_id,
        window_id="",
        seq=None,
        body=await in_thread(partial(packed, text), len(text)),
        age_ms=int(time.time() * 1000) - first,
        final=any(line.is_last for line in lines),
    )
