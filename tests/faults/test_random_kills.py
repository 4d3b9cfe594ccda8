"""A hub as `make run` starts it, a hundred random kills and freezes for each seed."""

from __future__ import annotations

import statistics

import orjson
import pytest
from clickhouse_driver import Client

from tests.e2e.hub import Hub, wait_for
from tests.faults.conftest import Outcome
from tests.faults.random_kills import Faults, Recorders

STRIKES = 100


@pytest.fixture
def hub():
    running = Hub(INGEST_REQUESTS_PER_MINUTE="1000000")
    try:
        yield running.start(seconds=180)
    finally:
        running.stop()


def stored(hub: Hub) -> list[tuple[str, str, int, bytes]]:
    client = Client.from_url(hub.state()["CLICKHOUSE_URL"])
    try:
        rows = client.execute(
            "SELECT toString(session_id), toString(window_id), seq, payload"
            " FROM replay_chunks",
            settings={"strings_as_bytes": True},
        )
    finally:
        client.disconnect()
    return [(s.decode(), w.decode(), seq, payload) for s, w, seq, payload in rows]


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_hundred_random_kills_lose_and_double_nothing(hub, seed, outcomes):
    recorders = Recorders(hub, key=hub.unasked_key, seed=seed)
    recorders.start()
    faults = Faults(hub, recorders, seed=seed)
    for _ in range(STRIKES):
        faults.strike()
    recorders.stop()
    assert recorders.failure is None, recorders.failure

    ledger = recorders.acknowledged
    sent = [chunk for visit in recorders.visits for chunk in visit.chunks]
    assert len(ledger) == len(sent) > STRIKES
    wait_for(
        lambda: len(stored(hub)) >= len(ledger),
        seconds=180,
        what=lambda: f"{len(ledger)} chunks, of which {len(stored(hub))} are stored",
    )
    rows = stored(hub)
    names = [row[:3] for row in rows]
    assert len(set(names)) == len(names), "stored twice"
    assert set(names) == set(ledger), "lost"
    for *name, payload in rows:
        assert payload == orjson.dumps(ledger[tuple(name)].events)

    for fault, seconds in sorted(faults.seconds.items()):
        seen = ", ".join(f"{n} × {code}" for code, n in faults.seen[fault].items())
        outcomes.append(
            Outcome(
                fault=f"{fault}, {len(seconds)} times (seed {seed})",
                seen=f"recorders: {seen}",
                lost="0 lost, 0 doubled",
                seconds=statistics.median(seconds),
            )
        )
