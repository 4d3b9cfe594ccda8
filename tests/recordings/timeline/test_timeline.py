"""recordings.timeline: marks, inactivity, tabs, integrity."""

from __future__ import annotations

import random
from dataclasses import replace

import orjson

from recordings.timeline import build_timeline, integrity, marks_of
from tests.recordings.timeline.factories import (
    OTHER_TAB,
    T0,
    TAB,
    chunk,
    click,
    custom,
    incremental,
    meta,
    mutation,
    opening,
    plugin,
    snapshot,
)


def scroll(*times):
    return [incremental(at, 3, id=1, x=0, y=at) for at in times]


def page(at, url, kind="load", title=""):
    return custom(at, "sh.page", href=url, kind=kind, title=title)


def kinds(*parts):
    return [mark.kind for mark in marks_of(parts)]


def reasons(*parts):
    return {reason["code"]: reason["detail"] for reason in integrity(parts).reasons}


def test_it_has_the_shape_the_api_promises():
    timeline = build_timeline([chunk([*opening(), *click(500), mutation(900)])])
    assert orjson.loads(orjson.dumps(timeline)) == {
        "startMs": T0,
        "endMs": T0 + 900,
        "durationMs": 900,
        "marks": [
            {
                "id": "000000000000-0-0",
                "kind": "navigation",
                "atMs": 1,
                "window": str(TAB),
                "label": "https://shop.example.com/",
                "data": {
                    "url": "https://shop.example.com/",
                    "title": "",
                    "kind": "load",
                },
            },
            {
                "id": "000000000000-0-1",
                "kind": "click",
                "atMs": 500,
                "window": str(TAB),
                "label": "Click",
                "data": {"x": 100, "y": 100, "selector": ""},
            },
        ],
        "inactivity": [],
        "windows": [{"id": str(TAB), "firstMs": 0, "lastMs": 900, "label": "Tab 1"}],
        "active": [{"window": str(TAB), "fromMs": 0, "toMs": 900}],
        "media": {},
        "privacy": {"version": 0, "counts": {}, "masked": {}},
        "integrity": {"score": 100, "reasons": []},
    }


def test_it_tells_what_was_masked_in_all_chunks_together():
    first = {"privacyVersion": 2, "masked": {"email": 1, "rule": 2}}
    second = {"privacyVersion": 3, "masked": {"email": 4, "ssn": 1}}
    parts = [chunk(opening()), chunk([mutation(900)], seq=1)]
    parts = [replace(p, facts=f) for p, f in zip(parts, (first, second), strict=True)]
    assert build_timeline(parts)["privacy"] == {
        "version": 3,
        "counts": {"email": 5, "ssn": 1},
        "masked": {"rules": 2},
    }


def test_it_is_empty_without_chunks():
    timeline = build_timeline([])
    assert (timeline["marks"], timeline["durationMs"]) == ([], 0)


def test_it_does_not_depend_on_the_order_of_chunks():
    parts = [
        chunk([*opening(), *click(1000), *scroll(2000)], seq=0),
        chunk([*click(11_000), *scroll(15_000)], seq=1),
        chunk([*opening(40_000), *click(41_000)], seq=0, window=OTHER_TAB),
    ]
    whole = build_timeline(parts)
    for seed in range(5):
        random.Random(seed).shuffle(parts)
        assert build_timeline(parts) == whole


def test_a_page_told_by_recorder_and_snapshot_is_one_navigation():
    url = "https://shop.example.com/a"
    before = [meta(0, url), snapshot(1), page(20, url, title="A")]
    after = [page(0, url, title="A"), meta(20, url), snapshot(21)]
    for events in (before, after):
        (mark,) = marks_of([chunk(events)])
        assert (mark.kind, mark.data["title"]) == ("navigation", "A")


def test_a_checkpoint_is_no_navigation():
    url = "https://shop.example.com/a"
    events = [page(0, url), meta(1, url), snapshot(2), meta(9000, url), snapshot(9001)]
    assert kinds(chunk(events)) == ["navigation"]


def test_a_snapshot_tells_of_navigations_nobody_else_told():
    events = [meta(0, "https://a.example/1"), meta(5000, "https://a.example/2")]
    events += [meta(9000, "https://a.example/2"), meta(9900, "https://a.example/3")]
    marks = marks_of([chunk(events, native=False)])
    assert [mark.data["url"][-1] for mark in marks] == ["1", "2", "3"]


def test_silence_of_more_than_ten_seconds_is_inactivity():
    events = [*opening(), *scroll(500, 10_400, 21_000), mutation(30_000)]
    timeline = build_timeline([chunk(events)])
    assert timeline["inactivity"] == [{"fromMs": 10_400, "toMs": 21_000}]
    events += [mutation(31_001)]
    timeline = build_timeline([chunk(events)])
    assert timeline["inactivity"][-1] == {"fromMs": 21_000, "toMs": 31_001}


def test_activity_in_another_tab_is_activity():
    parts = [
        chunk([*opening(), *scroll(100, 30_000)]),
        chunk([*opening(9000), *scroll(9900, 19_000, 28_000)], window=OTHER_TAB),
    ]
    assert build_timeline(parts)["inactivity"] == []


def test_the_active_tab_is_where_somebody_does_something():
    parts = [
        chunk([*opening(), *scroll(100), *scroll(30_000)]),
        chunk([*opening(9000), *scroll(9900, 19_000)], window=OTHER_TAB),
    ]
    assert (
        build_timeline(parts)["active"]
        == [
            {"window": str(TAB), "fromMs": 0, "toMs": 9900},
            {"window": str(OTHER_TAB), "fromMs": 9900, "toMs": 30_000},
            {"window": str(TAB), "fromMs": 30_000, "toMs": 30_000},
        ][:2]
    )


