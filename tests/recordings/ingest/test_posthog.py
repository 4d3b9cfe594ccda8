"""The endpoint for posthog-js: recordings, and their persons."""

from __future__ import annotations

import gzip
import uuid
from base64 import b64encode
from urllib.parse import quote

import orjson
import pytest

from recordings.ingest.session_state import mark_ended, mark_erased
from tests.recordings.ingest.third_party_hub import (
    ThirdPartyHub,
    entries,
    events,
    service,
)
from tests.recordings.ingest.third_party_traffic import (
    POSTHOG_SESSION,
    POSTHOG_WINDOW,
    START,
    click,
    custom,
    full_snapshot,
    identify_message,
    mutation,
    pack,
    posthog_visit,
    snapshot_message,
)

pytestmark = pytest.mark.django_db(databases=["default"], transaction=True)


def visit(hub, **options):
    return snapshot_message(*posthog_visit(), key=hub.key, **options)


def tagged(found, tag):
    return [e["data"]["payload"] for e in found if e.get("data", {}).get("tag") == tag]


async def test_a_snapshot_is_a_chunk_under_posthogs_own_ids(buffer):
    hub = ThirdPartyHub((await service()).key)
    answer = await hub.post_snapshots(visit(hub))
    assert (answer.status, answer.json) == (200, {"status": 1})
    assert answer.headers["access-control-allow-origin"] == "https://shop.example.com"
    (row,) = entries(buffer, POSTHOG_SESSION)
    assert (row["format"], row["window"]) == ("posthog", POSTHOG_WINDOW)
    assert (row["signed"], row["seq"]) == ("0", "0")
    found = events(buffer, POSTHOG_SESSION)
    assert full_snapshot() in found
    assert mutation() in found


async def test_the_same_message_sent_again_is_stored_once(buffer):
    hub = ThirdPartyHub((await service()).key)
    first = visit(hub)
    second = snapshot_message(click(), key=hub.key, uuid="another")
    await hub.post_snapshots(first)
    retry = {**first, "sent_at": "2027-01-15T08:00:09.000Z"}
    answer = await hub.post_snapshots(retry, second, query="retry_count=1")
    assert answer.status == 200
    assert [row["seq"] for row in entries(buffer, POSTHOG_SESSION)] == ["0", "1"]


async def test_each_message_of_a_batch_goes_to_its_session_and_window(buffer):
    hub = ThirdPartyHub((await service()).key)
    other = "01a2007f-3b3b-73ac-888d-e841f2888dca"
    await hub.post_snapshots(
        visit(hub),
        snapshot_message(click(), key=hub.key, session=other),
        snapshot_message(click(), key=hub.key, window="tab-2"),
    )
    windows = [row["window"] for row in entries(buffer, POSTHOG_SESSION)]
    mapped = uuid.uuid5(uuid.UUID(POSTHOG_SESSION), "posthog:tab-2")
    assert windows == [POSTHOG_WINDOW, str(mapped)]
    assert len(entries(buffer, other)) == 1


async def test_a_session_id_that_is_no_uuid_always_maps_to_the_same_one(buffer):
    web_app = await service()
    hub = ThirdPartyHub(web_app.key)
    await hub.post_snapshots(visit(hub, session="s-1"))
    assert entries(buffer, str(uuid.uuid5(web_app.id, "posthog:s-1")))


async def test_every_encoding_posthog_uses_is_read(buffer):
    hub = ThirdPartyHub((await service()).key)
    text = [
        orjson.dumps([snapshot_message(click(START + n), key=hub.key)])
        for n in range(4)
    ]
    form = b"data=" + quote(b64encode(text[1]).decode()).encode()
    batch = orjson.dumps({"api_key": hub.key, "batch": orjson.loads(text[3])})
    for body, query in [
        (text[0], ""),
        (form, "compression=base64"),
        (gzip.compress(text[2]), "compression=gzip-js&ver=1.1&_=1"),
        (gzip.compress(batch), ""),
    ]:
        answer = await hub.post_snapshots(body=body, query=query)
        assert answer.status == 200, answer.body
    assert len(entries(buffer, POSTHOG_SESSION)) == 4


