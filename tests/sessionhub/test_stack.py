"""sessionhub.stack.run: one command starts everything, and takes it down again."""

from __future__ import annotations

import subprocess
import sys

import httpx
import pytest

from tests.e2e.hub import ROOT, Hub, is_alive, wait_for

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="reads /proc to see every process"
)


@pytest.fixture
def hubs():
    """Make hubs; none survives the test."""
    made: list[Hub] = []

    def make(**options):
        made.append(Hub(**options))
        return made[-1]

    yield make
    for hub in made:
        hub.stop()


def all_end(pids):
    wait_for(
        lambda: not any(map(is_alive, pids)),
        seconds=20,
        what=lambda: f"the end of {[pid for pid in pids if is_alive(pid)]}",
    )


def test_it_starts_prints_the_address_and_ends_with_everything(hubs):
    hub = hubs().start()
    assert f"{hub.address}/admin/" in hub.said()
    assert hub.password in hub.said()
    assert httpx.get(f"{hub.address}/readyz", timeout=30).json()["status"] == "ok"
    assert set(hub.state()["pids"]) == {
        "valkey",
        "clickhouse",
        "web",
        "worker",
        "jobs",
    }

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

    pids = hub.pids()
    assert len(pids) >= 6
    hub.stop(forget=False)
    assert hub.process.returncode == 0
    assert "had ended" not in hub.said()
    all_end(pids)


def test_a_killed_one_leaves_no_orphans_and_starts_again_on_its_data(hubs):
    hub = hubs().start()
    password, key, pids = hub.password, hub.key, hub.pids()
    hub.kill()
    # At once, while the parts of the killed one are still ending.
    hub.start()
    all_end(pids)
    assert (hub.password, hub.key) == (password, key)
    assert hub.client().get("/admin/").status_code == 200


def test_two_stand_side_by_side(hubs):
    one, two = hubs().launch(), hubs().launch()
    for hub in (one, two):
        wait_for(lambda hub=hub: "is ready" in hub.said(), seconds=90, what=hub.said)
    assert one.key != two.key
    assert not set(one.pids()) & set(two.pids())
    stores = [hub.state()[name] for hub in (one, two) for name in ("VALKEY_URL",)]
    assert len(set(stores)) == 2
    one.stop()
    assert httpx.get(f"{two.address}/readyz", timeout=30).json()["status"] == "ok"


def test_a_part_that_is_killed_comes_back(hubs):
    hub = hubs().start()
    first = hub.state()["pids"]["web"]
    subprocess.run(["kill", "-9", str(first)], check=True)

    def back():
        try:
            return httpx.get(f"{hub.address}/readyz").status_code == 200
        except httpx.TransportError:
            return False

    wait_for(back, seconds=30, what=hub.said)
    assert hub.state()["pids"]["web"] != first
    assert "web had ended; started again." in hub.said()
