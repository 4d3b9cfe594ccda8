"""A page that watches a session, and the changes it shows."""

from __future__ import annotations

from tests.live.pages import WatchPage


async def opened(session, cookie, **options):
    """Open the page and wait for its first checkpoint."""
    page = WatchPage(session.id, cookie, **options)
    await page.opened()
    first = await page.next_message()
    assert first["type"] == "watch_opened", first
    await page.wait_for("checkpoint")
    return page


async def wait_for_numbers(page, window, *wanted):
    while page.numbers(window) != list(wanted):
        await page.next_message()
