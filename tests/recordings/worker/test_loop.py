"""recordings.ingest.worker: what becomes of accepted chunks."""

from __future__ import annotations

import pytest

from recordings import chunk_store
from recordings.clickhouse.pool import read
from recordings.ingest import keys
from recordings.ingest.buffer import shard_of
from tests.recordings.worker.conftest import EVENTS, NOW

pytestmark = pytest.mark.django_db(databases=["default", "clickhouse"])


def test_it_stores_an_accepted_chunk_and_derives_its_session(
    accept, until_idle, service, valkey
):
    session, window = accept(EVENTS)
    until_idle()
    (entry,) = chunk_store.manifest(session, service_id=service.pk)
    assert (entry.window_id, entry.seq, entry.count) == (window, 0, 3)
    assert entry.has_full_snapshot
    assert entry.snapshot_ts == NOW
    shard = shard_of(session)
    assert valkey.xlen(keys.stream(shard)) == 0
    assert valkey.get(keys.batch(shard)) is None
    ((clicks, entry),) = read(
        "SELECT clicks, entry_url FROM sessions FINAL WHERE session_id = %(id)s",
        {"id": session},
    )
    assert (clicks, entry) == (1, "https://shop.example.com/")
