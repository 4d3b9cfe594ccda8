"""Notifications: every listener is notified, whenever it came."""

from __future__ import annotations

import asyncio

from django.conf import settings

from recordings.ingest.presence.notifications import (
    Notifications,
    close_notifications,
    notifications,
)


async def test_a_listener_that_comes_while_connecting_is_notified(valkey):
    first, second = [], []
    notifications().listen("sh:test:first", first.append)
    await asyncio.sleep(0)
    notifications().listen("sh:test:second", second.append)
    async with asyncio.timeout(10):
        while "b" not in second or "a" not in first:
            valkey.publish("sh:test:first", "a")
            valkey.publish("sh:test:second", "b")
            await asyncio.sleep(0.01)
    await close_notifications()


async def test_a_listener_that_left_is_not_notified_any_more(valkey):
    received, other = [], []
    leave = notifications().listen("sh:test:left", received.append)
    notifications().listen("sh:test:other", other.append)
    leave()
    async with asyncio.timeout(10):
        while "now" not in other:
            valkey.publish("sh:test:left", "late")
            valkey.publish("sh:test:other", "now")
            await asyncio.sleep(0.01)
    assert "late" not in received
    await close_notifications()


async def test_one_cancellation_at_any_moment_ends_the_line(valkey):
    """As when a loop ends: what is cancelled once and goes on keeps the process."""
    for turns in range(60):
        line = Notifications(settings.VALKEY_URL)
        line.listen("sh:test:never", print)
        for _ in range(turns):
            await asyncio.sleep(0)
        line._task.cancel()
        done, _ = await asyncio.wait({line._task}, timeout=20)
        assert done, f"still there, cancelled after {turns} turns of the loop"
