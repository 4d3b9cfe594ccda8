"""The live view's own connection to Valkey, one per event loop.

Rings are read in megabytes and must not delay the edge's pipeline, on whose answers
recorders wait.
"""

from __future__ import annotations

import asyncio

from django.conf import settings

from recordings.ingest.buffer import Pipeline

_pipelines: dict[asyncio.AbstractEventLoop, Pipeline] = {}


def valkey() -> Pipeline:
    """Return the running event loop's connection; `ask` raises BufferDownError."""
    loop = asyncio.get_running_loop()
    found = _pipelines.get(loop)
    if found is None:
        for gone in [other for other in _pipelines if other.is_closed()]:
            del _pipelines[gone]
        found = _pipelines[loop] = Pipeline(settings.VALKEY_URL)
    return found


async def close_valkey() -> None:
    """Close the running loop's connection, if it has one."""
    found = _pipelines.pop(asyncio.get_running_loop(), None)
    if found is not None:
        await found.aclose()
