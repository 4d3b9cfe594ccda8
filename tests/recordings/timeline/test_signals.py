"""recordings.frustration, from events through extraction to the sentence."""

from __future__ import annotations

import pytest

from recordings.frustration import Click, Thresholds, rage_clicks
from recordings.timeline import signals_of
from tests.recordings.timeline.factories import (
    chunk,
    click,
    custom,
    incremental,
    meta,
    mutation,
    opening,
    snapshot,
)

BUTTON = "main > button.pay"


def found(*events_of_chunks, kind=None):
    parts = [chunk(events, seq=seq) for seq, events in enumerate(events_of_chunks)]
    return [s for s in signals_of(parts) if kind is None or s.kind == kind]


def clicks(*times, selector=BUTTON, **more):
    return [event for at in times for event in click(at, selector=selector, **more)]


def rage(*chunks):
    return found(*chunks, kind="rage")


def dead(*chunks):
    return found(*chunks, kind="dead")


def test_three_quick_clicks_in_one_place_are_rage_and_say_why():
    (signal,) = rage([*opening(), *clicks(1000, 1400, 2000)])
    assert (signal.count, signal.selector) == (3, BUTTON)
    assert signal.why == (
        "3 clicks in one place within 1.0 s, each less than 30 px and 1000 ms from the "
        "one before."
    )


def test_two_clicks_are_not_rage():
    assert not rage([*opening(), *clicks(1000, 1400)])


def test_slow_clicks_are_not_rage():
    assert not rage([*opening(), *clicks(1000, 2001, 3002)])
    assert rage([*opening(), *clicks(1000, 2000, 3000)])


def test_clicks_apart_are_not_rage():
    far = [*clicks(1000), *clicks(1300, x=131), *clicks(1600, x=162)]
    near = [*clicks(1000), *clicks(1300, x=130), *clicks(1600, x=160)]
    assert not rage([*opening(), *far])
    assert rage([*opening(), *near])


def test_a_burst_is_one_rage_however_long():
    (signal,) = rage([*opening(), *clicks(*range(1000, 5000, 400))])
    assert signal.count == 10


def test_rage_is_found_across_chunks_and_out_of_order():
    first, second = [*opening(), *clicks(1000, 1400)], clicks(1900)
    assert rage(first, second)
    late = [chunk(second, seq=1), chunk(first, seq=0)]
    assert signals_of(sorted(late, key=lambda part: part.seq))


def test_a_page_load_between_ends_the_burst():
    events = [*clicks(1000, 1300), meta(1500), snapshot(1501), *clicks(1800)]
    assert not rage([*opening(), *events])


@pytest.mark.parametrize(
    "selector",
    [
        "form > button.qty-plus",
        "form > div.stepper",
        "nav > a.pagination-item",
        "#increment",
        "section > button.carousel",
    ],
)
def test_steppers_are_not_rage(selector):
    assert not rage([*opening(), *clicks(1000, 1300, 1600, selector=selector)])


def test_what_answers_each_click_with_a_new_number_is_a_stepper():
    events = []
    for at in (1000, 1400, 1800):
        events += [*clicks(at), mutation(at + 40, texts=[{"id": 9, "value": str(at)}])]
    assert not rage([*opening(), *events])


def test_what_only_changes_its_look_is_no_stepper():
    events = []
    for at in (1000, 1400, 1800):
        events += [*clicks(at), mutation(at + 40, attributes=[{"id": 9}])]
    assert rage([*opening(), *events])


def test_a_triple_click_that_selects_is_not_rage():
    events = [*clicks(1000, 1200)]
    events += [incremental(1350, 14, ranges=[{"start": 1}]), *clicks(1400)]
    assert not rage([*opening(), *events])
    assert rage([*opening(), *events, *clicks(1600)])


def test_clicking_in_a_text_field_is_not_rage():
    assert not rage(
        [*opening(), *clicks(1000, 1300, 1600, selector="form > input.name")]
    )
    typed = [*click(1000), *click(1300), *click(1600)]
    typed += [incremental(1900, 5, id=7, text="*", isChecked=False)]
    assert not rage([*opening(), *typed])


def test_a_field_of_the_next_page_is_another_element():
    typed = incremental(9000, 5, id=7, text="*")
    first = [*opening(), *clicks(1000, 1300, 1600, selector="#dead")]
    later = [meta(8000, "https://shop.example.com/next"), snapshot(8001), typed]
    assert rage(first, later)
    assert not rage([*first, typed])


def test_thresholds_can_be_others():
    burst = [Click(ts=at, x=0, y=0) for at in (0, 100)]
    assert not rage_clicks(burst)
    assert rage_clicks(burst, limits=Thresholds(rage_clicks=2))


def test_a_click_nothing_came_of_is_dead_and_says_why():
    (signal,) = dead([*opening(), *clicks(1000), mutation(3501)])
    assert signal.why.startswith("Nothing changed on the page within 2.5 s")


@pytest.mark.parametrize(
    "answer",
    [
        mutation(3500),
        incremental(1100, 3, id=1, x=0, y=50),
        incremental(1100, 14, ranges=[]),
        incremental(2000, 5, id=3, text="", isChecked=True),
        incremental(2000, 13, id=3),
        custom(2000, "sh.page", href="https://shop.example.com/b", kind="push"),
        custom(2000, "sh.focus", focused=False),
        custom(2000, "sh.visibility", state="hidden"),
        meta(2000),
    ],
    ids=lambda event: str(event["data"])[:40],
)
def test_a_click_something_came_of_is_not_dead(answer):
    assert not dead([*opening(), *clicks(1000), answer, mutation(9000)])


def test_a_late_scroll_saves_no_click():
    late = incremental(1101, 3, id=1, x=0, y=50)
    assert dead([*opening(), *clicks(1000), late, mutation(9000)])


def test_what_came_of_a_click_is_found_in_the_next_chunk():
    assert not dead([*opening(), *clicks(1000)], [mutation(3400), mutation(9000)])
    assert dead([*opening(), *clicks(1000)], [mutation(3600), mutation(9000)])


def test_nobody_knows_what_came_of_the_last_click():
    assert not dead([*opening(), *clicks(1000)])


def test_fields_media_and_the_bare_page_are_not_dead():
    end = mutation(9000)
    for selector in ("form > input", "main > video.clip", "body", "div > textarea.x"):
        assert not dead([*opening(), *clicks(1000, selector=selector), end])


def test_what_took_the_focus_and_has_no_words_may_be_a_field():
    focus = incremental(950, 2, type=5, id=7)
    end = mutation(9000)
    field = clicks(1000, selector="#email", has_text=False)
    button = clicks(1000, selector="#pay", has_text=True)
    assert not dead([*opening(), focus, *field, end])
    assert dead([*opening(), focus, *button, end])


def test_streams_of_other_recorders_have_signals_too():
    events = [meta(0), snapshot(1), *click(1000), *click(1300), *click(1600)]
    part = chunk([*events, mutation(9000)], native=False)
    assert [s.kind for s in signals_of([part])] == ["rage", "dead", "dead", "dead"]
