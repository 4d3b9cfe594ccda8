"""The product, and an address whose thread waits for the event loop for ever."""

from __future__ import annotations

import asyncio

from asgiref.sync import async_to_sync, sync_to_async

from sessionhub.asgi import application as product


async def application(scope, receive, send):
    """Answer as the product does, except at /stuck."""
    if scope["type"] != "http" or scope["path"] != "/stuck":
        await product(scope, receive, send)
        return
    print("stuck", flush=True)
    await sync_to_async(async_to_sync(asyncio.Event().wait), thread_sensitive=False)()
