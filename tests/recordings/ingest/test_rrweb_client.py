"""The endpoint for browser-client over HTTP."""

from __future__ import annotations

import gzip
import uuid

import pytest

from recordings.ingest.session_state import mark_ended, mark_erased
from tests.recordings.ingest.third_party_hub import (
    ThirdPartyHub,
    entries,
    events,
    service,
)
from tests.recordings.ingest.third_party_traffic import (
    RECORDING,
    START,
    click,
    custom,
    full_snapshot,
    meta,
    mutation,
    ndjson,
    visit,
)

pytestmark = pytest.mark.django_db(databases=["default"], transaction=True)


async def test_posted_lines_are_buffered_under_the_recordings_own_id(buffer):
    web_app = await service()
    answer = await ThirdPartyHub(web_app.key).post_lines(*visit())
    assert answer.status == 202
    assert answer.headers["access-control-allow-origin"] == "https://shop.example.com"
    (row,) = entries(buffer, RECORDING)
    assert (row["format"], row["signed"], row["seq"]) == ("rrweb", "0", "0")
    assert row["service"] == str(web_app.id)
    assert gzip.decompress(row["body"]) == ndjson(*visit())


async def test_a_preflight_is_answered_for_the_headers_the_client_sends(buffer):
    hub = ThirdPartyHub((await service()).key)
    answer = await hub.request("OPTIONS", f"/recordings/{RECORDING}/events")
    assert answer.status == 204
    allowed = answer.headers["access-control-allow-headers"]
    assert "authorization" in allowed
    assert "content-type" in allowed


async def test_chunks_of_one_recording_count_up_in_one_window(buffer):
    hub = ThirdPartyHub((await service()).key)
    await hub.post_lines(*visit())
    await hub.post_lines(click(START + 900))
    rows = entries(buffer, RECORDING)
    assert [row["seq"] for row in rows] == ["0", "1"]
    assert len({row["window"] for row in rows}) == 1


async def test_an_id_that_is_no_canonical_uuid_always_maps_to_the_same_one(buffer):
    web_app = await service()
    hub = ThirdPartyHub(web_app.key)
    await hub.post_lines(mutation(), recording="visit-1")
    await hub.post_lines(click(), recording="visit-1")
    mapped = str(uuid.uuid5(web_app.id, "rrweb:visit-1"))
    assert len(entries(buffer, mapped)) == 2


async def test_the_id_may_come_in_the_query_where_the_address_has_no_place_for_it(
    buffer,
):
    hub = ThirdPartyHub((await service()).key)
    answer = await hub.request(
        "POST",
        "/recordings/events",
        body=ndjson(mutation()),
        headers={"authorization": f"Bearer {hub.key}"},
        query=f"recordingId={RECORDING}",
    )
    assert answer.status == 202
    assert len(entries(buffer, RECORDING)) == 1


async def test_lines_the_client_repeats_are_stored_once(buffer):
    """Its second request of a large buffer begins with the first one's lines."""
    hub = ThirdPartyHub((await service()).key)
    await hub.post_lines(*visit())
    again = await hub.post_lines(*visit())
    assert (again.status, again.json["duplicate"]) == (200, True)
    await hub.post_lines(*visit(), click(START + 900))
    await hub.post_lines(click(START + 950), *visit())
    bodies = [gzip.decompress(row["body"]) for row in entries(buffer, RECORDING)]
    assert bodies == [
        ndjson(*visit()),
        ndjson(click(START + 900)),
        ndjson(click(START + 950)),
    ]


async def test_a_large_plain_snapshot_is_packed_on_the_way(buffer):
    """The client never compresses; a real page's first snapshot may be megabytes."""
    big = full_snapshot(text="x" * 3_000_000)
    answer = await ThirdPartyHub((await service()).key).post_lines(meta(), big)
    assert answer.status == 202
    (row,) = entries(buffer, RECORDING)
    assert len(row["body"]) < 100_000


