"""A person with 1,500 sessions, erased; and the jobs process killed in the middle."""

from __future__ import annotations

import os
import signal
from datetime import datetime
from pathlib import Path

import pytest

from tests.e2e.erasure import search, steps
from tests.e2e.hub import Hub, wait_for

SESSIONS = 1500


@pytest.fixture(scope="module")
def hub():
    """The whole product; who is silent for two seconds counts as dead."""
    running = Hub(ERASURE_LEASE_SECONDS="2")
    try:
        yield running.start()
    finally:
        running.stop()


def jobs_pids(hub: Hub) -> list[int]:
    """Every process of the jobs part: itself and its children."""
    found = [hub.state()["pids"]["jobs"]]
    for pid in found:
        children = Path(f"/proc/{pid}/task/{pid}/children")
        found += map(int, children.read_text().split())
    return found


def test_1500_sessions_leave_no_byte(hub):
    mark = steps.new_mark()
    ids = steps.plant(hub, mark, SESSIONS)
    assert search.places_of(hub, [mark])
    erasure = steps.erase(hub, email=f"{mark.upper()}@example.com")
    assert erasure["sessions"] == SESSIONS == len(ids)
    stores = steps.stores_of(erasure)
    assert {left for *_, left in stores.values()} == {0}
    assert stores["replay_chunks (ClickHouse)"][1] == 2 * SESSIONS
    assert search.places_of(hub, [mark]) == set()
    began, ended = (
        datetime.fromisoformat(erasure[name]) for name in ("startedAt", "finishedAt")
    )
    print(f"\n{SESSIONS} sessions erased in {(ended - began).total_seconds():.1f} s")


def test_a_killed_jobs_process_is_followed_by_one_that_finishes(hub):
    mark = steps.new_mark()
    steps.plant(hub, mark, SESSIONS)
    job = steps.ask(hub, userId=f"u-{mark}").json()["id"]
    began: dict = {}

    def is_erasing() -> bool:
        began.update(hub.get(f"/api/privacy/erasures/{job}/"))
        return bool(began["stores"])

    wait_for(is_erasing, seconds=60, what=lambda: f"erasing: {began}")
    for pid in jobs_pids(hub):
        os.kill(pid, signal.SIGKILL)
    assert began["state"] == "running"
    erasure = steps.finished(hub, job)
    assert erasure["certificate"]["sessions"] == SESSIONS
    stores = steps.stores_of(erasure)
    assert stores["notes"] == (SESSIONS, SESSIONS, 0)
    assert stores["sessions (ClickHouse)"] == (SESSIONS, SESSIONS, 0)
    assert search.places_of(hub, [mark]) == set()
