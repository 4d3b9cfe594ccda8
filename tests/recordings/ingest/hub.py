"""Talk to the ingest edge in-process, as a browser would.

    hub = Hub(service)
    answer = await hub.post(events=[...])
    assert answer.status == 202

Every part of a request can be set; what is left out is what an honest recorder sends.
"""

from __future__ import annotations

import asyncio
import gzip
import time
import uuid
from dataclasses import dataclass, field

import orjson

from recordings.ingest import keys
from recordings.ingest.buffer import shard_of
from recordings.ingest.edge import IngestEdge
from sessionhub.lib.uuid7 import uuid7

EVENT = {"type": 4, "timestamp": 1_700_000_000_000, "data": {"href": "https://x.test"}}


async def teapot(scope, receive, send):
    """Stands behind the edge; answers 418 to be recognised."""
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes
    requests_read: int

    @property
    def json(self):
        return orjson.loads(self.body)


async def call(
    app,
    method,
    path,
    *,
    body=b"",
    headers=None,
    query="",
    client=("203.0.113.9", 4711),
    messages=None,
):
    """Send one request through the ASGI application `app`."""
    sent = {name.lower(): value for name, value in (headers or {}).items()}
    if messages is None:
        sent.setdefault("content-length", str(len(body)))
        messages = [{"type": "http.request", "body": body, "more_body": False}]
    incoming = iter(messages)
    read = 0
    outgoing = []

    async def receive():
        nonlocal read
        read += 1
        try:
            return next(incoming)
        except StopIteration:
            await asyncio.Event().wait()

    async def send(message):
        outgoing.append(message)

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(k.encode(), v.encode()) for k, v in sent.items()],
        "client": client,
        "scheme": "http",
        "asgi": {"version": "3.0"},
    }
    await asyncio.wait_for(app(scope, receive, send), 30)
    start, *parts = outgoing or [{"status": 0, "headers": []}]
    return Answer(
        start["status"],
        {k.decode(): v.decode() for k, v in start["headers"]},
        b"".join(part.get("body", b"") for part in parts),
        read,
    )


@dataclass
class Hub:
    """One recorder talking to one service."""

    service: object = None
    session: str = field(default_factory=lambda: str(uuid7()))
    window: str = field(default_factory=lambda: str(uuid.uuid4()))
    token: str | None = None
    origin: str = "https://shop.example.com"
    app: object = field(default_factory=lambda: IngestEdge(otherwise=teapot))

    def envelope(self, **changes):
        """Return an honest envelope with `changes`; a value of ... leaves it out."""
        now = int(time.time() * 1000)
        envelope = {
            "v": 1,
            "sessionId": self.session,
            "windowId": self.window,
            "seq": 0,
            "firstTs": now - 1000,
            "lastTs": now,
            "count": 1,
            "sentAt": now,
            "checkpoint": False,
            "final": False,
            "token": self.token,
            **changes,
        }
        return {k: v for k, v in envelope.items() if v is not ...}

    async def post(
        self,
        *,
        body=None,
        raw=None,
        key=None,
        headers=None,
        query="",
        client=("203.0.113.9", 4711),
        **changes,
    ):
        """Post one chunk; keep the token it is given."""
        if body is None:
            body = gzip.compress(orjson.dumps([EVENT]), mtime=0)
        if raw is None:
            raw = orjson.dumps(self.envelope(**changes)) + b"\n" + body
        answer = await call(
            self.app,
            "POST",
            f"/i/v1/{self.service.key if key is None else key}",
            body=raw,
            headers={
                "content-type": "text/plain;charset=UTF-8",
                "user-agent": "Mozilla/5.0 (test)",
                **({"origin": self.origin} if self.origin else {}),
                **(headers or {}),
            },
            query=query,
            client=client,
        )
        if answer.status in (200, 202):
            self.token = answer.json.get("token", self.token)
        return answer


def state_key(hub: Hub) -> str:
    """Return the key of the session's state in Valkey."""
    return keys.state(shard_of(hub.session), str(hub.service.id), hub.session)
