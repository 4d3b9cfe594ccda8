"""A hub that records and one that replays."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.e2e.picture.filming import Film, Screen, filmed
from tests.e2e.player.server import PlayerHub
from tests.e2e.recorder.recorder_hub import RecorderHub


@pytest.fixture
def film(visitor: BrowserContext) -> Iterator[Callable[..., Film]]:
    """Open a page that is recorded: `film(body, look)`."""
    hub = RecorderHub()
    yield lambda body, look: filmed(visitor, hub, body, look)
    hub.close()


@pytest.fixture
def screen(chromium: Browser) -> Iterator[Callable[[Film], Screen]]:
    """Open the replay of a film."""
    hub = PlayerHub()
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    yield lambda film: Screen(context.new_page(), hub, film)
    context.close()
    hub.close()
