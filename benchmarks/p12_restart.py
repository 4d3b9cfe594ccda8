"""P12: from a second `make run` to ready, on a folder that holds data.

    python -m benchmarks.p12_restart

A figure in seconds, not a ratio: the bar is a time people wait. The first start makes
the folder and records a few visits, so that the second one has data to load. Once
after Ctrl-C and once after `kill -9`, when parts of the killed run are still ending.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import httpx

from benchmarks.measure import finish, seconds
from benchmarks.traffic import make_visit
from tests.e2e.hub import Hub, wait_for

BAR_SECONDS = 10.0
ROUNDS = 3
VISITS = 5


def record_visits(hub: Hub) -> None:
    """Record visits that the next start has to load."""
    endpoint = f"{hub.address}/i/v1/{hub.unasked_key}"
    sessions = []
    for seed in range(VISITS):
        visit = make_visit(seed=seed, minutes=1)
        token = None
        for chunk in visit.chunks:
            answer = httpx.post(endpoint, content=chunk.request(token=token))
            answer.raise_for_status()
            token = token or answer.json().get("token")
        sessions.append(str(visit.chunks[0].session_id))
    wait_for(
        lambda: all(hub.session_or_none(session) for session in sessions),
        seconds=60,
        what=lambda: "the visits to be stored",
    )


def restarts(hub: Hub, end: Callable[[], None]) -> float:
    """Return the median of seconds until ready, after each stop by `end`."""
    times = []
    for _ in range(ROUNDS):
        end()
        times.append(seconds(hub.start))
    return median(times)


def main() -> None:
    """Measure and print."""
    folder = Path(tempfile.mkdtemp(prefix="sessionhub-p12-"))
    hub = Hub(var=folder / "var")
    began = time.perf_counter()
    try:
        hub.start()
        first = time.perf_counter() - began
        record_visits(hub)
        stopped = restarts(hub, lambda: hub.stop(forget=False))
        killed = restarts(hub, hub.kill)
    finally:
        hub.stop()
        shutil.rmtree(folder, ignore_errors=True)
    worst = max(stopped, killed)
    print(
        f"P12 restart to ready: {worst:.1f} s (bar {BAR_SECONDS:g} s) - after Ctrl-C "
        f"{stopped:.1f} s, after kill -9 {killed:.1f} s, very first start {first:.1f} s"
    )
    finish(worst <= BAR_SECONDS)


if __name__ == "__main__":
    main()
