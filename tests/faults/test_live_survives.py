"""The live view under fire: Valkey and the web process killed below open sockets."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from tests.faults.live_hub import LiveHub, LivePage, Viewer, change, snapshot
from tests.faults.monitors import come_back, crowd, stop, until


@pytest.fixture
def hub(tmp_path):
    with LiveHub(tmp_path) as found:
        found.start_worker()
        yield found


async def test_valkey_killed_under_twenty_sockets_leaves_none_silently_dead(hub):
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as http:
        before = LivePage(hub, http)
        await before.post(snapshot())
        monitors, tasks = await crowd(hub, http, 20)
        everywhere = lambda page: all(page.session in m.sessions for m in monitors)  # noqa: E731
        await until(lambda: everywhere(before), seconds=20, what="the first session")
        (cookie,) = await asyncio.to_thread(hub.people, {"ines": [before.session]})
        watcher = Viewer(hub, http, cookie)
        tasks.append(asyncio.create_task(watcher.watch(before.session)))
        await asyncio.wait_for(watcher.has_picture.wait(), 20)
        hub.valkey.process.kill()
        await asyncio.sleep(2)
        await asyncio.to_thread(hub.start_valkey)
        after = LivePage(hub, http)
        await asyncio.sleep(1)
        await after.post(snapshot())
        await before.post([change(7)])
        took = await until(lambda: everywhere(after), seconds=10, what="healing")
        await until(lambda: 7 in watcher.numbers, seconds=10, what="the picture")
        print(f"\nall 20 correct {took:.1f} s after Valkey was back")
        await stop(tasks)


async def test_daphne_restarted_under_two_hundred_sockets_gets_them_all_back(hub):
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as http:
        monitors, tasks = await crowd(hub, http, 200)
        took, fullest = await come_back(hub, monitors, seconds=60)
        print(f"\nall 200 back after {took:.1f} s, fullest second {fullest:.0%}")
        assert fullest <= 0.25
        await stop(tasks)
