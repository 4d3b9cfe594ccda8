"""Chunks as the worker has them, for what presence and rings are made of."""

from __future__ import annotations

import time
import uuid
from datetime import date

import orjson

from recordings.chunk_store import ChunkRow
from recordings.ingest import keys
from recordings.ingest.buffer import shard_of
from recordings.ingest.presence.ring import put
from recordings.ingest.presence.rows import Presence
from sessionhub.lib.uuid7 import uuid7

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 "
    "Chrome/141.0.0.0 Mobile Safari/537.36"
)


def snapshot(text="hello", *, at=None):
    """Return the two events a page begins with."""
    at = now() if at is None else at
    body = {"type": 2, "id": 3, "tagName": "body", "attributes": {}, "childNodes": []}
    body["childNodes"] = [{"type": 3, "id": 4, "textContent": text}]
    return [
        {"type": 4, "timestamp": at, "data": {"href": "https://shop.example.com/"}},
        {"type": 2, "timestamp": at + 1, "data": {"node": {"type": 0, "id": 1}}},
    ]


def change(number, *, at=None):
    """Return one event whose text is `number`."""
    texts = [{"id": 4, "value": str(number)}]
    data = {"source": 0, "texts": texts, "attributes": [], "removes": [], "adds": []}
    return {"type": 3, "timestamp": now() if at is None else at, "data": data}


def now():
    return int(time.time() * 1000)


def make_row(service, session=None, window=None, *, seq=0, events=None, **values):
    """Return a chunk that just arrived."""
    events = events if events is not None else [change(seq)]
    facts = {"ua": values.pop("ua", FIREFOX), **values.pop("facts", {})}
    received = values.pop("received_at", now())
    full = [e["timestamp"] for e in events if e["type"] == 2]
    return ChunkRow(
        **{
            "service_id": service.pk,
            "session_id": session or uuid7(),
            "window_id": window or uuid.uuid4(),
            "seq": seq,
            "session_start": received,
            "expires_on": date(2099, 1, 1),
            "received_at": received,
            "source": "native",
            "signed": 1,
            "first_ts": events[0]["timestamp"],
            "last_ts": events[-1]["timestamp"],
            "snapshot_ts": full[-1] if full else 0,
            "has_full_snapshot": int(bool(full)),
            "is_final": 0,
            "event_count": len(events),
            "raw_bytes": 0,
            "clicks": 0,
            "inputs": 0,
            "errors": 0,
            "flags": [],
            "facts": orjson.dumps(facts),
            "marks": b"[]",
            "payload": orjson.dumps(events),
            **values,
        }
    )


class LiveSession:
    """A session whose rows the worker writes."""

    def __init__(self, valkey, service, **row):
        self.valkey = valkey
        self.service = service
        self.id = row.pop("session", None) or uuid7()
        self.window = uuid.uuid4()
        self.seq = -1
        self.start = now()
        self._row = row
        self.state = keys.state(shard_of(self.id), str(service.pk), str(self.id))
        valkey.hset(self.state, "start", self.start)

    def row(self, events=None, *, window=None, **values):
        """Return its next chunk."""
        self.seq = values.pop("seq", self.seq + 1)
        merged = {**self._row, **values, "session_start": self.start}
        window = window or self.window
        return make_row(
            self.service, self.id, window, seq=self.seq, events=events, **merged
        )

    def write_row(self, *rows):
        """Write its row of the live list."""
        presence = Presence(client=self.valkey)
        rows = rows or (self.row(),)
        presence.note(rows, slugs={self.service.pk: self.service.slug})
        presence.write()

    def show(self, *rows):
        """Put chunks into its ring, as pump and worker do."""
        shard = shard_of(self.id)
        return [bool(put(self.valkey, shard, row, sent_at=None)) for row in rows]


def identity(name, email="", user_id=""):
    """Return the facts of a page that named its person."""
    return {
        "identity": {
            "userId": user_id or name,
            "name": name,
            "email": email,
            "verified": False,
        }
    }
