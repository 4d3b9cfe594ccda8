"""The memory of sessions in Valkey: running, ended, and chunks that wait.

A Valkey of its own on loopback; the states are made by accept.lua and retire.lua, the
rest is written as the worker writes it (tests/faults/valkey_visits.py).
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from benchmarks.measure import report
from recordings.ingest.worker.retiring import KEPT_OF_WINDOW, Retirer
from sessionhub.stack.servers import embedded_valkey, wait_for_valkey
from tests.faults.valkey_visits import visits_script

VISIT_SECONDS = 600
CHUNK_BYTES = 7000
MIB = 1024**2
CAP = 1024 * MIB
# Sessions measured, seconds between the chunks of one. A watched page sends ten a
# second.
RATES = ((1000, 10.0), (200, 1.0), (100, 0.1))
MANY = 10_000
SESSIONS = (1000, 5000, 10_000)
DAY_OF_VISITS = 86_400 // VISIT_SECONDS
BEHIND_SECONDS = 60


def measure() -> bool:
    """Print the size of each and the table; return whether 1,000 at once fit well."""
    running = {apart: _running(count, apart) for count, apart in RATES}
    for apart, live in running.items():
        print(f"  one that runs, a chunk every {apart:g} s: {live / 1024:.1f} KiB")
    over, waiting = _over(), _waiting()
    print(f"  one that is over: {over:.0f} B")
    print(f"  a chunk of {CHUNK_BYTES} bytes that waits: {waiting:.0f} B")
    for count in SESSIONS:
        for apart in (10.0, 1.0):
            print("  " + _row(count, apart, running[apart], over, waiting))
    whole = 1000 * (running[10.0] + DAY_OF_VISITS * over)
    note = f"{whole / MIB:.0f} MiB, ten-minute visits, a day of those that are over"
    what = "1,000 at once over 1 GiB"
    return report("R4", what, ratio=whole / CAP, bar=0.2, note=note)


def _row(count: int, apart: float, live: float, over: float, waiting: float) -> str:
    backlog = count / apart * BEHIND_SECONDS * waiting
    parts = (count * live, count * DAY_OF_VISITS * over, backlog)
    figures = " | ".join(f"{part / MIB:,.0f}" for part in (*parts, sum(parts)))
    return f"| {count:,} | {apart:g} s | {count / apart:,.0f} | {figures} |"


@contextmanager
def _valkey() -> Iterator[redis.Redis]:
    with tempfile.TemporaryDirectory() as folder:
        server = embedded_valkey(directory=Path(folder))
        server.process.start()
        try:
            wait_for_valkey(server.url)
            with redis.Redis.from_url(server.url, socket_timeout=600) as client:
                # Its file has nothing to do with its memory.
                client.config_set("appendonly", "no")
                # It keeps the scripts it was given.
                _visit(client, 10, chunks=1, apart=1)
                _retire(client)
                client.flushall()
                yield client
        finally:
            server.process.kill()


def _running(count: int, apart: float) -> float:
    """Return the bytes of a session at the end of its visit."""
    with _valkey() as client:
        empty = _used(client)
        _visit(client, count, chunks=round(VISIT_SECONDS / apart), apart=apart)
        client.xtrim("sh:{00}:in", maxlen=0, approximate=False)
        return (_used(client) - empty) / count


def _over() -> float:
    """Return the bytes of a session that shrank."""
    with _valkey() as client:
        empty = _used(client)
        _visit(client, MANY, chunks=2 * KEPT_OF_WINDOW, apart=1)
        client.delete("sh:{00}:in")
        _retire(client)
        # The live list and the copies of consents have lifetimes of their own.
        for pattern in ("sh:live:*", "sh:consent:*"):
            for name in list(client.scan_iter(pattern, count=5000)):
                client.delete(name)
        return (_used(client) - empty) / MANY


def _visit(client: redis.Redis, count: int, *, chunks: int, apart: float) -> None:
    visits = client.register_script(visits_script())
    now = int(time.time() * 1000)
    for first in range(0, count, 10):
        visits(args=[now, 1, 10, first, chunks, round(apart * 1000), 10])


def _retire(client: redis.Redis) -> None:
    later = int(time.time() * 1000) + 24 * 3_600_000
    while Retirer(client=client).retire(0, now_ms=later):
        pass


def _waiting() -> float:
    """Return the bytes of a chunk in its stream."""
    with _valkey() as client:
        visits = client.register_script(visits_script())
        now = int(time.time() * 1000)
        visits(args=[now, 1, 1000, 0, 1, 1, CHUNK_BYTES])
        before = _used(client)
        client.delete("sh:{00}:in")
        return (before - _used(client)) / 1000


def _used(client: redis.Redis) -> int:
    """Return its memory without deleted keys and clients' buffers."""
    client.memory_purge()
    while client.info("memory")["lazyfree_pending_objects"]:
        time.sleep(0.01)
    found = client.info("memory")
    return int(found["used_memory"]) - int(found["mem_clients_normal"])
