"""What the live view stores of an erased session is erased, too."""

from __future__ import annotations

from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async

from privacy.erasure.scope import Scope, pages_of
from recordings.erasers.live import LiveEraser
from recordings.ingest.buffer import shard_of
from recordings.ingest.presence import keys as presence_keys
from tests.live.rows import LiveSession, identity, now, snapshot

pytestmark = pytest.mark.django_db(
    databases=["default", "clickhouse"], transaction=True
)


async def test_row_ring_and_viewers_are_erased_and_nothing_of_others(web_app, valkey):
    gone, stays = (LiveSession(valkey, web_app) for _ in range(2))
    for session in (gone, stays):
        valkey.hset(session.state, "watch", now() + 60_000)
        row = session.row(snapshot(), facts=identity("Mara", "mara@example.com"))
        session.write_row(row)
        session.show(row)
        valkey.hset(presence_keys.viewers(str(session.id)), "socket", "{}")
    scope = Scope(
        job_id=uuid4(),
        service_id=web_app.pk,
        service=web_app.slug,
        person=None,
        read_pages=pages_of([gone.id]),
    )
    eraser = LiveEraser()
    assert await sync_to_async(eraser.count)(scope) == 4
    assert await sync_to_async(eraser.erase)(scope, lambda *progress: None) == 4
    assert await sync_to_async(eraser.count)(scope) == 0
    assert valkey.hgetall(presence_keys.row(str(gone.id))) == {b"ended": b"erased"}
    assert valkey.exists(presence_keys.ring(shard_of(stays.id), str(stays.id)))
    assert b"Mara" in valkey.hget(presence_keys.row(str(stays.id)), "actor")
