"""sessionhub.stack.run: one command starts everything, and takes it down again."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import subprocess
import sys

import httpx
import pytest

from sessionhub.stack.restart import restart
from tests.e2e.hub import ROOT, Hub, is_alive, wait_for
from tests.sessionhub.serving.traffic import SOCKETS, Traffic

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="reads /proc to see every process"
)


@pytest.fixture(scope="module")
def pair():
    """Two of them, started at the same time; the second has two web processes."""
    hubs = Hub(), Hub(SESSIONHUB_WEB_PROCESSES="2")
    try:
        for hub in hubs:
            hub.launch()
        for hub in hubs:
            hub.wait_until_ready(seconds=300)
        yield hubs
    finally:
        for hub in hubs:
            hub.stop()


@pytest.fixture
def hub():
    """One to be ended by the test."""
    hub = Hub()
    try:
        yield hub.start()
    finally:
        hub.stop()


def all_end(pids):
    wait_for(
        lambda: not any(map(is_alive, pids)),
        seconds=20,
        what=lambda: f"the end of {[pid for pid in pids if is_alive(pid)]}",
    )


def make_it_as_before(var):
    """Leave the folder as a version did that knew no passwords and no narrow modes."""
    for path in (var / "valkey" / "password", var / "clickhouse" / "password"):
        path.unlink()
    (var / "clickhouse" / "users.xml").unlink()
    state = json.loads((var / "stack.json").read_text())
    for name in ("VALKEY_URL", "CLICKHOUSE_URL"):
        state[name] = re.sub("//.*@", "//", state[name])
    (var / "stack.json").write_text(json.dumps(state))
    for path in (var, *var.rglob("*")):
        with contextlib.suppress(FileNotFoundError):
            path.chmod(0o755 if path.is_dir() else 0o644)


def open_to_others(var):
    """Every folder and file that other users may enter, read or write."""
    found = []
    for path in (var, *var.rglob("*")):
        with contextlib.suppress(FileNotFoundError):
            if not path.is_symlink() and path.stat().st_mode & 0o077:
                found.append(path)
    return found


def is_ready(hub):
    try:
        answer = httpx.get(f"{hub.address}/readyz", timeout=30)
    except httpx.TransportError:
        return False
    return answer.status_code == 200 and answer.json()["status"] == "ok"


def test_it_prints_the_address_and_the_login(pair):
    hub, _ = pair
    assert f"{hub.address}/admin/" in hub.printed()
    assert hub.password in hub.printed()
    assert is_ready(hub)


def test_it_is_made_of_five_parts(pair):
    hub, _ = pair
    parts = {"valkey", "clickhouse", "web", "worker", "jobs"}
    assert set(hub.state()["pids"]) == parts


def test_the_command_given_again_prints_where_it_runs(pair):
    hub, _ = pair
    again = subprocess.run(
        [sys.executable, "-m", "sessionhub.stack.run"],
        cwd=ROOT,
        env=hub.env,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert again.returncode == 0
    assert f"already running at {hub.address}" in again.stdout


def test_two_stand_side_by_side(pair):
    one, two = pair
    assert one.key != two.key
    assert not set(one.pids()) & set(two.pids())
    assert one.state()["VALKEY_URL"] != two.state()["VALKEY_URL"]


def test_a_part_that_is_killed_comes_back(pair):
    _, hub = pair
    first = hub.state()["pids"]["web"]
    os.kill(first, signal.SIGKILL)
    wait_for(
        lambda: hub.state()["pids"]["web"] != first and is_ready(hub),
        seconds=30,
        what=hub.printed,
    )
    assert "web had ended; started again." in hub.printed()


def test_its_web_processes_are_replaced_without_losing_a_request(pair):
    _, hub = pair
    before = hub.state()["pids"]

    async def run():
        traffic = Traffic(hub.address, key=hub.unasked_key)
        command = [sys.executable, "-m", "sessionhub.stack.restart"]
        async with traffic.flowing():
            restart = await asyncio.create_subprocess_exec(*command, env=hub.env)
            assert await restart.wait() == 0, hub.printed()
            await traffic.until(lambda: traffic.sockets_open == SOCKETS)
        return traffic

    traffic = asyncio.run(run())
    assert traffic.failed == []
    assert set(traffic.closes) == {1001, None}
    after = hub.state()["pids"]
    replaced = {name for name in after if after[name] != before[name]}
    assert replaced == {"web", "web-2"}
    all_end([before[name] for name in replaced])


def test_a_restart_reports_that_nothing_runs(tmp_path):
    assert restart(tmp_path) == f"No SessionHub runs in {tmp_path}."


def test_a_killed_one_of_before_starts_again_on_its_data_and_ends_with_everything(
    hub, pair
):
    password, key, orphans = hub.password, hub.key, hub.pids()
    assert len(orphans) >= 6
    hub.kill()
    make_it_as_before(hub.var)
    # At once, while the parts of the killed one are still ending.
    hub.start()
    assert not open_to_others(hub.var)
    all_end(orphans)
    assert (hub.password, hub.key) == (password, key)
    assert hub.client().get("/admin/").status_code == 200

    pids = hub.pids()
    hub.stop(forget=False)
    assert hub.process.returncode == 0
    assert "had ended" not in hub.printed()
    all_end(pids)
    assert all(map(is_ready, pair))
