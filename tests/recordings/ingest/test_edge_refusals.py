"""recordings.ingest.edge: the answer to each kind of bad input."""

from __future__ import annotations

import gzip
import zlib

import orjson
import pytest
from asgiref.sync import sync_to_async

from recordings.ingest.edge import IngestEdge
from recordings.ingest.edge import native as native_endpoint
from recordings.ingest.edge.answers import Answer
from recordings.ingest.edge.endpoint import HttpEndpoint
from tests.recordings.factories import make_service
from tests.recordings.ingest.hub import EVENT, Hub, call, teapot

MEGABYTE = 1024**2


def is_an_error(answer, status, code):
    """Whether it is this error in the one shape errors have, readable by the page."""
    assert (answer.status, answer.json["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/json"
    assert answer.json["detail"].endswith(".")
    assert answer.json["requestId"] == answer.headers["x-request-id"]
    return True


async def test_no_key_and_an_unknown_key_get_the_same_answer(hub):
    answers = [await hub.post(key=key) for key in ("pk_unknown", "", "x" * 500)]
    answers.append(await call(hub.app, "POST", "/i/v1", body=b"x"))
    for answer in answers:
        assert is_an_error(answer, 401, "unknown_key")
        assert "access-control-allow-origin" in answer.headers
    assert len({answer.json["detail"] for answer in answers}) == 1


async def test_a_new_service_is_known_at_once(hub):
    await hub.post()
    other = await sync_to_async(make_service)("another")
    assert (await Hub(other).post()).status == 202


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


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "bad_envelope"),
        (b"no newline", "bad_envelope"),
        (b"not json\n[]", "bad_envelope"),
        (b'{"v":NaN}\n[]', "bad_envelope"),
        (b"[]\n[]", "bad_envelope"),
        (b"\xff\xfe\n[]", "bad_envelope"),
        (b"{" + b" " * 5000 + b"}\n[]", "bad_envelope"),
        (b'{"v":1}\n[]', "missing_field"),
    ],
)
async def test_a_body_without_a_proper_envelope_is_refused(hub, raw, code):
    assert is_an_error(await hub.post(raw=raw), 400, code)


async def test_an_unknown_field_is_named(hub):
    answer = await hub.post(colour="red")
    assert is_an_error(answer, 400, "unknown_field")
    assert answer.json["field"] == "colour"
    assert "sessionId" in answer.json["detail"]


async def test_an_envelope_that_names_a_field_twice_is_refused(hub):
    line = orjson.dumps(hub.envelope())
    twice = line[:-1] + b',"se\\u0071":1}\n' + gzip.compress(b"[]")
    answer = await hub.post(raw=twice)
    assert is_an_error(answer, 400, "bad_envelope")
    assert "twice" in answer.json["detail"]


async def test_a_missing_field_is_named(hub):
    answer = await hub.post(sentAt=...)
    assert is_an_error(answer, 400, "missing_field")
    assert answer.json["field"] == "sentAt"


@pytest.mark.parametrize("version", [0, 2, "1", True, None, 1.0])
async def test_another_version_of_the_envelope_is_refused(hub, version):
    answer = await hub.post(v=version)
    assert is_an_error(answer, 400, "unknown_version")


@pytest.mark.parametrize(
    "seq", [-1, 2**31, 10**30, 1.5, 1.0, "1", None, True, [], 1e300]
)
async def test_a_seq_that_is_no_number_of_a_chunk_is_refused(hub, seq):
    raw = orjson.dumps(hub.envelope(seq=0)).replace(
        b'"seq":0',
        b'"seq":' + (str(seq).encode() if seq == 10**30 else orjson.dumps(seq)),
    )
    answer = await hub.post(raw=raw + b"\n[]")
    assert is_an_error(answer, 422, "invalid_field")
    assert answer.json["field"] == "seq"


async def test_the_largest_seq_is_taken(hub):
    assert (await hub.post(seq=2**31 - 1)).status == 202


