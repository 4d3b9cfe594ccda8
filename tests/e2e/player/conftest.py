"""A hub, a visit recorded once, and a person who opens recordings."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from .recorder import Events, record_shop
from .server import PlayerHub, Recording


@pytest.fixture
def hub() -> Iterator[PlayerHub]:
    hub = PlayerHub()
    yield hub
    hub.close()


@pytest.fixture(scope="session")
def recorded_shop(chromium: Browser) -> dict[str, Events]:
    return record_shop(chromium)


@pytest.fixture
def shop(recorded_shop: dict[str, Events]) -> Recording:
    return Recording(copy.deepcopy(recorded_shop))


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


@pytest.fixture
def watch(page: Page, hub: PlayerHub) -> Callable[..., Page]:
    """Open a recording and wait for its first picture."""

    def watch(recording: Recording, query: str = "") -> Page:
        page.goto(hub.add(recording) + query)
        page.evaluate("sessionHubPlayer.ready")
        return page

    return watch
