"""recordings.ingest.edge: what it asks of recorders, and sessions that are over."""

from __future__ import annotations

import asyncio
import time
import uuid

import orjson

from recordings.ingest.session_state import ask_for_checkpoint, mark_ended, mark_erased
from tests.recordings.ingest.hub import state_key


async def test_it_asks_for_a_snapshot_once(hub):
    await hub.post()
    ask_for_checkpoint(hub.service.id, hub.session)
    assert (await hub.post(seq=1)).json["checkpoint"] is True
    assert (await hub.post(seq=2)).json["checkpoint"] is False


async def test_it_reports_refused_chunks_once_and_to_their_window(hub, valkey):
    await hub.post()
    other = str(uuid.uuid4())
    faults = [
        {"seq": 0, "code": "bad_json", "window": hub.window},
        {"seq": 7, "code": "too_deep", "window": other},
    ]
    valkey.hset(state_key(hub), "err", orjson.dumps(faults))
    reported = [(await hub.post(seq=seq)).json["errors"] for seq in (1, 2)]
    assert reported == [[{"seq": 0, "code": "bad_json"}], []]
    reported = (await hub.post(windowId=other)).json["errors"]
    assert reported == [{"seq": 7, "code": "too_deep"}]


async def test_it_stops_a_session_that_is_too_long(hub, valkey, settings):
    await hub.post()
    settings.INGEST_MAX_SESSION_SECONDS = 60
    move_back(valkey, hub, start=70)
    assert (await hub.post(seq=1)).json["stop"] == {"reason": "duration"}
    move_back(valkey, hub, ended=121)
    answer = await hub.post(seq=2)
    assert (answer.status, answer.json["code"]) == (409, "session_ended")
    assert answer.json["stop"] == {"reason": "duration"}


async def test_it_stops_a_session_that_is_too_big(hub, valkey, settings):
    await hub.post()
    valkey.hincrby(state_key(hub), "raw", settings.INGEST_MAX_SESSION_BYTES)
    answer = await hub.post(seq=1)
    assert (answer.status, answer.json["stop"]) == (202, {"reason": "size"})
    settings.INGEST_GRACE_SECONDS = 0
    await asyncio.sleep(0.01)
    assert (await hub.post(seq=2)).status == 409


async def test_a_session_ends_after_half_an_hour_of_silence_and_grace(hub, valkey):
    await hub.post()
    move_back(valkey, hub, last=1800 + 60)
    within_grace = await hub.post(seq=1)
    assert (within_grace.status, within_grace.json["stop"]) == (
        202,
        {"reason": "ended"},
    )
    move_back(valkey, hub, ended=121)
    answer = await hub.post(seq=2)
    assert (answer.status, answer.json["code"]) == (409, "session_ended")


async def test_a_chunk_within_the_grace_does_not_bring_the_session_back(hub, valkey):
    await hub.post()
    move_back(valkey, hub, last=1800 + 60)
    for seq in (1, 2):
        assert (await hub.post(seq=seq)).json["stop"] == {"reason": "ended"}


async def test_a_chunk_after_end_and_grace_is_refused(hub, valkey, entries):
    await hub.post()
    mark_ended(hub.service.id, hub.session)
    assert (await hub.post(seq=1)).json["stop"] == {"reason": "ended"}
    move_back(valkey, hub, ended=121)
    answer = await hub.post(seq=2)
    assert (answer.status, answer.json["code"]) == (409, "session_ended")
    assert len(entries(hub)) == 2


async def test_a_retry_is_a_duplicate_even_after_the_end(hub, valkey):
    await hub.post()
    mark_ended(hub.service.id, hub.session)
    move_back(valkey, hub, ended=9999)
    assert (await hub.post()).json["duplicate"] is True


async def test_a_chunk_of_an_erased_session_is_refused(hub, entries):
    await hub.post()
    mark_erased(hub.service.id, hub.session)
    for changes in ({"seq": 1}, {"seq": 0}, {"token": None}):
        answer = await hub.post(**changes)
        assert (answer.status, answer.json["code"]) == (410, "session_erased")
    assert len(entries(hub)) == 1


async def test_an_erased_session_leaves_nothing_but_the_refusal(hub, valkey):
    await hub.post()
    mark_erased(hub.service.id, hub.session)
    assert valkey.hgetall(state_key(hub)) == {b"erased": b"1"}


async def test_a_disabled_service_stops_the_recorder_and_keeps_nothing(
    hub, entries, web_app
):
    from asgiref.sync import sync_to_async

    web_app.enabled = False
    await sync_to_async(web_app.save)()
    answer = await hub.post()
    assert (answer.status, answer.json["stop"]) == (200, {"reason": "disabled"})
    assert entries(hub) == []


async def test_the_state_of_a_session_does_not_outlive_a_day(hub, valkey):
    await hub.post()
    assert 0 < valkey.ttl(state_key(hub)) <= 24 * 3600


def move_back(valkey, hub, **seconds):
    """Let the moments named in the session's state be `seconds` ago."""
    now = int(time.time() * 1000)
    for field, ago in seconds.items():
        valkey.hset(state_key(hub), field, now - ago * 1000)