async def test_gzip_is_taken_with_and_without_the_header(buffer):
    hub = ThirdPartyHub((await service()).key)
    first, second = gzip.compress(ndjson(mutation())), gzip.compress(ndjson(click()))
    assert (await hub.post_lines(body=first)).status == 202
    headers = {"content-encoding": "gzip"}
    assert (await hub.post_lines(body=second, **headers)).status == 202
    assert len(events(buffer, RECORDING)) == 2


async def test_closing_for_good_marks_the_chunk_final(buffer):
    hub = ThirdPartyHub((await service()).key)
    await hub.post_lines(*visit())
    await hub.post_lines(custom("close-temporary", {}))
    await hub.post_lines(custom("close-permanent", {}))
    assert [row["final"] for row in entries(buffer, RECORDING)] == ["0", "0", "1"]


@pytest.mark.parametrize("key", ["", "pk_nobody"])
async def test_no_key_and_an_unknown_key_get_the_same_401(buffer, key):
    await service()
    answer = await ThirdPartyHub(key).post_lines(*visit())
    assert answer.status == 401
    assert answer.json["code"] == "unknown_key"
    assert set(answer.json) == {"code", "detail", "requestId"}


async def test_a_key_without_bearer_is_no_key(buffer):
    hub = ThirdPartyHub((await service()).key)
    answer = await hub.post_lines(*visit(), authorization=hub.key)
    assert answer.status == 401


async def test_an_origin_that_is_not_allowed_gets_403_without_cors(buffer):
    web_app = await service(allowed_origins=["https://other.example.com"])
    answer = await ThirdPartyHub(web_app.key).post_lines(*visit())
    assert (answer.status, answer.json["code"]) == (403, "origin_not_allowed")
    assert "access-control-allow-origin" not in answer.headers


async def test_another_origin_cannot_write_into_the_session(buffer):
    key = (await service()).key
    await ThirdPartyHub(key).post_lines(*visit())
    stranger = ThirdPartyHub(key, origin="https://evil.example.net")
    answer = await stranger.post_lines(click(START + 900))
    assert answer.status == 403
    assert len(entries(buffer, RECORDING)) == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 422, "no_events"),
        (b"nonsense", 400, "bad_json"),
        (b'{"type":3,"timestamp":NaN,"data":{"source":0}}', 400, "bad_json"),
        (b"[" * 2000, 422, "too_deep"),
        (ndjson(mutation(), {"type": 2}), 422, "bad_event"),
        (ndjson(mutation()) + b"," + ndjson(mutation()), 422, "bad_event"),
        (gzip.compress(ndjson(mutation()))[:-3], 400, "truncated_gzip"),
        (gzip.compress(ndjson(mutation())) + b"!", 400, "trailing_bytes"),
        (gzip.compress(gzip.compress(b"{}")), 415, "nested_encoding"),
        (gzip.compress(b" " * 15_000_000), 413, "ratio_exceeded"),
        (b"x" * (8 * 1024**2 + 1), 413, "too_large"),
    ],
)
async def test_bad_bodies_are_refused_at_once(buffer, body, status, code):
    hub = ThirdPartyHub((await service()).key)
    answer = await hub.post_lines(body=body)
    assert (answer.status, answer.json["code"]) == (status, code)
    assert entries(buffer, RECORDING) == []


async def test_a_bad_line_is_named(buffer):
    hub = ThirdPartyHub((await service()).key)
    answer = await hub.post_lines(mutation(), {"type": 2, "timestamp": 1})
    assert answer.json["index"] == 1


async def test_a_declared_body_over_the_cap_is_refused_unread(buffer):
    hub = ThirdPartyHub((await service()).key)
    answer = await hub.post_lines(body=b"", **{"content-length": str(300 * 1024**2)})
    assert (answer.status, answer.requests_read) == (413, 0)


