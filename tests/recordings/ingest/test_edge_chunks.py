"""recordings.ingest.edge: what becomes of valid chunks."""

from __future__ import annotations

import asyncio
import gzip
import time
import uuid
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from recordings.ingest.buffer import shard_of
from recordings.ingest.session_state import ask_for_checkpoint, mark_ended, mark_erased
from sessionhub.lib.uuid7 import uuid7
from tests.recordings.ingest.hub import EVENT, Hub, state_key

BODY = gzip.compress(orjson.dumps([EVENT]), mtime=0)
OTHER = gzip.compress(orjson.dumps([EVENT, EVENT]), mtime=0)


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


def move_back(valkey, hub, **seconds):
    """Let the moments named in the session's state be `seconds` ago."""
    now = int(time.time() * 1000)
    for field, ago in seconds.items():
        valkey.hset(state_key(hub), field, now - ago * 1000)
