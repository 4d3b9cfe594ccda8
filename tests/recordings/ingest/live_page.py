"""A watched page: the recorder's socket, in-process."""

from __future__ import annotations

import gzip

import orjson

from recordings.ingest.presence import messages
from tests.recordings.ingest.third_party_hub import Socket

BODY = gzip.compress(
    orjson.dumps([{"type": 4, "timestamp": 1_700_000_000_000, "data": {}}]), mtime=0
)


class LivePage:
    """One page of the recorder `hub` (tests.recordings.ingest.hub.Hub)."""

    def __init__(self, hub, *, key=None, origin=...):
        self.hub = hub
        self.socket = Socket(
            hub.app,
            path=f"/i/v1/{hub.service.key if key is None else key}/ws",
            query="",
            origin=hub.origin if origin is ... else origin,
        )

    async def opened(self):
        """Shake hands, say hello; return the directive."""
        assert await self.socket.connect() == {"type": "websocket.accept"}
        await self.hello()
        return await self.receive()

    async def hello(self, **changes):
        hello = {
            "type": "hello",
            "sessionId": self.hub.session,
            "windowId": self.hub.window,
            "token": self.hub.token,
            **changes,
        }
        await self.socket.send(hello)

    async def send(self, *, body=BODY, **changes):
        """Send a chunk without waiting for the answer."""
        line = orjson.dumps(self.hub.envelope(**changes))
        await self.socket.send_bytes(line + b"\n" + body)

    async def asked(self, **changes):
        """Send a chunk; return the answer."""
        await self.send(**changes)
        answer = await self.receive()
        assert answer["type"] == "answer", answer
        return answer

    async def receive(self):
        """Return the next message."""
        message = await self.socket.receive()
        return orjson.loads(message["text"]) if "text" in message else message

    async def refused(self):
        """Return (error, close code) of a connection the hub ends."""
        error, close = await self.receive(), await self.receive()
        await self.socket.ended()
        assert close["type"] == "websocket.close"
        return error, close["code"]


def checked(message):
    """Check a message against its declaration."""
    declared = {each.name: each for each in messages.TO_BROWSER}
    declared[message["type"]].check(message)
    return message
