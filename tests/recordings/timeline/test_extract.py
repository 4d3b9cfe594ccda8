"""recordings.extract: what a chunk's events say."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.extract import extract
from recordings.ingest.decode import ChunkError, Limits
from recordings.ingest.decode.events import check_events
from tests.recordings.timeline.factories import (
    T0,
    click,
    custom,
    incremental,
    meta,
    opening,
    plugin,
    snapshot,
)


def marks(events, *kinds, **more):
    return [mark for mark in extract(events, **more).marks if mark[1] in kinds]


def test_it_knows_first_last_and_snapshot():
    found = extract([*opening(), incremental(900, 3, id=1, x=0, y=1), meta(400)])
    assert (found.first_ts, found.last_ts) == (T0, T0 + 900)
    assert (found.has_full_snapshot, found.snapshot_ts) == (True, T0 + 1)


def test_a_snapshot_without_meta_stands_for_itself():
    assert extract([snapshot(70)]).snapshot_ts == T0 + 70
    assert extract([meta(70)]).snapshot_ts == 0


def test_one_click_told_twice_is_one_click():
    found = extract(click(100, selector="main > a"))
    assert found.clicks == 1
    ((ts, kind, label, data),) = found.marks
    assert (ts, kind, label) == (T0 + 100, "click", "main > a")
    assert (data["x"], data["selector"]) == (100, "main > a")


def test_a_click_only_our_recorder_saw_counts():
    found = extract([custom(100, "sh.click", x=1, y=2, id=3, selector="a")])
    assert (found.clicks, found.marks[0][3]["x"]) == (1, 1)


def test_typing_in_a_field_is_one_input():
    events = [incremental(at, 5, id=4, text="*") for at in range(0, 4000, 200)]
    events += [incremental(4100, 5, id=5, text="x"), incremental(20_000, 5, id=4)]
    found = extract(events)
    assert found.inputs == 3
    assert [m[3]["id"] for m in found.marks] == [4, 5, 4]


def test_activity_is_kept_as_runs():
    events = [incremental(at, 3, id=1) for at in (0, 500, 1400, 9000)]
    events.append(incremental(9400, 1, positions=[{"timeOffset": -450}]))
    assert extract(events).facts["active"] == [T0, T0 + 1400, T0 + 8950, T0 + 9400]


def test_errors_carry_their_place_and_are_searchable():
    error = custom(
        5,
        "sh.error",
        kind="error",
        message="x is undefined",
        source="a.js",
        line=3,
        column=9,
        stack="at a.js:3",
    )
    found = extract([error, error])
    assert found.errors == 2
    assert found.facts["errorTexts"] == ["x is undefined"]
    assert found.marks[0][3] == {
        "message": "x is undefined",
        "source": "a.js",
        "line": 3,
        "column": 9,
        "stack": "at a.js:3",
        "kind": "error",
    }


def test_console_errors_count_only_where_nothing_better_is_told():
    line = plugin(5, "console", level="error", payload=['"it broke"', "7"], trace=["a"])
    assert extract([line]).errors == 0
    foreign = extract([line], native=False)
    assert (foreign.errors, foreign.facts["errorTexts"]) == (1, ["it broke 7"])
    assert foreign.marks[0][3] == {
        "level": "error",
        "text": "it broke 7",
        "trace": ["a"],
    }


def test_network_calls_are_marks_at_their_beginning():
    call = {
        "name": "https://shop.example.com/api/pay?x=1",
        "initiatorType": "fetch",
        "method": "post",
        "status": 500,
        "startTime": T0 + 20,
        "duration": 33.4,
        "transferSize": 120,
    }
    ((ts, _, label, data),) = marks([plugin(90, "network", requests=[call])], "network")
    assert (ts, label) == (T0 + 20, "POST /api/pay 500")
    assert data == {
        "method": "POST",
        "url": call["name"],
        "status": 500,
        "durationMs": 33,
        "size": 120,
        "failed": True,
        "error": "",
        "type": "fetch",
    }


def test_network_calls_of_posthog_are_understood():
    call = {
        "name": "https://shop.example.com/",
        "initiatorType": "xmlhttprequest",
        "responseStatus": 200,
        "startTime": 512.4,
        "timeOrigin": T0,
        "duration": 1,
    }
    ((ts, _, _, data),) = marks([plugin(900, "network", requests=[call])], "network")
    assert (ts, data["status"], data["failed"]) == (T0 + 512, 200, False)


def test_identity_keeps_sorted_roles_and_known_traits():
    traits = {"email": "kim@example.com", "roles": ["b", "a", "a", 3], "plan": "x"}
    found = extract([custom(1, "sh.identify", userId="u1", traits=traits)])
    assert found.facts["identity"]["email"] == "kim@example.com"
    assert found.facts["identity"]["roles"] == ["3", "a", "b"]
    assert found.marks[0][3] == {"userId": "u1", "traits": traits}


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (custom(1, "sh.track", name="bought", props={"n": 1}), "custom"),
        (custom(1, "checkout", step=2), "custom"),
        (custom(1, "sh.problem", message="help"), "problem"),
        (custom(1, "sh.gap", dropped=3, reason="buffer"), "gap"),
        (custom(1, "sh.visibility", state="hidden"), "visibility"),
        (custom(1, "sh.page", href="https://a.example/", kind="push"), "navigation"),
        (custom(1, "$pageview", href="https://a.example/"), "navigation"),
    ],
)
def test_custom_events_are_marks(event, kind):
    assert [mark[1] for mark in extract([event]).marks] == [kind]


def test_housekeeping_of_other_tools_is_no_mark():
    assert not extract([custom(1, "$posthog_config"), custom(1, "sessionIdle")]).marks


def test_long_texts_are_bounded():
    found = extract(
        [
            custom(
                1, "sh.page", href="https://a.example/" + "x" * 9000, title="t" * 9999
            ),
            custom(1, "sh.track", name="n" * 999, props={"p": "q" * 99_999}),
        ]
    )
    assert max(len(orjson.dumps(mark)) for mark in found.marks) < 6000


def test_too_many_marks_are_cut_and_flagged():
    found = extract([custom(1, "sh.track", name="x")] * 6000)
    assert (len(found.marks), found.flags) == (5000, ["marks_truncated"])


def test_absurd_timestamps_fit_the_store():
    found = extract([{**meta(0), "timestamp": 1e300}, {**meta(0), "timestamp": -1e300}])
    assert (found.first_ts, found.last_ts) == (-(2**63 - 1), 2**63 - 1)


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(max_size=8)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "tag",
                    "payload",
                    "plugin",
                    "source",
                    "id",
                    "type",
                    "positions",
                    "ranges",
                    "texts",
                    "adds",
                    "href",
                    "node",
                    "requests",
                    "level",
                    "trace",
                    "traits",
                    "roles",
                    "userId",
                    "name",
                    "startTime",
                    "duration",
                    "status",
                    "dropped",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)
tags = st.sampled_from(
    [
        "sh.session",
        "sh.page",
        "sh.identify",
        "sh.track",
        "sh.click",
        "sh.error",
        "sh.visibility",
        "sh.focus",
        "sh.problem",
        "sh.gap",
        "sh.idle",
        "other",
    ]
)
shapes = st.one_of(
    st.builds(
        lambda t, p: custom(0, t) | {"data": {"tag": t, "payload": p}}, tags, anything
    ),
    st.builds(
        lambda n, p: plugin(0, n) | {"data": {"plugin": f"rrweb/{n}@1", "payload": p}},
        st.sampled_from(["console", "network", "canvas"]),
        anything,
    ),
    st.builds(
        lambda s, d: (
            incremental(0, s)
            | {"data": {**(d if isinstance(d, dict) else {}), "source": s}}
        ),
        st.integers(0, 17),
        anything,
    ),
)


@given(st.lists(shapes, min_size=1, max_size=6), st.booleans())
def test_no_shape_of_a_payload_breaks_it(events, native):
    try:
        checked = check_events(events, limits=Limits())
    except ChunkError:
        return
    found = extract(checked, native=native)
    assert orjson.dumps([found.marks, found.facts])


def test_the_last_answers_to_media_queries_are_kept():
    first = ["prefers-color-scheme:light", "any-pointer:coarse"]
    last = [
        "prefers-color-scheme:dark",
        "any-pointer:coarse",
        "any-pointer:fine",
        "x:y",
    ]
    reported = [
        custom(at, "sh.media", features=it) for at, it in ((1, first), (2, last))
    ]
    found = extract([*reported, custom(3, "sh.media", features="nonsense")])
    media = found.facts["media"]
    assert media["prefers-color-scheme"] == "dark"
    assert media["any-pointer"] == "coarse fine"
    assert media["hover"] == ""
    assert "x" not in media
    assert found.marks == []


def test_what_scripts_set_in_fields_is_no_activity_of_the_person():
    by_script = incremental(5, 5, id=7, text="*", isChecked=False, userTriggered=False)
    found = extract([by_script])
    assert (found.inputs, found.marks, found.facts.get("active")) == (0, [], None)
    by_person = incremental(5, 5, id=7, text="*", isChecked=False)
    assert extract([by_person]).inputs == 1
