"""What posthog-js packs is unpacked, within bounds, and translated to our events."""

from __future__ import annotations

import gzip

import orjson
import pytest

from recordings.ingest.decode.errors import ChunkError
from recordings.ingest.decode.limits import Limits
from recordings.ingest.decode.posthog import decode_posthog
from tests.recordings.ingest.third_party_traffic import (
    PAGE,
    START,
    click,
    custom,
    full_snapshot,
    identify_message,
    meta,
    mutation,
    pack,
    packed,
    posthog_visit,
    snapshot_message,
)

ENTRY = {"format": "posthog", "ua": "Mozilla/5.0 (Invented)"}


def decode(*messages, **limits):
    body = gzip.compress(orjson.dumps(list(messages)))
    return decode_posthog(body, ENTRY, Limits(**limits))


def payloads(events, tag):
    return [e["data"]["payload"] for e in events if e.get("data", {}).get("tag") == tag]


def test_packed_snapshots_and_mutations_are_rrweb_events_again():
    events = decode(snapshot_message(*posthog_visit()))
    plain = [e for e in events if e["type"] in (2, 3)]
    assert plain == [full_snapshot(), mutation(), click()]
    assert not any("cv" in e for e in events)


def test_packed_style_rules_keep_what_was_not_packed():
    rule = {"source": 8, "id": 9, "adds": packed([{"rule": "a{}"}]), "styleId": 3}
    (event,) = decode(
        snapshot_message({"type": 3, "data": rule, "timestamp": START, "cv": "2024-10"})
    )
    assert event["data"] == {**rule, "adds": [{"rule": "a{}"}]}


def test_events_that_are_not_packed_pass_as_they_are():
    assert decode(snapshot_message(mutation(), click())) == [mutation(), click()]


def test_a_single_event_instead_of_a_list_is_read_too():
    message = snapshot_message()
    message["properties"]["$snapshot_data"] = click()
    assert decode(message) == [click()]


def test_a_page_load_adds_the_session_and_the_page():
    events = decode(snapshot_message(*posthog_visit()))
    (session,) = payloads(events, "sh.session")
    assert session["recorder"] == "posthog-js/1.449.2"
    assert session["userAgent"] == ENTRY["ua"]
    assert [p["href"] for p in payloads(events, "sh.page")] == [PAGE]


def test_the_snapshot_every_five_minutes_is_no_page_load():
    events = decode(snapshot_message(meta(), pack(full_snapshot())))
    assert payloads(events, "sh.page") == []


def test_pageviews_of_a_single_page_application_are_pages():
    events = decode(
        snapshot_message(
            meta(),
            custom("$pageview", {"href": PAGE}),
            custom("$pageview", {"href": PAGE + "/2"}),
            custom("$url_changed", {"href": PAGE + "/3"}),
            custom("$pageview", None),
        )
    )
    assert [(p["href"], p["kind"]) for p in payloads(events, "sh.page")] == [
        (PAGE + "/2", "push"),
        (PAGE + "/3", "push"),
    ]
    assert payloads(events, "$pageview") == []


def test_identify_carries_the_person():
    message = identify_message(email="ann@example.com", name="Ann", roles=["b", "a", 3])
    events = decode({**message, "timestamp": START + 500})
    assert payloads(events, "sh.identify") == [
        {
            "userId": "user-1",
            "traits": {
                "email": "ann@example.com",
                "name": "Ann",
                "roles": ["3", "a", "b"],
            },
        }
    ]
    assert events[0]["timestamp"] == 1_800_000_000_500


def test_a_distinct_id_that_is_a_name_identifies_at_the_snapshot():
    events = decode(snapshot_message(pack(full_snapshot()), distinct_id="ann"))
    assert payloads(events, "sh.identify") == [{"userId": "ann", "traits": {}}]
    anonymous = decode(snapshot_message(pack(full_snapshot())))
    assert payloads(anonymous, "sh.identify") == []


