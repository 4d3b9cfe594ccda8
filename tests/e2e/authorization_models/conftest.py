"""Pages of authorization models, open in a browser."""

from __future__ import annotations

import pytest

from tests.e2e.authorization import documents

SIZE = {"width": 1280, "height": 800}


@pytest.fixture(scope="session")
def shared(hub):
    """A model that tests only look at."""
    return documents(hub, "shared")


@pytest.fixture(scope="session")
def signed_in(hub, chromium):
    """The cookies of a user who signed in once for all tests."""
    page = hub.staff_page(chromium)
    state = page.context.storage_state()
    page.context.close()
    return state


@pytest.fixture
def open_page(chromium, signed_in):
    """Open pages as that person, each in a browser profile of its own."""
    contexts = []

    def opened(**options):
        context = chromium.new_context(
            viewport=SIZE, storage_state=signed_in, **options
        )
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page):
    return open_page()
