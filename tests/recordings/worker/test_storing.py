"""Waiting for stores that are away."""

from __future__ import annotations

import threading

import pytest
import redis

from recordings.chunk_store import StoreUnavailableError
from recordings.ingest.worker import IngestWorker, storing
from recordings.ingest.worker.storing import Interrupted, backoff, store_rows


@pytest.fixture
def attempts(monkeypatch):
    """Have the store fail as often as there are errors in the list."""
    made, errors = [], []

    def insert(rows, *, token):
        made.append((list(rows), token))
        if errors:
            raise errors.pop(0)

    monkeypatch.setattr(storing, "insert_chunks", insert)
    monkeypatch.setattr(storing, "FIRST_WAIT_SECONDS", 0.001)
    return made, errors


def store(stop=None, still_ours=lambda: None):
    stop = stop or threading.Event()
    return store_rows(["row"], token="t", stop=stop, still_ours=still_ours)


def test_it_insists_with_the_same_rows_and_name(attempts):
    made, errors = attempts
    errors += [StoreUnavailableError("away")] * 3
    assert store() == {}
    assert made == [(["row"], "t")] * 4


def test_it_asks_whether_the_shard_is_still_ours_before_each_attempt(attempts):
    made, errors = attempts
    errors += [StoreUnavailableError("away")] * 3

    def lost():
        raise LookupError

    with pytest.raises(LookupError):
        store(still_ours=lost)
    assert len(made) == 1


def test_it_goes_on_while_the_buffer_is_away_too(attempts):
    made, errors = attempts
    errors.append(StoreUnavailableError("away"))

    def unreachable():
        raise redis.ConnectionError

    assert store(still_ours=unreachable) == {}
    assert len(made) == 2


def test_it_stops_waiting_when_told_to_end(attempts):
    _, errors = attempts
    errors += [StoreUnavailableError("away")] * 99
    stop = threading.Event()
    stop.set()
    with pytest.raises(Interrupted):
        store(stop=stop)


def test_waits_grow_to_a_bound_and_differ():
    waits = [backoff(attempt) for attempt in range(40)]
    assert waits[0] <= 0.25
    assert all(5 <= wait <= 10 for wait in waits[10:])
    assert len(set(waits)) > 30


def test_a_worker_without_a_buffer_waits_and_ends_when_told(settings):
    settings.VALKEY_URL = "redis://127.0.0.1:1/0"
    stop = threading.Event()
    worker = IngestWorker(stop=stop)
    thread = threading.Thread(target=worker.run)
    thread.start()
    stop.wait(0.5)
    assert thread.is_alive()
    stop.set()
    thread.join(timeout=10)
    assert not thread.is_alive()
