"""recordings.ingest.edge: bodies that are not taken."""

from __future__ import annotations

import gzip
import zlib

import orjson
import pytest

from tests.recordings.ingest.edge_refusals.errors import is_an_error
from tests.recordings.ingest.hub import EVENT, call

MEGABYTE = 1024**2


async def test_a_declared_length_over_the_cap_is_refused_before_reading(hub):
    answer = await hub.post(raw=b"x", headers={"content-length": str(300 * MEGABYTE)})
    assert is_an_error(answer, 413, "too_large")
    assert answer.requests_read == 0
    assert answer.headers["connection"] == "close"


async def test_a_body_over_the_cap_is_read_no_further_than_the_cap(hub):
    piece = {"type": "http.request", "body": b"x" * 65536, "more_body": True}
    answer = await call(
        hub.app, "POST", f"/i/v1/{hub.service.key}", messages=[piece] * 4800
    )
    assert is_an_error(answer, 413, "too_large")
    assert answer.requests_read == MEGABYTE // 65536 + 1


async def test_a_body_at_the_cap_is_taken(hub):
    line = orjson.dumps(hub.envelope()) + b"\n"
    room = MEGABYTE - len(line)
    assert (await hub.post(raw=line + b"[" + b" " * (room - 2) + b"]")).status == 202
    answer = await hub.post(raw=line + b"[" + b" " * (room - 1) + b"]")
    assert answer.status == 413


async def test_a_sender_that_goes_away_gets_no_answer_and_leaves_nothing(hub, entries):
    messages = [
        {"type": "http.request", "body": b"{", "more_body": True},
        {"type": "http.disconnect"},
    ]
    answer = await call(hub.app, "POST", f"/i/v1/{hub.service.key}", messages=messages)
    assert answer.status == 0
    assert entries(hub) == []


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "gzip, gzip", "x"])
async def test_an_encoding_it_does_not_read_is_refused_naming_those_it_does(
    hub, encoding
):
    answer = await hub.post(headers={"content-encoding": encoding})
    assert is_an_error(answer, 415, "unsupported_encoding")
    assert "gzip, identity" in answer.json["detail"]


async def test_gzip_in_gzip_is_refused(hub):
    raw = orjson.dumps(hub.envelope()) + b"\n" + gzip.compress(b"[]")
    answer = await hub.post(
        raw=gzip.compress(raw), headers={"content-encoding": "gzip"}
    )
    assert is_an_error(answer, 415, "nested_encoding")
    assert "gzip" in answer.json["detail"]


async def test_a_bomb_that_shows_itself_is_refused(hub, entries):
    bomb = gzip.compress(b" " * 100 * MEGABYTE)
    assert is_an_error(await hub.post(body=bomb), 413, "inflated_too_large")
    dense = gzip.compress(b" " * 10 * MEGABYTE)
    assert is_an_error(await hub.post(body=dense), 413, "ratio_exceeded")
    assert entries(hub) == []


async def test_a_gzip_body_cut_short_is_refused(hub):
    body = gzip.compress(orjson.dumps([EVENT] * 500))
    assert is_an_error(await hub.post(body=body[:10]), 400, "truncated_gzip")
    # Its last four bytes are no length then; this one claims gigabytes.
    claims = body[:-4] + b"\xff\xff\xff\x7f"
    assert is_an_error(await hub.post(body=claims), 400, "bad_gzip")


@pytest.mark.parametrize(
    ("body", "status", "code", "index"),
    [
        (b"not json", 400, "bad_json", None),
        (b'[{"type":3,"timestamp":NaN,"data":{}}]', 400, "bad_json", None),
        (gzip.compress(b"[]")[:-4] + b"\x09\0\0\0", 400, "bad_crc", None),
        (b"{}", 422, "not_a_list", None),
        (orjson.dumps([EVENT, EVENT, {"type": "x"}]), 422, "bad_event", 2),
        (orjson.dumps([EVENT, 7]), 422, "bad_event", 1),
        (b"[" * 200 + b"]" * 200, 422, "too_deep", None),
        (gzip.compress(gzip.compress(b"[]")), 415, "nested_encoding", None),
    ],
)
async def test_validate_decodes_at_once_and_names_the_bad_event(
    hub, entries, body, status, code, index
):
    answer = await hub.post(body=body, query="validate=1")
    assert is_an_error(answer, status, code)
    assert answer.json.get("index") == index
    assert entries(hub) == []


async def test_validate_takes_what_is_good(hub, entries):
    assert (await hub.post(query="validate=1")).status == 202
    assert len(entries(hub)) == 1


async def test_noise_never_gets_a_500(hub):
    pieces = [
        b"",
        b"\0",
        b"\n",
        b"{}\n",
        b"[[[",
        b"\x1f\x8b",
        b'{"v":1',
        zlib.compress(b"x"),
    ]
    for first in pieces:
        for second in pieces:
            answer = await hub.post(raw=first + second)
            assert 400 <= answer.status < 500
