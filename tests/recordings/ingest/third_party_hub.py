"""Talk to the edge as the two third-party packages do, and look into the buffer."""

from __future__ import annotations

import asyncio
import gzip
from dataclasses import dataclass, field

import orjson
from asgiref.sync import sync_to_async

from recordings.ingest import keys
from recordings.ingest.buffer import shard_of
from recordings.ingest.decode import Limits, decode
from recordings.ingest.edge import IngestEdge
from tests.recordings.factories import make_service
from tests.recordings.ingest.hub import call, teapot
from tests.recordings.ingest.third_party_traffic import RECORDING, ndjson

ORIGIN = "https://shop.example.com"


async def service(**values):
    """Return the service web-app with these values."""

    def make():
        made = make_service()
        for name, value in values.items():
            setattr(made, name, value)
        made.save()
        return made

    return await sync_to_async(make)()


def entries(valkey, session):
    """Return the buffered entries of a session, oldest first."""
    found = valkey.xrange(keys.stream(shard_of(session)))
    rows = [
        {k.decode(): v if k == b"body" else v.decode() for k, v in row.items()}
        for _, row in found
    ]
    return [row for row in rows if row["session"] == session]


def events(valkey, session):
    """Return all events buffered for a session, as the worker will read them."""
    rows = entries(valkey, session)
    limits = Limits()
    return [e for row in rows for e in decode(row["body"], entry=row, limits=limits)]


@dataclass
class ThirdPartyHub:
    """A page that uses a third-party recorder."""

    key: str
    origin: str = ORIGIN
    app: object = field(default_factory=lambda: IngestEdge(otherwise=teapot))

    async def request(self, method, path, *, body=b"", headers=None, query=""):
        sent = {"user-agent": "Mozilla/5.0 (test)", **(headers or {})}
        if self.origin:
            sent["origin"] = self.origin
        return await call(self.app, method, path, body=body, headers=sent, query=query)

    async def post_lines(self, *lines, recording=RECORDING, body=None, **headers):
        """POST as browser-client does."""
        return await self.request(
            "POST",
            f"/recordings/{recording}/events",
            body=ndjson(*lines) if body is None else body,
            headers={
                "content-type": "application/x-ndjson",
                "authorization": f"Bearer {self.key}",
                **headers,
            },
        )

    async def post_snapshots(self, *messages, path="/s/", query="", body=None):
        """POST as posthog-js does."""
        packed = gzip.compress(orjson.dumps(list(messages)), mtime=0)
        return await self.request(
            "POST",
            path,
            body=packed if body is None else body,
            headers={"content-type": "text/plain"},
            query=query,
        )

    def socket(self, *, recording=RECORDING, key=None):
        """Return a WebSocket as browser-client opens it."""
        return Socket(
            self.app,
            path=f"/recordings/{recording}/events/ws",
            query=f"token={self.key if key is None else key}",
            origin=self.origin,
        )


class Socket:
    """One WebSocket connection, in-process."""

    def __init__(self, app, *, path, query, origin):
        headers = [(b"user-agent", b"Mozilla/5.0 (test)")]
        if origin:
            headers.append((b"origin", origin.encode()))
        self._scope = {
            "type": "websocket",
            "path": path,
            "query_string": query.encode(),
            "headers": headers,
            "client": ("203.0.113.9", 4711),
        }
        self._app = app
        self._to_app = asyncio.Queue()
        self._from_app = asyncio.Queue()

    async def connect(self):
        """Shake hands; return the first message of the application."""
        self._task = asyncio.create_task(
            self._app(self._scope, self._to_app.get, self._from_app.put)
        )
        await self._to_app.put({"type": "websocket.connect"})
        return await self.receive()

    async def send(self, frame):
        text = frame if isinstance(frame, str) else orjson.dumps(frame).decode()
        await self._to_app.put({"type": "websocket.receive", "text": text})

    async def send_bytes(self, raw):
        await self._to_app.put({"type": "websocket.receive", "bytes": raw})

    async def receive(self):
        return await asyncio.wait_for(self._from_app.get(), 10)

    async def disconnect(self):
        """Go away, and wait until the application has noticed."""
        await self._to_app.put({"type": "websocket.disconnect", "code": 1001})
        await self.ended()

    async def ended(self):
        await asyncio.wait_for(self._task, 15)

    @property
    def silent(self):
        """Nothing was sent since."""
        return self._from_app.empty()
