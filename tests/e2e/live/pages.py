"""Steps on the pages of the live list and of watching."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page

from tests.e2e.hub import Hub
from tests.e2e.replay_page import give_reason

DOCUMENT = "window.sessionHubPlayer?.live?.stage.iframe?.contentDocument"
SHOWS = f"(text) => {DOCUMENT}?.body?.textContent.includes(text) ?? false"
PICTURE = f"() => {DOCUMENT}?.body?.textContent ?? ''"
STANDS = f"() => Boolean({DOCUMENT}?.body?.children.length)"
HEADING = "(text) => document.querySelector('h1').append(text)"


def session_of(page: Page) -> str:
    """Return the id of the visit a page belongs to."""
    url: str = page.evaluate("() => SessionHub.sessionURL")
    return re.search(r"[0-9a-f-]{36}", url)[0]


def row(page: Page, session_id: str) -> Locator:
    """Return the row of a session in the live list."""
    return page.locator(f"tr[data-session='{session_id}']")


def open_list(hub: Hub, page: Page) -> None:
    """Open the live list."""
    page.goto(f"{hub.address}/admin/sessions/live/")


def watch(hub: Hub, page: Page, session_id: str) -> None:
    """Open the watch page and give a reason; return when a picture is shown."""
    hub.wait_for_session(session_id)
    page.goto(f"{hub.address}/admin/sessions/live/{session_id}/")
    page.wait_for_function(
        "() => document.querySelector('dialog.sh-reason[open]') ||"
        " window.sessionHubPlayer?.live"
    )
    if page.locator("dialog.sh-reason").count():
        give_reason(page)
    page.wait_for_function(STANDS)


def notice_watching(shopper: Page) -> None:
    """Let a page notice that it is watched: a new one at once, others within 10 s."""
    shopper.reload()


def shown(page: Page, text: str, **options: Any) -> None:
    """Wait until the live picture shows a text."""
    page.wait_for_function(SHOWS, arg=text, **options)