@pytest.mark.parametrize(
    "change", [str.upper, lambda s: s.replace("-", ""), lambda s: "{" + s + "}"]
)
@pytest.mark.parametrize("field", ["sessionId", "windowId"])
async def test_an_id_that_is_not_a_canonical_uuid_is_refused(hub, field, change):
    honest = hub.envelope()[field]
    honest = honest[:-1] + "a"
    answer = await hub.post(**{field: change(honest)})
    assert is_an_error(answer, 400, "bad_id")
    assert answer.json["field"] == field


@pytest.mark.parametrize("value", [None, 7, "", "a\n", "x" * 36, {}])
async def test_an_id_that_is_nothing_like_one_is_refused(hub, value):
    assert is_an_error(await hub.post(sessionId=value), 400, "bad_id")


@pytest.mark.parametrize("value", [7, "", "guess me", {}])
async def test_a_secret_must_be_a_uuid(hub, value):
    answer = await hub.post(secret=value)
    assert is_an_error(answer, 400, "bad_id")
    assert answer.json["field"] == "secret"


async def test_a_session_id_must_be_sortable_by_time(hub):
    random_id = "0b2f5a7e-4a59-4d7e-9c53-3d0f6d2b8c11"
    assert is_an_error(await hub.post(sessionId=random_id), 400, "bad_id")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("count", -1),
        ("count", 64_001),
        ("firstTs", 1.5),
        ("lastTs", "now"),
        ("sentAt", None),
        ("checkpoint", 1),
        ("final", "no"),
        ("token", 5),
    ],
)
async def test_a_value_of_the_wrong_kind_is_refused_naming_its_field(hub, field, value):
    answer = await hub.post(**{field: value})
    assert is_an_error(answer, 422, "invalid_field")
    assert answer.json["field"] == field


async def test_optional_fields_may_be_left_out(hub):
    answer = await hub.post(token=..., checkpoint=..., final=...)
    assert answer.status == 202


async def test_an_origin_that_is_not_allowed_learns_nothing(hub, web_app, entries):
    web_app.allowed_origins = ["https://shop.example.com", "https://*.example.org"]
    await sync_to_async(web_app.save)()
    for origin in ("https://evil.example", "https://shop.example.com:8443", "null", ""):
        hub.origin = origin
        answer = await hub.post()
        assert is_an_error(answer, 403, "origin_not_allowed")
        assert "access-control-allow-origin" not in answer.headers
    for origin in ("https://shop.example.com", "https://a.b.example.org"):
        answer = await Hub(web_app, origin=origin).post()
        assert answer.status == 202
        assert answer.headers["access-control-allow-origin"] == origin
        assert answer.headers["vary"] == "Origin"


async def test_too_many_requests_are_refused_with_a_time_to_come_back(hub, settings):
    settings.INGEST_REQUESTS_PER_MINUTE = 3
    answers = [await hub.post(seq=seq) for seq in range(5)]
    assert [a.status for a in answers] == [202, 202, 202, 429, 429]
    assert is_an_error(answers[-1], 429, "too_many_requests")
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 20
    assert answers[-1].headers["access-control-expose-headers"] == "Retry-After"
    other = await Hub(hub.service).post(client=("203.0.113.10", 1))
    assert other.status == 202


async def test_a_forwarded_address_counts_only_from_a_trusted_proxy(hub, settings):
    settings.INGEST_REQUESTS_PER_MINUTE = 1

    async def status(client, forwarded):
        headers = {"x-forwarded-for": forwarded}
        answer = await Hub(hub.service).post(client=client, headers=headers)
        return answer.status

    stranger, proxy = ("203.0.113.9", 1), ("10.0.0.1", 1)
    assert await status(stranger, "198.51.100.1") == 202
    assert await status(stranger, "198.51.100.2") == 429
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    assert await status(proxy, "198.51.100.1") == 202
    assert await status(proxy, "6.6.6.6, 198.51.100.1") == 429
    assert await status(proxy, "198.51.100.2") == 202