@pytest.mark.parametrize(
    ("body", "query", "status", "code"),
    [
        (b"", "", 400, "bad_json"),
        (b"nonsense", "", 400, "bad_json"),
        (b"[NaN]", "", 400, "bad_json"),
        (b"[1]", "", 422, "bad_message"),
        (b"data=%%%", "compression=base64", 400, "bad_base64"),
        (b"[]", "compression=lz64", 415, "unsupported_encoding"),
        (gzip.compress(b"[]")[:-2], "", 400, "truncated_gzip"),
        (gzip.compress(b"[]") + b"x", "", 400, "trailing_bytes"),
        (gzip.compress(gzip.compress(b"[]")), "", 415, "nested_encoding"),
        (gzip.compress(b" " * 15_000_000), "", 413, "ratio_exceeded"),
        (b"x" * (1024**2 + 1), "", 413, "too_large"),
        (b'{"a":' * 100 + b"1" + b"}" * 100, "", 422, "too_deep"),
        (b"[" + b",".join([b"{}"] * 1001) + b"]", "", 422, "too_many_messages"),
    ],
)
async def test_bad_bodies_are_refused_at_once(buffer, body, query, status, code):
    hub = ThirdPartyHub((await service()).key)
    answer = await hub.post_snapshots(body=body, query=query)
    assert (answer.status, answer.json["code"]) == (status, code)


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"$snapshot_data": []}, 422, "no_events"),
        ({"$snapshot_data": None}, 422, "no_events"),
        ({"$snapshot_data": [{"type": 3}]}, 422, "bad_event"),
        ({"$session_id": None}, 400, "bad_id"),
        ({"$session_id": 7}, 400, "bad_id"),
        ({"$session_id": "x" * 201}, 400, "bad_id"),
        ({"$window_id": ["x"]}, 400, "bad_id"),
    ],
)
async def test_a_message_that_is_no_recording_is_refused(buffer, change, status, code):
    hub = ThirdPartyHub((await service()).key)
    message = visit(hub)
    message["properties"] |= change
    answer = await hub.post_snapshots(message)
    assert (answer.status, answer.json["code"]) == (status, code)


async def test_a_declared_body_over_the_cap_is_refused_unread(buffer):
    hub = ThirdPartyHub((await service()).key)
    answer = await hub.request(
        "POST", "/s/", headers={"content-length": str(300 * 1024**2)}
    )
    assert (answer.status, answer.requests_read) == (413, 0)


@pytest.mark.parametrize("key", ["", "pk_nobody"])
@pytest.mark.parametrize("path", ["/s/", "/e/", "/i/v0/e/", "/flags/", "/decide/"])
async def test_no_key_and_an_unknown_key_get_the_same_401(buffer, key, path):
    await service()
    hub = ThirdPartyHub(key)
    answer = await hub.post_snapshots(visit(hub), path=path)
    assert (answer.status, answer.json["code"]) == (401, "unknown_key")


@pytest.mark.parametrize("path", ["/s/", "/e/", "/flags/"])
async def test_an_origin_that_is_not_allowed_gets_403_without_cors(buffer, path):
    hub = ThirdPartyHub((await service(allowed_origins=["https://a.example.com"])).key)
    answer = await hub.post_snapshots(visit(hub), path=path)
    assert (answer.status, answer.json["code"]) == (403, "origin_not_allowed")
    assert "access-control-allow-origin" not in answer.headers


async def test_another_origin_cannot_write_into_the_session(buffer):
    key = (await service()).key
    hub = ThirdPartyHub(key)
    await hub.post_snapshots(visit(hub))
    stranger = ThirdPartyHub(key, origin="https://evil.example.net")
    answer = await stranger.post_snapshots(snapshot_message(click(), key=key))
    assert answer.status == 403
    assert len(entries(buffer, POSTHOG_SESSION)) == 1


async def test_an_erased_session_answers_410_and_pauses_the_client(buffer):
    web_app = await service()
    hub = ThirdPartyHub(web_app.key)
    mark_erased(web_app.id, POSTHOG_SESSION)
    answer = await hub.post_snapshots(visit(hub))
    assert answer.status == 410
    assert answer.json["quota_limited"] == ["recordings"]


