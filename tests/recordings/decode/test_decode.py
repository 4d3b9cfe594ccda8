"""recordings.ingest.decode: what is taken, what is refused and why."""

from __future__ import annotations

import gzip
import resource
import zlib
from contextlib import suppress

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.ingest.decode import ChunkError, Limits, decode, decode_native
from recordings.ingest.decode.parse import serialise, storable
from recordings.ingest.decode.translation import identify

LIMITS = Limits()
GOOD = [
    {"type": 4, "timestamp": 1, "data": {"href": "https://shop.example.com/"}},
    {"type": 3, "timestamp": 2.5, "data": {"source": 3, "id": 1}},
]


def refusal(body: bytes, limits: Limits = LIMITS) -> ChunkError:
    with pytest.raises(ChunkError) as found:
        decode_native(body, limits=limits)
    return found.value


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["identity", "gzip"])
def test_it_reads_a_body(pack):
    assert decode_native(pack(orjson.dumps(GOOD)), limits=LIMITS) == GOOD


def broken_crc() -> bytes:
    body = bytearray(gzip.compress(orjson.dumps(GOOD)))
    body[-6] ^= 1
    return bytes(body)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (gzip.compress(orjson.dumps(GOOD))[:-9], "truncated_gzip"),
        (gzip.compress(orjson.dumps(GOOD)) + b"x", "trailing_bytes"),
        (broken_crc(), "bad_crc"),
        (b"\x1f\x8bnonsense", "bad_gzip"),
        (gzip.compress(gzip.compress(b"[]")), "nested_encoding"),
        (gzip.compress(b" " * 10**8), "inflated_too_large"),
        (gzip.compress(b" " * 10**6), "ratio_exceeded"),
        (b" " * (16 * 1024**2 + 1), "inflated_too_large"),
        (b"", "bad_json"),
        (b"hello", "bad_json"),
        (b"[NaN]", "bad_json"),
        (b"[1e999]", "bad_json"),
        (b'[{"type":2,"type":3,"timestamp":1,"data":{}}]', "bad_json"),
        (b'[{"type":3,"timestamp":1,"data":{"a":1,"\\u0061":"\\u003a"}}]', "bad_json"),
        (b'["\xff"]', "bad_json"),
        (b"{}", "not_a_list"),
        (b"null", "not_a_list"),
        (b"[]", "no_events"),
        (b"[" * 65 + b"]" * 65, "too_deep"),
        (b"[" * 100_000 + b"]" * 100_000, "too_deep"),
    ],
)
def test_it_refuses_with_a_code(body, code):
    assert refusal(body).code == code


@pytest.mark.parametrize(
    "event",
    [
        1,
        [],
        {},
        {"type": "3", "timestamp": 1, "data": {}},
        {"type": True, "timestamp": 1, "data": {}},
        {"type": -1, "timestamp": 1, "data": {}},
        {"type": 3, "timestamp": "1", "data": {"source": 0}},
        {"type": 3, "timestamp": None, "data": {"source": 0}},
        {"type": 3, "timestamp": 1, "data": {}},
        {"type": 3, "timestamp": 1, "data": None},
        {"type": 3, "timestamp": 1, "data": {"source": "0"}},
        {"type": 2, "timestamp": 1, "data": {"node": []}},
        {"type": 4, "timestamp": 1, "data": {"href": None}},
        {"type": 5, "timestamp": 1, "data": {"payload": {}}},
        {"type": 6, "timestamp": 1, "data": {"plugin": 1}},
        {"type": 0, "timestamp": 1, "data": []},
    ],
)
def test_it_names_the_bad_event(event):
    error = refusal(orjson.dumps([*GOOD, event]))
    assert (error.code, error.index) == ("bad_event", 2)
    assert error.detail.startswith("Event 2: ")


def test_it_lets_newer_event_types_pass():
    events = [
        {"type": 9, "timestamp": 1, "data": {"new": 1}},
        {"type": 1, "timestamp": 2},
    ]
    assert decode_native(orjson.dumps(events), limits=LIMITS) == events


def test_it_refuses_more_events_than_allowed():
    assert refusal(orjson.dumps(GOOD), Limits(events=1)).code == "too_many_events"


def test_it_refuses_more_objects_than_memory_holds():
    assert refusal(b"[" + b"{}," * 50 + b"{}]", Limits(containers=20)).code == (
        "too_complex"
    )


def page(depth: int) -> bytes:
    node: dict = {"type": 3, "textContent": "deep"}
    for number in range(depth):
        node = {"type": 2, "tagName": "div", "id": number, "childNodes": [node]}
    return serialise([{"type": 2, "timestamp": 1, "data": {"node": node}}])


def test_it_takes_pages_as_deep_as_browsers_build_them():
    events = decode_native(page(300), limits=LIMITS)
    assert serialise(events) == page(300)


def test_it_refuses_pages_deeper_than_browsers_build_them():
    assert refusal(page(450)).code == "too_deep"


def test_brackets_inside_strings_are_not_depth():
    event = {"type": 5, "timestamp": 1, "data": {"tag": "x", "payload": "{[" * 500}}
    assert decode_native(orjson.dumps([event]), limits=LIMITS) == [event]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (rb'"\ud800"', '"\ufffd"'),
        (rb'"\udc00x"', '"\ufffdx"'),
        (rb'"\ud83d\ude00"', '"😀"'),
        (rb'"\ud83d\ud83d\ude00"', '"\ufffd😀"'),
        (rb'"a\u0000b"', '"a\ufffdb"'),
        (rb'"\\ud800"', r'"\\ud800"'),
        (rb'"\\\ud800"', '"\\\\\ufffd"'),
        (b'"\xed\xa0\x80"', '"\ufffd\ufffd"'),
    ],
)
def test_it_keeps_what_no_database_keeps_as_a_replacement_character(sent, kept):
    body = b'[{"type":5,"timestamp":1,"data":{"tag":%b}}]' % sent
    found = decode_native(body, limits=LIMITS)[0]["data"]["tag"]
    assert found.replace("\ufffd\ufffd", "\ufffd") == orjson.loads(kept).replace(
        "\ufffd\ufffd", "\ufffd"
    )


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_it_leaves_every_other_text_alone(text):
    for body in (orjson.dumps(text), ascii_json(text)):
        if "\x00" not in text:
            assert orjson.loads(storable(body)) == text


def ascii_json(text: str) -> bytes:
    import json

    return json.dumps(text).encode()


@given(st.binary(max_size=400))
def test_it_answers_any_bytes_with_a_refusal_or_events(body):
    for attempt in (body, b"\x1f\x8b" + body, gzip.compress(body)):
        with suppress(ChunkError):
            assert decode_native(attempt, limits=LIMITS)


def test_a_bomb_leaves_memory_flat():
    engine = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(engine.compress(b"0" * 1024**2) for _ in range(100))
    bomb += engine.flush()
    assert len(bomb) < 110_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(20):
        assert refusal(bomb).code in ("inflated_too_large", "ratio_exceeded")
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 64 * 1024, f"{grown} KiB"


def test_it_refuses_a_format_nobody_reads():
    with pytest.raises(ChunkError) as found:
        decode(b"[]", entry={"format": "fax"}, limits=LIMITS)
    assert found.value.code == "unknown_format"


def test_a_trait_that_will_be_masked_is_not_cut_before():
    note = "w" * 495 + " jane.roe@example.com"
    event = identify("u1", {"note": note, "name": note}, at=1)
    traits = event["data"]["payload"]["traits"]
    assert traits["note"] == note
    assert len(traits["name"]) == 500
