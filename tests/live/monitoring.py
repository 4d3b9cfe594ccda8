"""A page of the live list that has its first snapshot."""

from __future__ import annotations

from tests.live.pages import MonitorPage


async def opened(cookie, **options):
    page = MonitorPage(cookie, **options)
    await page.opened()
    await page.wait_for("sessions_snapshot")
    return page
