"""A hub of the test, and time that can be stopped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext

from tests.e2e.recorder.pages import KEEP_NATIVE
from tests.e2e.recorder.recorder_hub import RecorderHub


@pytest.fixture
def visitor(visitor: BrowserContext) -> BrowserContext:
    """Keep what the browser offers where tests can compare it (`UNPATCHED`)."""
    visitor.add_init_script(KEEP_NATIVE)
    return visitor


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
    """A hub that can be made to misbehave, for the recorder's own tests."""
    hub = RecorderHub()
    yield hub
    hub.close()
