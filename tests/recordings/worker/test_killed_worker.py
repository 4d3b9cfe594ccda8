"""A real worker, killed mid-batch or restarted (the slow proof is tests/faults)."""

from __future__ import annotations

import os
import signal
import sys
from functools import partial

import orjson
import pytest
from django.conf import settings
from django.db import connections

from recordings import chunk_store
from recordings.clickhouse.pool import read
from recordings.ingest import keys
from recordings.ingest.buffer import shard_of
from sessionhub.stack.process import ManagedProcess, wait_until
from tests.embedded import CLICKHOUSE, VAR, clickhouse_url
from tests.privacy.events import mutation
from tests.privacy.masked import PROSE
from tests.recordings.worker.conftest import EVENTS, NOW

pytestmark = pytest.mark.django_db(
    databases=["default", "clickhouse"], transaction=True
)

CHUNKS = 40
PAGES = 200


@pytest.fixture
def start_worker():
    """Start real workers on the databases of this test run."""
    env = {
        "DATABASE_URL": f"sqlite:///{connections['default'].settings_dict['NAME']}",
        "CLICKHOUSE_URL": clickhouse_url(),
        "VALKEY_URL": settings.VALKEY_URL,
        "INGEST_SHARDS": str(settings.INGEST_SHARDS),
    }
    workers = []

    def start():
        command = [sys.executable, str(settings.BASE_DIR / "manage.py")]
        command += ["ingest_worker", "--lease-ms", "1500"]
        worker = ManagedProcess("worker", command, VAR / "worker.log", env)
        worker.start()
        workers.append(worker)
        return worker

    yield start
    for worker in workers:
        worker.kill()


def events_of(seq):
    """Return the events of a chunk: each begins after the one before it."""
    return [event | {"timestamp": event["timestamp"] + 1000 * seq} for event in EVENTS]


def batch_is_announced(valkey, number):
    assert valkey.exists(keys.batch(number))


def nothing_waits(valkey, *numbers):
    assert not any(valkey.xlen(keys.stream(number)) for number in numbers)


def test_a_worker_killed_mid_batch_loses_and_doubles_nothing(
    accept, valkey, start_worker
):
    session, window = accept(EVENTS)
    number = shard_of(session)
    for seq in range(1, CHUNKS):
        accept(events_of(seq), session=session, window=window, seq=seq)
    # The store holds its breath: the worker has sent the block and got no answer.
    os.kill(CLICKHOUSE.process.pid, signal.SIGSTOP)
    try:
        worker = start_worker()
        announced = partial(batch_is_announced, valkey, number)
        wait_until(announced, seconds=30, what="The batch")
        worker.kill()
    finally:
        os.kill(CLICKHOUSE.process.pid, signal.SIGCONT)
    accept(events_of(CHUNKS), session=session, window=window, seq=CHUNKS)
    start_worker()
    wait_until(partial(nothing_waits, valkey, number), seconds=60, what="The worker")

    ((count,),) = read(
        "SELECT count() FROM replay_chunks WHERE session_id = %(id)s", {"id": session}
    )
    assert count == CHUNKS + 1
    chunks = chunk_store.read_range(
        session, window_id=window, from_ts=0, to_ts=2**62
    ).chunks
    stored = [orjson.loads(payload) for _, payload in chunks]
    assert stored == [events_of(seq) for seq in range(CHUNKS + 1)]


def test_a_restarted_worker_asks_no_page_for_a_snapshot(
    accept, valkey, service, start_worker
):
    pages = [accept(EVENTS) for _ in range(PAGES)]
    numbers = {shard_of(session) for session, _ in pages}
    all_stored = partial(nothing_waits, valkey, *numbers)
    worker = start_worker()
    wait_until(all_stored, seconds=120, what="The first worker")
    worker.stop(seconds=60)
    news = [mutation(texts=[{"id": 1, "value": PROSE}]) | {"timestamp": NOW + 2000}]
    for session, window in pages:
        accept(news, session=session, window=window, seq=1)
    start_worker()
    wait_until(all_stored, seconds=120, what="The second worker")
    states = [
        keys.state(shard_of(session), str(service.pk), str(session))
        for session, _ in pages
    ]
    assert sum(valkey.hexists(state, "cp") for state in states) == 0
    ((shown,),) = read(
        "SELECT countIf(position(payload, %(words)s) > 0) FROM replay_chunks"
        " WHERE service_id = %(id)s AND seq = 1",
        {"id": service.pk, "words": PROSE},
    )
    assert shown == PAGES
