"""Refuse a WebSocket handshake with an HTTP status.

ASGI has an extension for it. Daphne lacks it and answers 403 to any close before the
accept; with `sessionhub.unknown_socket` it reads the status from the close code.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

EXTENSION = "websocket.http.response"
CODE_OF_STATUS = 4000
"""The close code of a status is the status plus this."""


async def refuse_handshake(
    scope: Mapping[str, Any],
    send: Callable[[dict[str, Any]], Awaitable[None]],
    status: int,
) -> None:
    """Refuse a handshake that was received and not accepted."""
    if EXTENSION in (scope.get("extensions") or {}):
        await send({"type": f"{EXTENSION}.start", "status": status, "headers": []})
        await send({"type": f"{EXTENSION}.body", "body": b""})
    else:
        await send({"type": "websocket.close", "code": CODE_OF_STATUS + status})
