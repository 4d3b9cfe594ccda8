"""recordings.ingest.edge: who may add to a session."""

from __future__ import annotations

import uuid

import orjson
import pytest

from tests.recordings.ingest.edge_chunks.bodies import OTHER
from tests.recordings.ingest.hub import Hub, state_key


async def test_no_sender_writes_into_the_session_of_another(hub):
    await hub.post()
    stranger = Hub(hub.service, session=hub.session)
    answer = await stranger.post(body=OTHER)
    assert (answer.status, answer.json["code"]) == (403, "bad_token")


async def test_it_gives_the_token_only_for_the_very_first_chunk(hub):
    await hub.post()
    await hub.post(seq=1, body=OTHER)
    answer = await hub.post(seq=1, body=OTHER, token=None)
    assert (answer.status, answer.json["code"]) == (403, "bad_token")


async def test_the_sender_of_a_session_goes_on_by_its_secret_before_the_token(hub):
    secret = str(uuid.uuid4())
    await hub.post(secret=secret)
    answer = await hub.post(seq=1, token=None, secret=secret)
    assert answer.status == 202
    assert answer.json["token"] == hub.token


async def test_the_last_chunk_may_overtake_the_first(hub, entries):
    secret = str(uuid.uuid4())
    for seq in (1, 0):
        answer = await hub.post(seq=seq, token=None, secret=secret)
        assert answer.status == 202
    assert [entry["seq"] for entry in entries(hub)] == ["1", "0"]


@pytest.mark.parametrize(
    "begun_with", [..., None, "0190a000-0000-4000-8000-000000000001"]
)
async def test_another_secret_is_worth_nothing(hub, begun_with):
    await hub.post(secret=begun_with)
    answer = await hub.post(seq=1, token=None, secret=str(uuid.uuid4()))
    assert (answer.status, answer.json["code"]) == (403, "bad_token")


async def test_a_secret_does_not_make_up_for_a_false_token(hub):
    secret = str(uuid.uuid4())
    await hub.post(secret=secret)
    answer = await hub.post(seq=1, token="v1." + "A" * 43, secret=secret)
    assert (answer.status, answer.json["code"]) == (403, "bad_token")


async def test_the_secret_is_kept_nowhere(hub, valkey, entries):
    secret = str(uuid.uuid4())
    await hub.post(secret=secret)
    assert "secret" not in orjson.loads(entries(hub)[0]["envelope"])
    assert secret.encode() not in valkey.hgetall(state_key(hub)).values()


async def test_a_token_of_another_session_is_worth_nothing(hub):
    await hub.post()
    other = Hub(hub.service, token=hub.token)
    answer = await other.post()
    assert (answer.status, answer.json["code"]) == (403, "bad_token")


@pytest.mark.parametrize("token", ["", "v1.", "v1." + "A" * 43, "v2.x", "ü" * 46])
async def test_an_invented_token_is_worth_nothing(hub, token):
    await hub.post()
    answer = await hub.post(seq=1, token=token)
    assert (answer.status, answer.json["code"]) == (403, "bad_token")


async def test_a_token_still_counts_when_valkey_has_forgotten_the_session(
    hub, valkey, entries
):
    await hub.post()
    start = entries(hub)[0]["start"]
    valkey.flushall()
    assert (await hub.post(seq=1)).status == 202
    assert entries(hub)[0]["start"] == start
