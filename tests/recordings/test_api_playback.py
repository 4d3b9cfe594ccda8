"""Manifest, events and timeline over the API."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

import pytest

from privacy.models import AuditLog
from sessionhub.lib.uuid7 import uuid7
from tests.recordings.factories import (
    custom,
    empty_clickhouse,
    make_chunk,
    make_session,
    meta,
    snapshot,
)
from tests.recordings.people import open_to
from tests.recordings.test_api_access import assert_error

pytestmark = [
    pytest.mark.django_db(databases=["default", "clickhouse"]),
    pytest.mark.usefixtures("store"),
]


@pytest.fixture
def session(viewer):
    session = make_session()
    open_to(viewer, session)
    return session


def at(session, tail="", **query):
    query = {("from" if k == "start" else k): v for k, v in query.items()}
    return f"/api/recordings/{session.id}/{tail}?{urlencode(query)}"


def three_chunks(session):
    """Chunks at 0-0.9 s, 1-1.9 s and 2-2.9 s of one window."""
    start = session.start_ms
    events = [
        [meta(start), snapshot(start + 1), custom(start + 900)],
        [custom(start + 1000), custom(start + 1900)],
        [custom(start + 2000), custom(start + 2900)],
    ]
    for seq, chunk in enumerate(events):
        make_chunk(session, seq=seq, events=chunk)
    return events


def test_the_manifest_tells_of_every_window_and_chunk(staff, session):
    start, second = session.start_ms, uuid7()
    make_chunk(session, seq=1, events=[custom(start + 1000)], is_final=1)
    make_chunk(session, seq=0, events=[meta(start - 5), snapshot(start)])
    make_chunk(session, seq=0, window_id=second, events=[custom(start + 4000)])
    body = staff.get(at(session, "manifest/")).json()
    first_window, second_window = body.pop("windows")
    assert body == {
        "id": str(session.id),
        "service": "web-app",
        "status": "active",
        "startMs": start - 5,
        "endMs": start + 4000,
        "durationMs": 4005,
    }
    assert first_window["id"] == str(session.id)
    assert [chunk["seq"] for chunk in first_window["chunks"]] == [0, 1]
    assert (first_window["firstTs"], first_window["lastTs"]) == (
        start - 5,
        start + 1000,
    )
    chunk = first_window["chunks"][0]
    assert chunk.pop("bytes") > 0
    assert chunk == {
        "seq": 0,
        "firstTs": start - 5,
        "lastTs": start,
        "count": 2,
        "hasFullSnapshot": True,
        "snapshotTs": start - 5,
        "final": False,
    }
    assert first_window["chunks"][1]["final"] is True
    assert first_window["chunks"][1]["snapshotTs"] is None
    assert second_window["id"] == str(second)


def test_a_chunk_delivered_twice_is_told_of_once(staff, session):
    for _ in range(2):
        make_chunk(session, seq=0, events=[custom(session.start_ms)])
    (window,) = staff.get(at(session, "manifest/")).json()["windows"]
    assert len(window["chunks"]) == 1
    answer = staff.get(at(session, "events/", window=session.id)).json()
    assert len(answer["events"]) == 1


def test_a_session_without_chunks_has_an_empty_manifest(staff, session):
    body = staff.get(at(session, "manifest/")).json()
    assert body["windows"] == []
    assert body["startMs"] == body["endMs"] == session.start_ms


def seen_rows():
    rows = AuditLog.objects.filter(action="recordings.session.viewed")
    return [row.metadata for row in rows.order_by("sequence")]


def first_picture(staff, session):
    """Return the manifest, and what comes along with it."""
    body = staff.get(at(session, "manifest/", first=1)).json()
    return body, body.pop("first")


def test_a_manifest_brings_the_events_of_the_first_picture(staff, session):
    events, start = three_chunks(session), session.start_ms
    manifest, first = first_picture(staff, session)
    assert manifest == staff.get(at(session, "manifest/")).json()
    asked = at(session, "events/", window=session.id, start=start, to=start + 900)
    assert first == staff.get(asked).json()
    assert first["events"] == events[0]
    assert (first["chunks"], first["nextSeq"]) == ([0], None)


def test_what_came_along_is_on_record_as_read(staff, session):
    three_chunks(session)
    start = session.start_ms
    staff.get(at(session, "manifest/", first=1))
    staff.get(at(session, "events/", window=session.id, start=start, to=start + 900))
    with_manifest, alone = seen_rows()
    assert with_manifest == alone
    assert with_manifest["part"] == "events"
    assert (with_manifest["fromMs"], with_manifest["toMs"]) == (0, 900)


def test_what_came_along_stands_in_the_access_log(staff, session):
    three_chunks(session)
    staff.get(at(session, "manifest/", first=1))
    log = staff.get(at(session, "access/")).json()["log"]
    seen = [(e["fromMs"], e["toMs"]) for e in log if e["outcome"] == "viewed"]
    assert seen == [(0, 900)]


def test_it_begins_with_the_first_full_snapshot(staff, session):
    start = session.start_ms
    make_chunk(session, seq=0, events=[custom(start), custom(start + 100)])
    shown = [meta(start + 200), snapshot(start + 201), custom(start + 300)]
    make_chunk(session, seq=1, events=shown)
    make_chunk(session, seq=2, events=[custom(start + 400)])
    _, first = first_picture(staff, session)
    assert (first["chunks"], first["events"]) == ([1], shown)


def test_it_is_of_the_window_that_began_first(staff, session):
    start, second = session.start_ms, uuid7()
    make_chunk(session, events=[meta(start + 500), snapshot(start + 501)])
    earlier = [meta(start), snapshot(start + 1)]
    make_chunk(session, window_id=second, events=earlier)
    _, first = first_picture(staff, session)
    assert (first["window"], first["events"]) == (str(second), earlier)


def test_without_a_full_snapshot_nothing_comes_along(staff, session):
    make_chunk(session, events=[custom(session.start_ms)])
    manifest, first = first_picture(staff, session)
    assert first is None
    assert len(manifest["windows"]) == 1
    assert [row["part"] for row in seen_rows()] == ["manifest"]


def test_without_chunks_nothing_comes_along(staff, session):
    manifest, first = first_picture(staff, session)
    assert (manifest["windows"], first) == ([], None)


@pytest.mark.parametrize("value", ["0", "2", "true", "", "01", "1 "])
def test_what_comes_along_is_asked_for_by_one_value(staff, session, value):
    answer = staff.get(at(session, "manifest/", first=value))
    body = assert_error(answer, 400, "invalid")
    assert list(body["fields"]) == ["first"]


def test_without_a_reason_nothing_comes_along(staff):
    session = make_session()
    three_chunks(session)
    answer = staff.get(at(session, "manifest/", first=1))
    assert_error(answer, 403, "reason_required")


def test_events_come_as_they_were_stored(staff, session):
    events = three_chunks(session)
    body = staff.get(at(session, "events/", window=session.id)).json()
    assert body == {
        "window": str(session.id),
        "events": [event for chunk in events for event in chunk],
        "chunks": [0, 1, 2],
        "nextSeq": None,
    }


def test_a_range_brings_the_whole_chunks_that_overlap_it(staff, session):
    events = three_chunks(session)
    start = session.start_ms + 950
    answer = staff.get(
        at(session, "events/", window=session.id, start=start, to=start + 50)
    ).json()
    assert answer["chunks"] == [1]
    assert answer["events"] == events[1]


def test_asking_again_after_the_last_chunk_goes_on(staff, session, monkeypatch):
    monkeypatch.setattr("recordings.chunk_store.MAX_RANGE_BYTES", 1)
    events, got, after = three_chunks(session), [], None
    for _ in range(3):
        query = {} if after is None else {"afterSeq": after}
        body = staff.get(at(session, "events/", window=session.id, **query)).json()
        got += body["events"]
        after = body["chunks"][-1]
    assert body["nextSeq"] is None
    assert got == [event for chunk in events for event in chunk]


def test_an_empty_chunk_leaves_no_stray_comma(staff, session):
    make_chunk(session, seq=0, events=[custom(session.start_ms)])
    make_chunk(session, seq=1, events=[custom(session.start_ms + 1)], payload="[]")
    make_chunk(session, seq=2, events=[custom(session.start_ms + 2)])
    body = staff.get(at(session, "events/", window=session.id)).json()
    assert len(body["events"]) == 2
    assert body["chunks"] == [0, 1, 2]


def test_a_window_without_events_is_an_empty_range(staff, session):
    three_chunks(session)
    body = staff.get(at(session, "events/", window=uuid.uuid4())).json()
    assert (body["events"], body["chunks"], body["nextSeq"]) == ([], [], None)


def test_events_of_another_session_are_not_shown(staff, session):
    other = make_session()
    make_chunk(other)
    body = staff.get(at(session, "events/", window=other.id)).json()
    assert body["events"] == []


def test_the_timeline_has_its_spans_and_windows(staff, session):
    three_chunks(session)
    body = staff.get(at(session, "timeline/")).json()
    assert body["startMs"] == session.start_ms
    assert body["durationMs"] == 2900
    assert [window["id"] for window in body["windows"]] == [str(session.id)]
    assert set(body) == {
        "startMs",
        "endMs",
        "durationMs",
        "marks",
        "inactivity",
        "windows",
        "active",
        "privacy",
        "integrity",
        "media",
    }


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "window"),
        ({"window": "abc"}, "window"),
        ({"window": str(uuid.uuid4()).upper()}, "window"),
        ({"window": str(uuid.uuid4()), "start": "soon"}, "from"),
        ({"window": str(uuid.uuid4()), "to": "1.5"}, "to"),
        ({"window": str(uuid.uuid4()), "to": str(2**63)}, "to"),
        ({"window": str(uuid.uuid4()), "start": "5", "to": "4"}, "to"),
        ({"window": str(uuid.uuid4()), "afterSeq": "-1"}, "afterSeq"),
        ({"window": str(uuid.uuid4()), "afterSeq": str(2**32)}, "afterSeq"),
        ({"window": str(uuid.uuid4()), "after": "1"}, "after"),
    ],
)
def test_a_wrong_range_is_refused_by_name(staff, session, query, field):
    answer = staff.get(at(session, "events/", **query))
    body = assert_error(answer, 400, "invalid")
    assert list(body["fields"]) == [field]


@pytest.mark.parametrize("tail", ["", "manifest/", "timeline/", "notes/"])
def test_endpoints_without_parameters_refuse_any(staff, session, tail):
    body = assert_error(staff.get(at(session, tail, x=1)), 400, "invalid")
    assert list(body["fields"]) == ["x"]


@pytest.mark.parametrize(
    "value", ["abc", "1", str(uuid.uuid4()).upper(), uuid.uuid4().hex, "{id}", "%00"]
)
def test_an_id_that_is_no_canonical_uuid_is_refused(staff, value):
    for tail in ("", "manifest/", "events/", "timeline/", "notes/"):
        body = assert_error(
            staff.get(f"/api/recordings/{value}/{tail}"), 400, "invalid"
        )
        assert list(body["fields"]) in (["id"], ["window"])


def test_a_session_that_was_erased_after_its_first_range_is_not_found(staff, session):
    three_chunks(session)
    address = at(session, "events/", window=session.id)
    assert staff.get(address).status_code == 200
    empty_clickhouse()
    assert_error(staff.get(address), 404, "not_found")
    address = at(session, "manifest/", first=1)
    assert_error(staff.get(address), 404, "not_found")


def test_a_session_that_comes_a_moment_later_is_found(staff, viewer):
    session_id = uuid7()
    address = f"/api/recordings/{session_id}/events/?window={session_id}"
    assert_error(staff.get(address), 404, "not_found")
    open_to(viewer, make_session(session_id=session_id))
    assert staff.get(address).status_code == 200


def test_a_snapshot_without_its_meta_event_has_the_last_known_size(staff, session):
    start, second = session.start_ms, uuid7()
    resize = {
        "type": 3,
        "timestamp": start + 900,
        "data": {"source": 4, "width": 700, "height": 500},
    }
    make_chunk(session, seq=0, events=[meta(start), snapshot(start + 1)])
    make_chunk(session, seq=1, events=[custom(start + 500), resize])
    make_chunk(session, seq=2, events=[snapshot(start + 1000), custom(start + 1100)])
    make_chunk(session, seq=3, events=[meta(start + 2000), snapshot(start + 2001)])
    make_chunk(session, seq=4, events=[snapshot(start + 3000)])
    make_chunk(session, seq=0, window_id=second, events=[snapshot(start + 1500)])
    first, other = staff.get(at(session, "manifest/")).json()["windows"]
    whole, small = {"width": 1280, "height": 720}, {"width": 700, "height": 500}
    sizes = [chunk.get("size") for chunk in first["chunks"]]
    assert sizes == [None, None, small, None, whole]
    assert [chunk["size"] for chunk in other["chunks"]] == [whole]


def test_a_recording_without_any_size_invents_none(staff, session):
    make_chunk(session, seq=0, events=[snapshot(session.start_ms)])
    (window,) = staff.get(at(session, "manifest/")).json()["windows"]
    assert "size" not in window["chunks"][0]
