"""sessionhub.unknown_socket; through real servers in test_edge_memory."""

from __future__ import annotations

import asyncio

import pytest

from sessionhub.asgi import application
from sessionhub.unknown_socket import EXTENSION, NO_SUCH_SOCKET


def handshake(path, **scope):
    sent = []

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message)

    scope = {"type": "websocket", "path": path, "headers": [], **scope}
    asyncio.run(application(scope, receive, send))
    return sent


@pytest.mark.parametrize("path", ["/nowhere/ws", "/i/v1/pk_key", "/"])
def test_a_server_that_can_answers_404(path):
    start, body = handshake(path, extensions={EXTENSION: {}})
    assert (start["type"], start["status"]) == (f"{EXTENSION}.start", 404)
    assert body["type"] == f"{EXTENSION}.body"


@pytest.mark.parametrize("extensions", [None, {}])
def test_any_other_closes_with_the_code_of_its_status(extensions):
    assert handshake("/nowhere/ws", extensions=extensions) == [
        {"type": "websocket.close", "code": NO_SUCH_SOCKET}
    ]
