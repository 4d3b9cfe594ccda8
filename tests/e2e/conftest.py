"""What every end-to-end test shares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.chromium import launch_options
from tests.e2e.hub import Hub


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real headless Chromium; give every test its own context."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def hub() -> Iterator[Hub]:
    """The complete product, running; one for the whole test run."""
    # Few, so that a burst passes the limit however slowly a busy machine reads it.
    running = Hub(INGEST_FRAMES_PER_SECOND="100")
    try:
        yield running.start()
    finally:
        running.stop()


@pytest.fixture
def staff(hub: Hub, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open a browser for a user; closed after the test."""
    pages: list[Page] = []

    def staff(username: str = "admin", **options: Any) -> Page:
        viewport = {"width": 1280, "height": 800}
        page = hub.staff_page(chromium, username, viewport=viewport, **options)
        pages.append(page)
        return page

    yield staff
    for page in pages:
        page.context.close()


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser profile of its own for one test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    yield context
    context.close()
