"""recordings.ingest.edge: envelopes that are not taken."""

from __future__ import annotations

import gzip

import orjson
import pytest

from tests.recordings.ingest.edge_refusals.errors import is_an_error


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
