"""A person who is asked for consent."""

from __future__ import annotations

import pytest

from tests.recordings.ingest.consent_hub import Person, change


@pytest.fixture
async def person(hub):
    """Somebody on a page of a service that asks first."""
    await change(hub.service, consent_policy="required", consent_off_reason="")
    return Person(hub)
