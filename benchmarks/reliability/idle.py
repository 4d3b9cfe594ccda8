"""Ten thousand connections that ask once and then are silent, beside one that works.

They come from a hundred addresses of loopback, since one address may not hold so many.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from statistics import quantiles

import httpx

from benchmarks.measure import report
from tests.e2e.hub import Hub

CONNECTIONS = 10_000
ADDRESSES = 200
AT_ONCE = 100
ROUNDS = 300
HELLO = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def measure() -> bool:
    """Print memory and pace beside the idle ones; return whether the pace holds."""
    hub = Hub()
    try:
        return asyncio.run(_measure(hub.start(seconds=180)))
    finally:
        hub.stop()


async def _measure(hub: Hub) -> bool:
    before_kb = _web_kb(hub)
    before = await asyncio.to_thread(_p95_ms, hub)
    began = time.monotonic()
    lines = await _open_all(hub)
    opened = sum(line is not None for line in lines)
    took = time.monotonic() - began
    grown = _web_kb(hub) - before_kb
    beside = await asyncio.to_thread(_p95_ms, hub)
    still = sum(line is not None and not line[0].at_eof() for line in lines)
    note = (
        f"{opened} opened in {took:.1f} s, {still} still open after, "
        f"{grown / 1024:.0f} MiB more ({grown / max(1, opened):.1f} KiB each), "
        f"p95 of a request {before:.1f} ms before, {beside:.1f} ms beside them"
    )
    for line in lines:
        if line is not None:
            line[1].close()
    return report(
        "R1", "p95 beside idle ones", ratio=beside / before, bar=1.5, note=note
    )


async def _open_all(
    hub: Hub,
) -> list[tuple[asyncio.StreamReader, asyncio.StreamWriter] | None]:
    limit = asyncio.Semaphore(AT_ONCE)

    async def open_one(
        number: int,
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        address = f"127.0.1.{1 + number % ADDRESSES}"
        async with limit:
            try:
                line = await asyncio.open_connection(
                    "127.0.0.1", hub.port, local_addr=(address, 0)
                )
                line[1].write(HELLO)
                await asyncio.wait_for(line[0].readuntil(b"\r\n\r\n"), 30)
            except (OSError, TimeoutError, asyncio.IncompleteReadError):
                return None
        return line

    return await asyncio.gather(*map(open_one, range(CONNECTIONS)))


def _p95_ms(hub: Hub) -> float:
    taken = []
    with httpx.Client(base_url=hub.address, timeout=30) as client:
        for _ in range(ROUNDS):
            began = time.perf_counter()
            assert client.get("/readyz").status_code == 200
            taken.append((time.perf_counter() - began) * 1000)
    return quantiles(taken, n=20)[-1]


def _web_kb(hub: Hub) -> int:
    pid = hub.state()["pids"]["web"]
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(row for row in status.splitlines() if row.startswith("VmRSS"))
    return int(line.split()[1])
