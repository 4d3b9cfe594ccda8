"""A thousand pages of the live list whose web process is restarted.

They reconnect as the browser does: with full jitter, the first wait doubled if an
established connection broke.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path

import aiohttp

from benchmarks.measure import report
from tests.faults.live_hub import LiveHub
from tests.faults.monitors import come_back, crowd, stop

SOCKETS = 1_000
LONGEST_S = 120.0
BAR_S = 60.0


def measure() -> bool:
    """Print how long it takes until all are back; return whether it is short enough."""
    with tempfile.TemporaryDirectory() as folder, LiveHub(Path(folder)) as hub:
        hub.start_worker()
        return asyncio.run(_measure(hub))


async def _measure(hub: LiveHub) -> bool:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        empty_kb = hub.web_kb()
        monitors, tasks = await crowd(hub, http, SOCKETS)
        grown_kb = hub.web_kb() - empty_kb
        took, fullest = await come_back(hub, monitors, seconds=LONGEST_S)
        await stop(tasks)
    note = (
        f"{SOCKETS:,} pages, {fullest:.0%} of the attempts in the fullest second, "
        f"{grown_kb / SOCKETS:.1f} KiB each, "
        f"load {os.getloadavg()[0]:.1f}"
    )
    return report(
        "R5", "seconds until all are back", ratio=took, bar=BAR_S, unit=" s", note=note
    )