def test_a_tab_that_becomes_visible_is_the_active_one():
    visible = custom(12_000, "sh.visibility", state="visible")
    parts = [
        chunk([*opening(), *scroll(100), visible, mutation(20_000)]),
        chunk([*opening(5000), *scroll(6000)], window=OTHER_TAB),
    ]
    active = build_timeline(parts)["active"]
    assert [(a["window"], a["fromMs"]) for a in active] == [
        (str(TAB), 0),
        (str(OTHER_TAB), 6000),
        (str(TAB), 12_000),
    ]


def test_internal_marks_and_keys_never_leave():
    events = [*opening(), *click(100), custom(200, "sh.focus", focused=True)]
    events += [custom(300, "sh.idle", idle=True), incremental(400, 5, id=3, text="*")]
    text = orjson.dumps(build_timeline([chunk(events)])).decode()
    assert '"_' not in text


def test_a_whole_recording_scores_100():
    assert integrity([chunk(opening()), chunk(scroll(9000), seq=1)]).score == 100


def test_missing_chunks_lower_the_score_and_are_drawn():
    parts = [chunk(opening()), chunk(scroll(50_000), seq=4)]
    found = integrity(parts)
    assert found.score == 40
    assert reasons(*parts) == {
        "missing_chunks": "Tab 1: 3 of 5 chunks are missing (numbers 1 to 3)."
    }
    (gap,) = [mark for mark in marks_of(parts) if mark.kind == "gap"]
    assert gap.ts == parts[0].last_ts
    assert gap.data["detail"] == "3 chunks are missing here (numbers 1 to 3)."


def test_one_missing_chunk_is_told_in_the_singular():
    parts = [chunk(opening()), chunk(scroll(20_000), seq=2)]
    assert "1 of 3 chunks is missing (number 1)" in reasons(*parts)["missing_chunks"]


def test_a_gap_the_recorder_told_of_is_drawn_once():
    gap = custom(20_000, "sh.gap", dropped=2, reason="buffer")
    parts = [chunk(opening()), chunk([gap, *scroll(20_001)], seq=3)]
    assert kinds(*parts).count("gap") == 1
    assert reasons(*parts)["dropped_chunks"] == (
        "Tab 1: the recorder had to drop 2 chunks (buffer)."
    )


def test_a_missing_or_late_snapshot_is_told():
    assert "no_snapshot" in reasons(chunk(scroll(100)))
    parts = [chunk(scroll(0, 100)), chunk([meta(75_000), snapshot(75_001)], seq=1)]
    assert reasons(*parts)["late_snapshot"].endswith("it shows from 1:15 on.")


def test_a_snapshot_in_the_second_chunk_of_a_page_is_not_late():
    parts = [chunk([page(0, "https://shop.example.com/")]), chunk(opening(900), seq=1)]
    assert not reasons(*parts)


def test_the_score_never_falls_below_zero():
    parts = [
        chunk(scroll(100), seq=90, window=window, flags=["clock_skew"])
        for window in (TAB, OTHER_TAB)
    ]
    assert integrity(parts).score == 0


def test_what_was_too_large_is_named():
    large = custom(500, "sh.large", kind="picture", size=2_700_000)
    part = chunk([*opening(), large])
    (gap,) = [mark for mark in marks_of([part]) if mark.kind == "gap"]
    assert gap.data == {
        "reason": "too_large",
        "detail": "A part of the page was too large to record: picture, 2.7 MB. "
        "A placeholder stands for it.",
    }
    assert "one thing on the page too large" in reasons(part)["too_large"]
    assert integrity([part]).score == 98


def test_a_sleep_is_named_and_no_fault_of_the_recording():
    part = chunk([*opening(), custom(3_662_000, "sh.clock", slept=3_661_500)])
    (gap,) = [mark for mark in marks_of([part]) if mark.kind == "gap"]
    assert gap.data["reason"] == "slept"
    assert "61 min 1 s" in gap.data["detail"]
    assert reasons(part) == {}


def test_missing_chunks_are_marked_though_something_was_too_large():
    large = custom(5000, "sh.large", kind="font", size=1)
    parts = [chunk(opening()), chunk([large], seq=2)]
    gaps = [mark.data["reason"] for mark in marks_of(parts) if mark.kind == "gap"]
    assert sorted(gaps) == ["missing", "too_large"]


def test_a_clock_that_stepped_is_named():
    part = chunk(opening(), flags=["clock_step"])
    assert "clock was changed during the visit" in reasons(part)["clock_step"]


def test_one_absurd_timestamp_does_not_stretch_the_visit():
    sane = chunk([*opening(), *scroll(5000)])
    absurd = chunk(
        [{**meta(0), "timestamp": 5}, *scroll(7000)],
        seq=1,
        flags=["clock_skew", "absurd_time"],
    )
    timeline = build_timeline([sane, absurd])
    assert (timeline["startMs"], timeline["durationMs"]) == (T0, 5000)
    assert all(0 <= mark["atMs"] <= 5000 for mark in timeline["marks"])


def test_problems_errors_and_calls_are_marks_in_time_order():
    events = [
        *opening(),
        custom(400, "sh.problem", message="help"),
        custom(300, "sh.error", message="x"),
        plugin(200, "console", level="warn", payload=["a"]),
    ]
    assert kinds(chunk(events))[1:] == ["console", "error", "problem"]


def test_it_has_the_last_answers_to_media_queries_of_the_visit():
    first = chunk([*opening(), custom(5, "sh.media", features=[])])
    more = ["prefers-contrast:more"]
    later = chunk([custom(900, "sh.media", features=more)], seq=1)
    timeline = build_timeline([first, later, chunk([mutation(950)], seq=2)])
    assert timeline["media"]["prefers-contrast"] == "more"
