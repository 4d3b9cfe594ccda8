"""recordings.ingest.edge: valid chunks on their way into the stream."""

from __future__ import annotations

import asyncio
import gzip
import time
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from recordings.ingest.buffer import shard_of
from sessionhub.lib.uuid7 import uuid7
from tests.recordings.ingest.edge_chunks.bodies import OTHER
from tests.recordings.ingest.hub import EVENT, Hub

BODY = gzip.compress(orjson.dumps([EVENT]), mtime=0)


async def test_it_takes_a_first_chunk_and_hands_out_a_token(hub):
    answer = await hub.post()
    assert answer.status == 202
    token = answer.json.pop("token")
    assert answer.json.pop("config")
    assert token.startswith("v1.")
    shown = {k: v for k, v in answer.json.items() if k not in ("token", "config")}
    assert shown == {"live": False, "checkpoint": False, "stop": None, "errors": []}


async def test_it_takes_later_chunks_with_the_token_and_does_not_repeat_it(hub):
    await hub.post()
    answer = await hub.post(seq=1)
    assert answer.status == 202
    assert "token" not in answer.json


async def test_it_answers_only_once_the_chunk_is_in_the_stream(hub, entries):
    await hub.post(body=BODY, final=True)
    (entry,) = entries(hub)
    now = int(time.time() * 1000)
    assert entry["body"] == BODY
    assert entry["format"] == "native"
    assert entry["service"] == str(hub.service.id)
    assert entry["window"] == hub.window
    assert (entry["seq"], entry["final"], entry["signed"]) == ("0", "1", "1")
    assert (entry["ip"], entry["ua"]) == ("203.0.113.9", "Mozilla/5.0 (test)")
    assert entry["origin"] == "https://shop.example.com"
    assert abs(int(entry["received"]) - now) < 10_000
    start = datetime.fromtimestamp(int(entry["start"]) / 1000, tz=UTC)
    assert entry["expires"] == (start + timedelta(days=30)).date().isoformat()


async def test_it_keeps_the_envelope_without_the_token(hub, entries):
    await hub.post()
    await hub.post(seq=1)
    kept = orjson.loads(entries(hub)[1]["envelope"])
    assert "token" not in kept
    assert (kept["seq"], kept["windowId"]) == (1, hub.window)


async def test_it_dates_the_start_back_by_the_age_of_the_first_event(hub, entries):
    now = int(time.time() * 1000)
    await hub.post(firstTs=now - 20_000, sentAt=now)
    start = int(entries(hub)[0]["start"])
    assert now - 21_000 < start < now - 15_000


async def test_it_dates_the_start_back_by_a_minute_at_most(hub, entries):
    now = int(time.time() * 1000)
    await hub.post(firstTs=0, sentAt=now)
    assert now - 61_000 < int(entries(hub)[0]["start"]) < now - 55_000


@pytest.mark.parametrize("ts", [0, -(2**63), 2**63 - 1, 253_402_300_800_000])
async def test_it_takes_absurd_timestamps_and_goes_by_its_own_clock(hub, entries, ts):
    answer = await hub.post(firstTs=ts, lastTs=ts, sentAt=ts)
    assert answer.status == 202
    assert abs(int(entries(hub)[0]["start"]) - time.time() * 1000) < 61_000


async def test_it_answers_the_same_bytes_again_as_a_duplicate(hub, entries):
    await hub.post()
    await hub.post(seq=1, body=BODY)
    answer = await hub.post(seq=1, body=BODY)
    assert answer.status == 200
    assert answer.json["duplicate"] is True
    assert len(entries(hub)) == 2


async def test_it_hands_the_token_out_again_when_the_first_answer_was_lost(hub):
    first = await hub.post()
    hub.token = None
    again = await hub.post()
    assert again.status == 200
    assert again.json["token"] == first.json["token"]


async def test_it_refuses_other_bytes_under_a_number_taken(hub, entries):
    await hub.post(body=BODY)
    answer = await hub.post(body=OTHER)
    assert (answer.status, answer.json["code"]) == (409, "chunk_conflict")
    assert [entry["body"] for entry in entries(hub)] == [BODY]


async def test_it_takes_chunks_in_any_order(hub, entries):
    for seq in (0, 3, 1, 2):
        assert (await hub.post(seq=seq)).status == 202
    assert [entry["seq"] for entry in entries(hub)] == ["0", "3", "1", "2"]


async def test_it_stores_one_of_many_equal_posts_at_the_same_moment(hub, entries):
    answers = await asyncio.gather(
        *(hub.post(body=BODY, token=None) for _ in range(20))
    )
    assert sorted(a.status for a in answers) == [200] * 19 + [202]
    assert len({a.json["token"] for a in answers}) == 1
    assert len(entries(hub)) == 1


async def test_it_takes_two_tabs_of_one_session(hub, entries):
    await hub.post()
    second = Hub(hub.service, session=hub.session, token=hub.token)
    assert (await second.post()).status == 202
    assert {e["window"] for e in entries(hub)} == {hub.window, second.window}


async def test_it_goes_on_after_a_final_chunk_of_a_window(hub):
    # A navigation ends the page, and the next page goes on in the same window.
    await hub.post(final=True)
    answer = await hub.post(seq=1)
    assert (answer.status, answer.json["stop"]) == (202, None)


async def test_it_takes_an_identity_body_as_it_is(hub, entries):
    body = orjson.dumps([EVENT])
    assert (await hub.post(body=body)).status == 202
    assert entries(hub)[0]["body"] == body


async def test_it_unpacks_gzip_transport_and_keeps_gzip(hub, entries):
    body = orjson.dumps([EVENT])
    raw = orjson.dumps(hub.envelope()) + b"\n" + body
    for status in (202, 200):
        answer = await hub.post(
            raw=gzip.compress(raw), headers={"content-encoding": "gzip"}
        )
        assert answer.status == status
    assert gzip.decompress(entries(hub)[0]["body"]) == body


async def test_sessions_are_spread_over_the_shards_and_stay_there():
    ids = [uuid7() for _ in range(400)]
    assert {shard_of(one) for one in ids} == set(range(16))
    assert all(shard_of(one) == shard_of(str(one)) for one in ids)
