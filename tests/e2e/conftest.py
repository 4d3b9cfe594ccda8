"""What every end-to-end test shares."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.chromium import launch_options
from tests.e2e.hub import Hub
from tests.e2e.recorder_hub import RecorderHub


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
    running = Hub()
    try:
        yield running.start()
    finally:
        running.stop()


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser profile of its own for one test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    yield context
    context.close()


@pytest.fixture
def stopped(visitor: BrowserContext) -> None:
    """Let the visitor's time go on with `page.clock.run_for` alone."""
    visitor.clock.install(time=1_700_000_000)
    visitor.clock.pause_at(1_700_000_060)


@pytest.fixture
def quick(stopped: None, loopback: RecorderHub) -> None:
    """Let the visitor's time pass only while the test waits, and then in leaps."""
    loopback.tick_ms = 200


@pytest.fixture
def loopback() -> Iterator[RecorderHub]:
    """A hub that can be told to misbehave, for the recorder's own tests."""
    hub = RecorderHub()
    yield hub
    hub.close()
