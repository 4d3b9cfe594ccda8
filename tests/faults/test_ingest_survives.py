"""Ingest under fire: everything acknowledged is stored once and replays whole."""

from __future__ import annotations

import random
import time
from functools import partial

import orjson
import pytest

from sessionhub.stack.process import wait_until
from tests.faults.hub import Hub
from tests.faults.sender import Sender, visits_now


@pytest.fixture
def hub(tmp_path):
    with Hub(tmp_path) as found:
        yield found


def some_are_stored(hub: Hub) -> None:
    ((count,),) = hub.query("SELECT count() FROM replay_chunks")
    assert count


def check_whole(hub: Hub, sender: Sender) -> None:
    """Compare what is stored with what was sent, byte by byte."""
    assert sender.failure is None, sender.failure
    sent = [chunk for visit in sender.visits for chunk in visit.chunks]
    assert {id(c) for c in sender.acknowledged} == {id(c) for c in sent}
    for visit in sender.visits:
        stored = hub.payloads(visit.session_id)
        assert stored == {
            (chunk.window_id, chunk.seq): orjson.dumps(chunk.events)
            for chunk in visit.chunks
        }
        ((events, chunks, score),) = hub.query(
            "SELECT events, chunks, integrity_score FROM sessions FINAL"
            " WHERE session_id = %(session)s",
            session=visit.session_id,
        )
        assert (events, chunks, score) == (visit.events, len(visit.chunks), 100)


def test_workers_killed_and_both_stores_gone_lose_and_double_nothing(hub):
    rng = random.Random(1)
    sender = Sender(hub, visits_now(24), seed=2, pause=0.12)
    workers = [hub.start_worker(), hub.start_worker()]
    sender.start()

    for _ in range(3):
        time.sleep(rng.uniform(1.0, 2.5))
        workers.pop(0).kill()
        workers.append(hub.start_worker())

    hub.clickhouse.process.kill()
    time.sleep(10)
    workers.pop(0).kill()
    workers.append(hub.start_worker())
    time.sleep(10)
    hub.start_clickhouse()

    hub.valkey.process.kill()
    time.sleep(2)
    hub.start_valkey()

    time.sleep(rng.uniform(1.0, 2.5))
    workers.pop(0).kill()
    workers.append(hub.start_worker())

    sender.join(timeout=180)
    assert not sender.is_alive()
    hub.wait_until_done()
    assert sender.duplicates > 5
    check_whole(hub, sender)
    for worker in workers:
        assert worker.is_running(), worker.log_tail()


def test_a_worker_that_is_stopped_finishes_its_batch_and_frees_its_shards(hub):
    sender = Sender(hub, visits_now(4, minutes=0.5), seed=3, pause=0.02)
    worker = hub.start_worker(lease_ms=60_000)
    sender.start()
    wait_until(partial(some_are_stored, hub), seconds=30, what="The worker")
    began = time.monotonic()
    worker.stop(seconds=20)
    assert worker.child.returncode == 0, worker.log_tail()
    assert time.monotonic() - began < 10
    # The lease would last a minute; the next worker need not wait for that.
    hub.start_worker()
    sender.join(timeout=60)
    hub.wait_until_done(seconds=30)
    check_whole(hub, sender)
