"""The replay page, as staff use it."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.e2e.hub import Hub
from tests.e2e.page_shape import REPLAYED, assert_same
from tests.e2e.visit import Moment, until

ASKED_OR_OPEN = """
() => Boolean(document.querySelector("dialog.sh-reason[open]") ??
  window.sessionHubPlayer?.seek)
"""
OPEN = "() => Boolean(window.sessionHubPlayer?.seek)"


def address_of(hub: Hub, session_id: str, query: str = "") -> str:
    """Return where a recording is replayed."""
    return f"{hub.address}/admin/session-recordings/{session_id}/{query}"


def open_replay(hub: Hub, page: Page, session_id: str, query: str = "") -> None:
    """Open a recording, give a reason where it asks, and wait for its picture."""
    page.goto(address_of(hub, session_id, query))
    until(page, ASKED_OR_OPEN, seconds=30)
    if page.locator("dialog.sh-reason").count():
        give_reason(page)
    until(page, OPEN, seconds=30)
    page.evaluate("() => window.sessionHubPlayer.ready")


def give_reason(page: Page, *, code: str = "quality_review", ticket: str = "") -> None:
    """Fill in the dialog before a recording and send it."""
    page.select_option("dialog select", code)
    page.fill("dialog [name=ticket]", ticket)
    page.click("dialog [type=submit]")


def seek(page: Page, ms: int) -> None:
    """Show the moment `ms` after the start."""
    page.evaluate("(ms) => window.sessionHubPlayer.seek(ms)", ms)


def assert_replayed(page: Page, moment: Moment) -> None:
    """Fail unless the page on screen is the page as it was."""
    rebuilt = page.evaluate(REPLAYED, moment.address)
    assert_same(rebuilt, moment.shape, what=moment.name)
