"""The hub, the staff users and the visitor of every test of the live view."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.hub import Hub
from tests.e2e.visit import ASKED, SENT, until

SIZE = {"viewport": {"width": 1280, "height": 800}}
expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def hub():
    """A hub where a visit is over some seconds after its last page, not at once."""
    running = Hub(SESSION_LEAVE_SECONDS="6")
    try:
        yield running.start()
    finally:
        running.stop()


@pytest.fixture
def shopper(hub, chromium):
    """A visitor of the demo shop who agreed to be recorded and watched."""
    context = hub.visitor(chromium, **SIZE)
    page = context.new_page()
    page.goto("/demo/")
    until(page, ASKED)
    page.evaluate("() => SessionHub.consent.optIn(['record', 'watch-live'])")
    until(page, SENT)
    yield page
    context.close()