def test_network_requests_get_our_names_and_clock():
    theirs = {
        "name": "https://api.example.com/x",
        "initiatorType": "fetch",
        "method": "POST",
        "status": 500,
        "startTime": 120,
        "endTime": 170,
        "timeOrigin": START,
        "timestamp": START + 120,
        "requestHeaders": {"a": "b"},
    }
    image = {
        "name": "https://cdn.example.com/a.png",
        "initiatorType": "img",
        "responseStatus": 200,
        "timestamp": START,
        "duration": 7,
        "transferSize": 90,
    }
    paint = {"name": "first-paint", "entryType": "paint", "startTime": 1}
    payload = {"requests": [theirs, image, paint, "?"]}
    event = {
        "type": 6,
        "timestamp": START,
        "data": {"plugin": "rrweb/network@1", "payload": payload},
    }
    (plain,) = decode(snapshot_message(event))
    assert plain["data"]["payload"]["requests"] == [
        {
            "name": "https://api.example.com/x",
            "initiatorType": "fetch",
            "method": "POST",
            "status": 500,
            "startTime": START + 120,
            "duration": 50,
        },
        {
            "name": "https://cdn.example.com/a.png",
            "initiatorType": "img",
            "method": "GET",
            "status": 200,
            "startTime": START,
            "duration": 7,
            "transferSize": 90,
        },
    ]


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({}, "bad_message"),
        ("text", "bad_message"),
        ({"event": "$snapshot", "properties": []}, "bad_message"),
        (snapshot_message(), "no_events"),
        (snapshot_message("text"), "bad_event"),
        (snapshot_message({"type": 3, "timestamp": 1, "data": {}}), "bad_event"),
        (snapshot_message({**full_snapshot(), "data": "x", "cv": "1"}), "bad_gzip"),
        (snapshot_message({**full_snapshot(), "data": "€", "cv": "1"}), "bad_gzip"),
        (
            snapshot_message({**full_snapshot(), "data": packed([])[:-9], "cv": "1"}),
            "truncated_gzip",
        ),
        (
            snapshot_message({**full_snapshot(), "data": packed([]), "cv": "1"}),
            "bad_event",
        ),
        ({**identify_message(), "timestamp": "soon"}, "bad_message"),
    ],
)
def test_it_refuses_what_is_no_recording(message, code):
    with pytest.raises(ChunkError) as refused:
        decode(message)
    assert refused.value.code == code


def test_all_packed_parts_share_one_bound():
    part = {**full_snapshot(), "data": packed({"node": {"x": "y" * 60_000}}), "cv": "1"}
    assert len(decode(snapshot_message(part), inflated_bytes=100_000)) == 1
    with pytest.raises(ChunkError) as refused:
        decode(snapshot_message(part, part), inflated_bytes=100_000)
    assert refused.value.code == "inflated_too_large"


def test_a_bomb_in_a_packed_part_is_refused_by_its_ratio():
    bomb = {**full_snapshot(), "data": packed("a" * 10_000_000), "cv": "1"}
    with pytest.raises(ChunkError) as refused:
        decode(snapshot_message(bomb))
    assert refused.value.code == "ratio_exceeded"


def test_nul_in_what_people_wrote_is_replaced_though_packed_parts_are_full_of_it():
    text = decode(snapshot_message(pack(mutation(value="a\0b")), custom("t", "\0")))
    assert text[0]["data"]["texts"][0]["value"] == "a\ufffdb"
    assert text[1]["data"]["payload"] == "\ufffd"


def test_nesting_inside_packed_parts_is_bounded():
    deep = current = {}
    for _ in range(100):
        current["x"] = current = {}
    with pytest.raises(ChunkError) as refused:
        decode(snapshot_message({**full_snapshot(), "data": packed(deep), "cv": "1"}))
    assert refused.value.code == "too_deep"
