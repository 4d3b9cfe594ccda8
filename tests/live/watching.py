"""A page that watches a session, and what its picture shows."""

from __future__ import annotations

from tests.live.pages import WatchPage


async def opened(session, cookie, **options):
    """Open the page and hear the first picture."""
    page = WatchPage(session.id, cookie, **options)
    await page.opened()
    first = await page.hear()
    assert first["type"] == "watch_opened", first
    await page.hear_until("checkpoint")
    return page


async def hear_numbers(page, window, *wanted):
    while page.numbers(window) != list(wanted):
        await page.hear()
