"""The product, with two addresses that never answer, and one with a long response.

At /stuck a thread waits for the event loop, at /waiting nothing but the request does.
/long answers more than the buffers between two processes hold.
"""

from __future__ import annotations

import asyncio

from asgiref.sync import async_to_sync, sync_to_async

from sessionhub.asgi import application as product

LONG = 64 * 1024**2


async def application(scope, receive, send):
    """Answer as the product does, except at the two."""
    path = scope["path"] if scope["type"] == "http" else ""
    if path == "/waiting":
        await asyncio.Event().wait()
    elif path == "/long":
        start = {"type": "http.response.start", "status": 200, "headers": []}
        await send(start)
        await send({"type": "http.response.body", "body": b"x" * LONG})
        return
    elif path != "/stuck":
        await product(scope, receive, send)
        return
    print("stuck", flush=True)
    await sync_to_async(async_to_sync(asyncio.Event().wait), thread_sensitive=False)()
