"""The fast way of a watched session: never less masked, and each chunk once."""

from __future__ import annotations

import threading
import uuid

import orjson
import pytest

from recordings.ingest import keys
from recordings.ingest.buffer import shard_of
from recordings.ingest.presence import keys as presence_keys
from recordings.ingest.worker.pump import Pump
from recordings.ingest.worker.windows import WindowMemory
from sessionhub.lib.uuid7 import uuid7
from tests.recordings.worker.conftest import EVENTS, NOW

pytestmark = pytest.mark.django_db(databases=["default", "clickhouse"])

LATER = [{"type": 3, "timestamp": NOW + 950, "data": {"source": 3, "id": 1}}]
SECRET = [
    {
        "type": 3,
        "timestamp": NOW + 960,
        "data": {
            "source": 0,
            "texts": [{"id": 9, "value": "write to known@example.com"}],
            "attributes": [],
            "removes": [],
            "adds": [],
        },
    }
]


@pytest.fixture
def watched(valkey, service, accept):
    """Append chunks of one watched window; each returns what the edge rings."""
    session, window = uuid7(), uuid.uuid4()
    shard = shard_of(session)

    def send(events, seq, **fields):
        accept(events, session=session, window=window, seq=seq, live="1", **fields)
        state = keys.state(shard, str(service.pk), str(session))
        valkey.hset(state, "watch", NOW + 10**9)
        stream = keys.stream(shard)
        return f"{stream} {valkey.xrevrange(stream, count=1)[0][0].decode()}".encode()

    def ring():
        found = valkey.xrange(presence_keys.ring(shard, str(session)))
        return [(int(e[b"seq"]), orjson.loads(e[b"payload"])) for _, e in found]

    send.ring = ring
    return send


@pytest.fixture
def pump(worker, valkey):
    """A pump whose worker holds every shard and knows no window yet."""
    memories = {n: WindowMemory(n, client=valkey) for n in range(4)}
    return Pump(windows=memories.get, stop=threading.Event())


def test_a_page_that_begins_and_what_follows_goes_at_once(pump, watched, valkey):
    notified = [watched(EVENTS, 0), watched(LATER, 1)]
    assert pump.take(valkey, notified) == 2
    assert [seq for seq, _ in watched.ring()] == [0, 1]


def test_what_it_shows_is_masked(pump, watched, valkey):
    pump.take(valkey, [watched(EVENTS, 0), watched(SECRET, 1)])
    assert "known@example.com" not in orjson.dumps(watched.ring()).decode()


def test_a_clock_that_steps_is_followed_live(worker, watched, valkey, until_idle):
    later = NOW + 2000 - 3_600_000
    back = [LATER[0] | {"timestamp": later}]
    sent = orjson.dumps({"v": 1, "sentAt": later + 100})
    pump = Pump(windows=worker._windows_of, stop=threading.Event())
    watched(EVENTS, 0)
    until_idle()
    notified = watched(back, 1, envelope=sent, received=NOW + 2100)
    assert pump.take(valkey, [notified]) == 1
    (_, (event,)) = watched.ring()[-1]
    assert event["timestamp"] == NOW + 2000


def test_a_window_it_does_not_know_is_left_to_the_worker(pump, watched, valkey):
    assert pump.take(valkey, [watched(LATER, 5)]) == 0
    assert watched.ring() == []


def test_after_a_hole_it_waits_for_the_worker(pump, watched, valkey):
    pump.take(valkey, [watched(EVENTS, 0)])
    assert pump.take(valkey, [watched(LATER, 2)]) == 0


def test_it_goes_on_from_what_the_worker_knows(worker, watched, valkey, until_idle):
    watched(EVENTS, 0)
    until_idle()
    assert [seq for seq, _ in watched.ring()] == [0]
    pump = Pump(windows=worker._windows_of, stop=threading.Event())
    assert pump.take(valkey, [watched(LATER, 1)]) == 1
    until_idle()
    assert [seq for seq, _ in watched.ring()] == [0, 1]


def test_a_shard_of_another_worker_is_none_of_its_business(worker, watched, valkey):
    pump = Pump(windows={}.get, stop=threading.Event())
    assert pump.take(valkey, [watched(EVENTS, 0)]) == 0


@pytest.mark.parametrize("field", ["nolive", "erased", "withdrawn"])
def test_nothing_goes_where_nobody_may_look(pump, watched, valkey, service, field):
    notified = watched(EVENTS, 0)
    (state,) = valkey.keys("sh:*:s:*")
    valkey.hset(state, field, "1:1" if field == "withdrawn" else "1")
    assert pump.take(valkey, [notified]) == 0
    assert watched.ring() == []


def test_nonsense_on_the_bell_is_no_harm(pump, valkey):
    assert pump.take(valkey, [b"", b"sh:{01}:in x", b"sh:{01}:in 1-1"]) == 0
