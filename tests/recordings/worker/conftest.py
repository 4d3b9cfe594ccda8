"""A worker in this process, and a way to hand it chunks as the edge does."""

from __future__ import annotations

import time
import uuid

import orjson
import pytest

from recordings.ingest import keys
from recordings.ingest.buffer import shard_of
from recordings.ingest.worker import IngestWorker
from sessionhub.lib.uuid7 import uuid7
from sessionhub.models import Service
from tests.recordings.factories import NO_CONSENT_ASKED

NOW = int(time.time() * 1000)
EVENTS = [
    {"type": 4, "timestamp": NOW, "data": {"href": "https://shop.example.com/"}},
    {"type": 2, "timestamp": NOW + 5, "data": {"node": {"type": 0, "id": 1}}},
    {"type": 3, "timestamp": NOW + 900, "data": {"source": 2, "type": 2, "id": 3}},
]


@pytest.fixture
def service(db):
    slug = f"shop-{uuid.uuid4().hex[:8]}"
    return Service.objects.create(slug=slug, name="Shop", **NO_CONSENT_ASKED)


@pytest.fixture
def worker(valkey, settings):
    settings.INGEST_SHARDS = 4
    found = IngestWorker()
    yield found
    found.close()


@pytest.fixture
def until_idle(worker):
    """Let the worker turn until nothing waits."""

    def turn(times: int = 20) -> None:
        for _ in range(times):
            if not worker.turn():
                return

    return turn


@pytest.fixture
def accept(valkey, service):
    """Append a chunk to the buffer as the edge does; return its session and window."""

    def append(events, *, session=None, window=None, seq=0, body=None, **fields):
        session = session or uuid7()
        window = window or uuid.uuid4()
        shard = shard_of(session)
        start = fields.pop("start", NOW)
        entry = {
            "format": "native",
            "service": str(service.pk),
            "session": str(session),
            "window": str(window),
            "seq": seq,
            "start": start,
            "expires": "2099-01-01",
            "received": NOW,
            "envelope": orjson.dumps({"v": 1, "sentAt": NOW}),
            "body": orjson.dumps(events) if body is None else body,
            "ip": "203.0.113.9",
            "ua": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0",
            "origin": "https://shop.example.com",
            "signed": "1",
            "final": "0",
            **fields,
        }
        state = keys.state(shard, str(service.pk), str(session))
        valkey.hset(state, mapping={"start": start, f"c:{window}:{seq}": "x"})
        valkey.xadd(keys.stream(shard), entry)
        return session, window

    return append
