"""A socket whose application receives nothing before it is asked over HTTP to."""

from __future__ import annotations

import asyncio

from sessionhub.asgi import application as product

release = asyncio.Event()


async def application(scope, receive, send):
    """Answer /release and the socket /reluctant; else as the product does."""
    if scope["type"] == "websocket" and scope["path"] == "/i/v1/pk/ws":
        await send({"type": "websocket.accept"})
        await release.wait()
        await receive()  # websocket.connect
        while (message := await receive())["type"] == "websocket.receive":
            await send({"type": "websocket.send", "text": message["text"][:8]})
    elif scope["type"] == "http" and scope["path"] == "/release":
        release.set()
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})
    else:
        await product(scope, receive, send)
