"""Refuse a WebSocket handshake with a status of HTTP.

ASGI has an extension for it. Daphne lacks it and answers 403 to any close before the
accept; `sessionhub.unknown_socket` teaches it to read the status out of the code.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

EXTENSION = "websocket.http.response"
CODE_OF_STATUS = 4000
"""What is added to a status to make the code of a close."""


async def refuse_handshake(
    scope: Mapping[str, Any],
    send: Callable[[dict[str, Any]], Awaitable[None]],
    status: int,
) -> None:
    """Answer a handshake that was received and not accepted."""
    if EXTENSION in (scope.get("extensions") or {}):
        await send({"type": f"{EXTENSION}.start", "status": status, "headers": []})
        await send({"type": f"{EXTENSION}.body", "body": b""})
    else:
        await send({"type": "websocket.close", "code": CODE_OF_STATUS + status})
