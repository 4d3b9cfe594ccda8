"""The replay page, as staff use it."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.e2e.hub import Hub
from tests.e2e.page_shape import REPLAYED, assert_same
from tests.e2e.visit import Moment, until


def open_replay(hub: Hub, page: Page, session_id: str, query: str = "") -> None:
    """Open a recording and wait until its picture stands."""
    page.goto(f"{hub.address}/admin/session-recordings/{session_id}/{query}")
    until(page, "() => Boolean(window.sessionHubPlayer?.seek)", seconds=30)
    page.evaluate("() => window.sessionHubPlayer.ready")


def seek(page: Page, ms: int) -> None:
    """Show the moment `ms` after the start."""
    page.evaluate("(ms) => window.sessionHubPlayer.seek(ms)", ms)


def assert_replayed(page: Page, moment: Moment) -> None:
    """Fail unless the page on screen is the page as it was."""
    rebuilt = page.evaluate(REPLAYED, moment.address)
    assert_same(rebuilt, moment.shape, what=moment.name)