async def test_a_port_behind_a_gateway_makes_no_new_sender(hub, settings):
    settings.INGEST_REQUESTS_PER_MINUTE = 1
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]

    async def status(forwarded):
        headers = {"x-forwarded-for": forwarded}
        answer = await Hub(hub.service).post(client=("10.0.0.1", 1), headers=headers)
        return answer.status

    assert await status("198.51.100.1:4711") == 202
    assert await status("198.51.100.1:4712") == 429
    assert await status("198.51.100.2:4711, 10.0.0.2:80") == 202
    assert await status("[2001:db8:9::7]:4711") == 202
    assert await status("[2001:db8:9::7]:4712") == 429


async def test_colleagues_behind_one_address_have_shares_of_their_own(hub, settings):
    settings.INGEST_REQUESTS_PER_MINUTE = 3
    colleague = Hub(hub.service)
    assert (await colleague.post(seq=0)).status == 202
    wild = [(await hub.post(seq=seq)).status for seq in range(5)]
    assert wild == [202, 202, 202, 429, 429]
    assert (await colleague.post(seq=1)).status == 202
    assert (await Hub(hub.service).post(seq=0)).status == 429


async def test_the_entry_names_the_address_behind_the_proxy(hub, settings, entries):
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    headers = {"x-forwarded-for": "198.51.100.7"}
    await hub.post(client=("10.0.0.1", 1), headers=headers)
    assert entries(hub)[0]["ip"] == "198.51.100.7"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "GET", "TRACE"])
async def test_another_method_is_refused_naming_the_allowed(hub, method):
    answer = await call(hub.app, method, f"/i/v1/{hub.service.key}")
    assert is_an_error(answer, 405, "method_not_allowed")
    assert "POST" in answer.headers["allow"]


async def test_an_address_below_the_key_that_is_none_is_not_found(hub):
    answer = await call(hub.app, "POST", f"/i/v1/{hub.service.key}/nothing")
    assert is_an_error(answer, 404, "not_found")


async def test_a_preflight_is_answered_though_none_is_needed(hub):
    answer = await call(
        hub.app,
        "OPTIONS",
        f"/i/v1/{hub.service.key}",
        headers={"origin": hub.origin, "access-control-request-method": "POST"},
    )
    assert answer.status == 204
    assert answer.headers["access-control-allow-origin"] == hub.origin
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "content-encoding" in answer.headers["access-control-allow-headers"]


async def test_a_fault_of_ours_is_logged_and_not_described(hub, monkeypatch, caplog):
    def broken(line):
        raise RuntimeError("secret inside")

    monkeypatch.setattr(native_endpoint, "read_envelope", broken)
    answer = await hub.post()
    assert is_an_error(answer, 500, "internal_error")
    assert b"secret" not in answer.body


async def test_other_addresses_are_passed_on():
    edge = IngestEdge(otherwise=teapot)
    for path in ("/", "/admin/", "/i", "/i/v2/x", "/recorder.js.map", "/iv1/x"):
        assert (await call(edge, "GET", path)).status == 418


async def test_a_further_endpoint_is_one_more_in_the_list():
    class Hello(HttpEndpoint):
        roots = ("hello",)

        async def answer(self, request):
            return Answer(200, request.path.encode(), b"text/plain")

    edge = IngestEdge(otherwise=teapot, endpoints=[Hello()])
    answer = await call(edge, "GET", "/hello/world")
    assert (answer.status, answer.body) == (200, b"/hello/world")
    assert (await call(edge, "HEAD", "/hello/world")).body == b""
    assert (await call(edge, "POST", "/hello/world")).status == 405
    assert edge.body_limit("/hello/x") == 0
    assert edge.body_limit("/admin/") is None


async def test_it_takes_part_in_the_start_and_end_of_its_server():
    incoming = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])
    outgoing = []

    async def receive():
        return next(incoming)

    async def send(message):
        outgoing.append(message["type"])

    await IngestEdge(otherwise=teapot)({"type": "lifespan"}, receive, send)
    assert outgoing == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


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
