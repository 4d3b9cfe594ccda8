"""Doorbells: whoever listens is heard, whenever they came."""

from __future__ import annotations

import asyncio

from recordings.ingest.live.bells import bells, close_bells


async def test_who_comes_while_the_line_is_being_made_is_heard(valkey):
    first, second = [], []
    bells().listen("sh:test:first", first.append)
    await asyncio.sleep(0)
    bells().listen("sh:test:second", second.append)
    async with asyncio.timeout(10):
        while "b" not in second or "a" not in first:
            valkey.publish("sh:test:first", "a")
            valkey.publish("sh:test:second", "b")
            await asyncio.sleep(0.01)
    await close_bells()


async def test_who_left_is_not_heard_any_more(valkey):
    heard, other = [], []
    leave = bells().listen("sh:test:left", heard.append)
    bells().listen("sh:test:other", other.append)
    leave()
    async with asyncio.timeout(10):
        while "now" not in other:
            valkey.publish("sh:test:left", "late")
            valkey.publish("sh:test:other", "now")
            await asyncio.sleep(0.01)
    assert "late" not in heard
    await close_bells()
