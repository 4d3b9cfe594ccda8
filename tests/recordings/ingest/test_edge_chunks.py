"""recordings.ingest.edge: what becomes of chunks."""

from __future__ import annotations

import pytest

from tests.recordings.factories import make_service
from tests.recordings.ingest.hub import Hub

pytestmark = pytest.mark.django_db(databases=["default"], transaction=True)


async def make(**kwargs):
    from asgiref.sync import sync_to_async

    return await sync_to_async(make_service)(**kwargs)


async def test_it_takes_a_first_chunk_and_hands_out_a_token(valkey):
    hub = Hub(await make())
    answer = await hub.post()
    print(answer)
    assert answer.status == 202
    assert answer.json["token"].startswith("v1.")
    for i in range(1, 3):
        answer = await hub.post(seq=i)
        print(answer)
        assert answer.status == 202