async def test_other_encodings_get_415_naming_what_is_taken(buffer):
    hub = ThirdPartyHub((await service()).key)
    answer = await hub.post_lines(*visit(), **{"content-encoding": "br"})
    assert answer.status == 415
    assert "gzip" in answer.json["detail"]


@pytest.mark.parametrize("recording", ["x" * 201])
async def test_an_id_that_is_too_long_gets_400(buffer, recording):
    hub = ThirdPartyHub((await service()).key)
    answer = await hub.post_lines(*visit(), recording=recording)
    assert (answer.status, answer.json["code"]) == (400, "bad_id")


async def test_other_methods_get_405_and_other_paths_are_not_ours(buffer):
    hub = ThirdPartyHub((await service()).key)
    path = f"/recordings/{RECORDING}/events"
    assert (await hub.request("GET", path)).status == 405
    assert (await hub.request("GET", "/recordings/")).status == 418
    assert (await hub.request("POST", path + "/ws")).status == 418


async def test_an_erased_session_answers_410(buffer):
    web_app = await service()
    hub = ThirdPartyHub(web_app.key)
    await hub.post_lines(*visit())
    mark_erased(web_app.id, RECORDING)
    assert (await hub.post_lines(click(START + 900))).status == 410


async def test_a_disabled_service_stops_the_client(buffer):
    web_app = await service(enabled=False)
    answer = await ThirdPartyHub(web_app.key).post_lines(*visit())
    assert (answer.status, answer.json["stop"]) == (200, {"reason": "disabled"})
    assert entries(buffer, RECORDING) == []


async def test_too_many_requests_get_429_with_whole_seconds(buffer, settings):
    settings.INGEST_REQUESTS_PER_MINUTE = 1
    hub = ThirdPartyHub((await service(key="pk_quota_rrweb")).key)
    await hub.post_lines(*visit())
    answer = await hub.post_lines(click(START + 900))
    assert answer.status == 429
    assert answer.headers["retry-after"].isdigit()


async def test_after_its_end_a_session_goes_on_as_its_next_part(buffer, settings):
    """A tab keeps its recording id for days; a reload begins with a snapshot."""
    settings.INGEST_GRACE_SECONDS = 0
    web_app = await service()
    hub = ThirdPartyHub(web_app.key)
    await hub.post_lines(*visit())
    mark_ended(web_app.id, RECORDING)
    buffer.hset(
        next(k for k in buffer.scan_iter("sh:*:s:*") if RECORDING.encode() in k),
        "ended",
        "1",
    )
    late = await hub.post_lines(click(START + 900))
    assert (late.status, late.json["code"]) == (409, "session_ended")
    reload = [meta(START + 910), full_snapshot(START + 911)]
    assert (await hub.post_lines(*reload)).status == 202
    assert (await hub.post_lines(click(START + 950))).status == 202
    part = str(uuid.uuid5(uuid.UUID(RECORDING), "part:1"))
    assert [row["seq"] for row in entries(buffer, part)] == ["0", "1"]
    assert len(entries(buffer, RECORDING)) == 1


async def test_a_session_forgotten_by_the_buffer_gets_a_new_window(buffer, monkeypatch):
    """Numbers begin anew then; in the old window they would overwrite old chunks."""
    hub = ThirdPartyHub((await service()).key)
    await hub.post_lines(*visit())
    buffer.delete(*buffer.scan_iter("sh:*:s:*"))
    monkeypatch.setattr("recordings.ingest.bounds.UNSIGNED_SECONDS", 3601)
    await hub.post_lines(click(START + 900))
    first, second = entries(buffer, RECORDING)
    assert (first["seq"], second["seq"]) == ("0", "0")
    assert first["window"] != second["window"]


async def test_the_start_moves_back_to_the_first_event_by_at_most_a_minute(buffer):
    hub = ThirdPartyHub((await service()).key)
    await hub.post_lines(mutation(0))
    (row,) = entries(buffer, RECORDING)
    assert int(row["received"]) - int(row["start"]) == 60_000
