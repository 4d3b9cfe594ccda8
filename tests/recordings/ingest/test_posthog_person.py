"""What posthog-js states of a person, from several requests at once."""

from __future__ import annotations

import asyncio

import pytest

from tests.recordings.ingest.third_party_hub import ThirdPartyHub, events, service
from tests.recordings.ingest.third_party_traffic import (
    POSTHOG_SESSION,
    identify_message,
    posthog_visit,
    snapshot_message,
)

pytestmark = pytest.mark.django_db(databases=["default"], transaction=True)

TRAITS = {"email": "ann@example.com", "name": "Ann", "tenantId": "pottery"}


async def test_what_requests_state_at_once_is_merged(buffer):
    hub = ThirdPartyHub((await service()).key)
    await hub.post_snapshots(snapshot_message(*posthog_visit(), key=hub.key))
    messages = [
        identify_message(key=hub.key, **{trait: value})
        for trait, value in TRAITS.items()
    ]
    await asyncio.gather(*(hub.post_snapshots(m, path="/e/") for m in messages))
    stored = [
        event["data"]["payload"]["traits"]
        for event in events(buffer, POSTHOG_SESSION)
        if event.get("data", {}).get("tag") == "sh.identify"
    ]
    assert stored[-1] == TRAITS
