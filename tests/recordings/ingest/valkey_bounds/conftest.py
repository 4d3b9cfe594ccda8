"""A gauge that shows a given level, and a page of another recorder."""

from __future__ import annotations

import pytest
import pytest_asyncio

from recordings.ingest import pressure
from recordings.ingest.pressure import Gauge, Memory
from tests.recordings.ingest.third_party_hub import ThirdPartyHub


@pytest.fixture
def memory_at(monkeypatch):
    """Have the gauge of the edge see this share of the memory as used."""

    def see(share):
        async def ask(gauge, pipeline):
            gauge.memory = Memory(round(share * 1000), 1000)

        monkeypatch.setattr(Gauge, "_ask", ask)
        pressure.gauge.forget()

    yield see
    pressure.gauge.forget()


@pytest_asyncio.fixture
async def page(hub):
    """A page that uses posthog-js or browser-client, of the same service."""
    return ThirdPartyHub(hub.service.key)