async def test_a_session_past_its_end_answers_409_until_a_snapshot_begins_a_part(
    buffer, settings
):
    settings.INGEST_GRACE_SECONDS = -1
    web_app = await service()
    hub = ThirdPartyHub(web_app.key)
    await hub.post_snapshots(visit(hub))
    mark_ended(web_app.id, POSTHOG_SESSION)
    late = await hub.post_snapshots(snapshot_message(click(), key=hub.key))
    assert (late.status, late.json["code"]) == (409, "session_ended")
    snapshot = snapshot_message(pack(full_snapshot()), key=hub.key)
    assert (await hub.post_snapshots(snapshot)).status == 200
    part = str(uuid.uuid5(uuid.UUID(POSTHOG_SESSION), "part:1"))
    assert len(entries(buffer, part)) == 1


async def test_a_disabled_service_stores_nothing_and_pauses_the_client(buffer):
    hub = ThirdPartyHub((await service(enabled=False)).key)
    answer = await hub.post_snapshots(visit(hub))
    assert answer.status == 200
    assert answer.json["quota_limited"] == ["recordings"]
    assert entries(buffer, POSTHOG_SESSION) == []


async def test_too_many_requests_get_429_with_whole_seconds(buffer, settings):
    settings.INGEST_REQUESTS_PER_MINUTE = 1
    hub = ThirdPartyHub((await service(key="pk_quota_posthog")).key)
    await hub.post_snapshots(visit(hub))
    answer = await hub.post_snapshots(visit(hub))
    assert answer.status == 429
    assert answer.headers["retry-after"].isdigit()


async def test_the_sites_own_events_are_no_part_of_the_chunk(buffer):
    hub = ThirdPartyHub((await service()).key)
    message = snapshot_message(custom("my-tag", {"a": 1}), key=hub.key)
    message["properties"]["$sdk_debug_replay"] = "x"
    await hub.post_snapshots(message)
    (row,) = entries(buffer, POSTHOG_SESSION)
    (kept,) = orjson.loads(gzip.decompress(row["body"]))
    assert set(kept["properties"]) <= {
        "$snapshot_data",
        "$lib",
        "$lib_version",
        "distinct_id",
    }


# --- The person -----------------------------------------------------------------------


async def test_a_person_named_before_recording_is_stored_with_the_recording(buffer):
    hub = ThirdPartyHub((await service()).key)
    message = identify_message(key=hub.key, email="ann@example.com", name="Ann")
    answer = await hub.post_snapshots(
        body=orjson.dumps({"api_key": hub.key, "batch": [message]}), path="/i/v0/e/"
    )
    assert (answer.status, answer.json) == (200, {"status": 1})
    assert entries(buffer, POSTHOG_SESSION) == []
    await hub.post_snapshots(visit(hub))
    await hub.post_snapshots(snapshot_message(click(), key=hub.key))
    found = events(buffer, POSTHOG_SESSION)
    assert tagged(found, "sh.identify") == [
        {"userId": "user-1", "traits": {"email": "ann@example.com", "name": "Ann"}}
    ]


async def test_a_person_named_while_recording_is_stored_once(buffer):
    hub = ThirdPartyHub((await service()).key)
    await hub.post_snapshots(visit(hub))
    identity = identify_message(key=hub.key, email="ann@example.com")
    pageview = {**identify_message(key=hub.key), "event": "$pageview"}
    for message in (identity, identity, pageview):
        await hub.post_snapshots(message, path="/e/")
    identities = tagged(events(buffer, POSTHOG_SESSION), "sh.identify")
    assert identities == [{"userId": "user-1", "traits": {"email": "ann@example.com"}}]


async def test_another_person_in_the_same_session_starts_without_the_firsts_traits(
    buffer,
):
    hub = ThirdPartyHub((await service()).key)
    await hub.post_snapshots(visit(hub))
    ann = identify_message(key=hub.key, email="ann@example.com")
    await hub.post_snapshots(ann, path="/e/")
    await hub.post_snapshots(identify_message("user-2", key=hub.key), path="/e/")
    identities = tagged(events(buffer, POSTHOG_SESSION), "sh.identify")
    assert identities[-1] == {"userId": "user-2", "traits": {}}


async def test_other_analytics_are_taken_politely_and_discarded(buffer):
    hub = ThirdPartyHub((await service()).key)
    await hub.post_snapshots(visit(hub))
    bought = {"event": "bought", "properties": {"token": hub.key, "n": 1}}
    for path in ("/e/", "/i/v0/e/", "/batch/", "/capture/", "/track", "/engage/"):
        answer = await hub.post_snapshots(bought, path=path)
        assert (answer.status, answer.json) == (200, {"status": 1})
    assert len(entries(buffer, POSTHOG_SESSION)) == 1
