"""What browser-client sends becomes rrweb events and their equivalents of our own."""

from __future__ import annotations

import gzip

import pytest

from recordings.ingest.decode.errors import ChunkError
from recordings.ingest.decode.limits import Limits
from recordings.ingest.decode.rrweb_client import decode_rrweb
from tests.recordings.ingest.third_party_traffic import (
    PAGE,
    START,
    custom,
    meta,
    mutation,
    ndjson,
    recording_meta,
    visit,
)

ENTRY = {"format": "rrweb", "ua": "Mozilla/5.0 (Invented)"}


def decode(body: bytes, **limits):
    return decode_rrweb(body, ENTRY, Limits(**limits))


def payloads(events, tag):
    return [e["data"]["payload"] for e in events if e.get("data", {}).get("tag") == tag]


def test_it_keeps_every_event_in_order():
    events = decode(ndjson(*visit()))
    assert [e for e in events if not payloads([e], "sh.session")][:2] == visit()[:2]
    assert [e["type"] for e in events] == [5, 4, 5, 5, 2, 3, 3]


def test_it_reads_gzip_and_ignores_blank_lines():
    body = gzip.compress(b"\n" + ndjson(mutation()) + b"\r\n\n")
    assert decode(body) == [mutation()]


def test_what_our_own_endpoint_packed_well_is_not_taken_for_a_bomb():
    line = mutation(value="x" * 1_000_000)
    assert decode(gzip.compress(ndjson(line))) == [line]


def test_a_page_load_adds_the_session_and_the_page():
    page_meta = recording_meta(
        timezone="Europe/Berlin", language="de", screenWidth=1920
    )
    events = decode(ndjson(page_meta, meta()))
    (session,) = payloads(events, "sh.session")
    assert session["recorder"] == "@rrweb/browser-client/2.1.0"
    assert session["userAgent"] == ENTRY["ua"]
    assert (session["timezone"], session["language"]) == ("Europe/Berlin", "de")
    assert session["screen"]["w"] == 1920
    (page,) = payloads(events, "sh.page")
    assert (page["href"], page["kind"]) == (PAGE, "load")


def test_a_snapshot_in_the_middle_of_a_page_is_no_page_load():
    assert payloads(decode(ndjson(meta(), mutation())), "sh.page") == []


def test_metadata_that_names_a_person_identifies_them():
    page_meta = recording_meta(
        userId=42, email="ann@example.com", userName="Ann", role="buyer"
    )
    (identity,) = payloads(decode(ndjson(page_meta)), "sh.identify")
    assert identity == {
        "userId": "42",
        "traits": {"email": "ann@example.com", "name": "Ann", "roles": ["buyer"]},
    }


def test_metadata_added_later_identifies_but_loads_no_page():
    events = decode(ndjson(custom("recording-meta", {"user_id": "u7"}), meta()))
    assert payloads(events, "sh.identify") == [{"userId": "u7", "traits": {}}]
    assert payloads(events, "sh.page") == []


@pytest.mark.parametrize("no_name", [None, "", [], {"id": 1}, True])
def test_a_user_id_that_is_no_name_identifies_no_one(no_name):
    assert payloads(decode(ndjson(recording_meta(userId=no_name))), "sh.identify") == []


def test_custom_events_of_the_site_pass_as_they_are():
    sent = [custom("added-to-cart", {"sku": "A1"}), custom("x", 3)]
    assert decode(ndjson(*sent)) == sent


def test_hiding_the_page_is_visibility_and_no_custom_event():
    hidden = custom("page-hidden", {}, START + 5)
    assert decode(ndjson(hidden)) == [
        custom("sh.visibility", {"state": "hidden"}, START + 5)
    ]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "no_events"),
        (b"\n\n", "no_events"),
        (b"{", "bad_json"),
        (b'{"type":3,"timestamp":NaN}', "bad_json"),
        (ndjson(mutation()) + b"\nhello", "bad_json"),
        (b"[]", "bad_event"),
        (b'"text"', "bad_event"),
        (ndjson({"type": 4, "data": {}, "timestamp": START}), "bad_event"),
        (ndjson({"type": 3, "data": {"source": 0}}), "bad_event"),
        (gzip.compress(ndjson(mutation()))[:-4], "truncated_gzip"),
        (gzip.compress(gzip.compress(ndjson(mutation()))), "nested_encoding"),
        (gzip.compress(ndjson(mutation())) + b"x", "trailing_bytes"),
    ],
)
def test_it_refuses_what_is_no_event(body, code):
    with pytest.raises(ChunkError) as refused:
        decode(body)
    assert refused.value.code == code


def test_it_names_the_bad_line():
    with pytest.raises(ChunkError) as refused:
        decode(ndjson(mutation(), {"type": "3"}))
    assert refused.value.index == 1


def test_too_many_lines_and_too_many_bytes_are_refused():
    with pytest.raises(ChunkError, match="2 are allowed"):
        decode(ndjson(*[mutation()] * 3), events=2)
    with pytest.raises(ChunkError) as refused:
        decode(ndjson(mutation()), inflated_bytes=10)
    assert refused.value.code == "inflated_too_large"


def test_lone_surrogates_and_nul_become_replacement_characters():
    line = (
        b'{"type":5,"timestamp":1,"data":{"tag":"t","payload":{"a":"\\ud800\\u0000"}}}'
    )
    assert payloads(decode(line), "t") == [{"a": "\ufffd\ufffd"}]
