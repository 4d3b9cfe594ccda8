"""Web processes end and are replaced under load, again and again."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from contextlib import contextmanager

import pytest

from sessionhub.stack.process import ManagedProcess, wait_until
from tests.e2e.hub import Hub
from tests.faults.conftest import Outcome
from tests.faults.live_hub import LiveHub
from tests.sessionhub.serving.traffic import SOCKETS, Traffic

TIMES = 10
SECONDS = 5.0 + 1.0
"""WEB_STOP_SECONDS, and what ending the loop may take."""
ROLLS = 3


@pytest.fixture
def hub(tmp_path):
    with LiveHub(tmp_path) as found:
        yield found


@contextmanager
def two_web_processes():
    """A hub as `make run WEB=2` starts it."""
    hub = Hub(SESSIONHUB_WEB_PROCESSES="2")
    try:
        yield hub.start(seconds=300)
    finally:
        hub.stop()


def end(web: ManagedProcess) -> tuple[int, float]:
    began = time.monotonic()
    web.child.send_signal(signal.SIGTERM)
    return web.child.wait(60), time.monotonic() - began


def test_sigterm_under_load_ends_the_process_ten_times_of_ten(hub, outcomes):
    took = []

    async def once():
        traffic = Traffic(hub.address, key=hub.key)
        async with traffic.flowing(comes_back=False):
            return await asyncio.to_thread(end, hub.web), traffic

    for _ in range(TIMES):
        (code, seconds), traffic = asyncio.run(once())
        assert code == 0
        assert traffic.failed == []
        assert traffic.closes == [1001] * SOCKETS
        took.append(seconds)
        hub.restart_web()
        wait_until(hub.wait_for_web, seconds=120, what="The web process")
    assert max(took) < SECONDS, took
    outcomes.append(
        Outcome(
            fault="a web process gets SIGTERM under load",
            seen="requests are answered, sockets close with 1001",
            lost="0 requests",
            seconds=max(took),
        )
    )


def test_rolling_restarts_cut_no_request(outcomes):
    async def run(hub):
        traffic = Traffic(hub.address, key=hub.unasked_key)
        command = [sys.executable, "-m", "sessionhub.stack.restart"]
        async with traffic.flowing():
            for _ in range(ROLLS):
                restart = await asyncio.create_subprocess_exec(*command, env=hub.env)
                assert await restart.wait() == 0, hub.printed()
                await traffic.until(lambda: traffic.sockets_open == SOCKETS)
        return traffic

    with two_web_processes() as hub:
        traffic = asyncio.run(run(hub))
    assert traffic.failed == []
    assert set(traffic.closes) == {1001, None}
    outcomes.append(
        Outcome(
            fault=f"{ROLLS} rolling restarts of two web processes under load",
            seen="sockets close with 1001 and come back",
            lost=f"0 of {traffic.answered} requests",
            seconds=0.0,
        )
    )
