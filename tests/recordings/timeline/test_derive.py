"""recordings.services.derive: a session's row from its chunks."""

from __future__ import annotations

import random

import pytest

from recordings.enums import ActorType, DeviceType
from recordings.services.derive import derive_session
from sessionhub.lib.person_names import search_form
from tests.recordings.timeline.factories import (
    OTHER_TAB,
    T0,
    chunk,
    click,
    custom,
    incremental,
    mutation,
    opening,
)

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)


def identify(at, **traits):
    return custom(at, "sh.identify", userId="u-1", traits=traits)


@pytest.fixture
def visit():
    traits = {"email": "kim@example.com", "name": "Kim", "tenantId": "t1"}
    return [
        chunk([*opening(), *click(900), mutation(950), identify(1000, **traits)]),
        chunk(
            [
                incremental(9000, 5, id=3, text="*"),
                custom(9500, "sh.error", message="cart is empty"),
                custom(
                    9900, "sh.page", href="https://shop.example.com/cart", kind="push"
                ),
            ],
            seq=1,
        ),
        chunk([*opening(20_000), mutation(50_000)], window=OTHER_TAB, is_final=True),
    ]


def test_it_counts(visit):
    row = derive_session(visit)
    assert (row.events, row.clicks, row.inputs, row.errors) == (13, 1, 1, 1)
    assert (row.windows, row.chunks, row.pages) == (2, 3, 3)
    assert row.raw_bytes == sum(part.raw_bytes for part in visit)


def test_it_measures_time(visit):
    row = derive_session(visit)
    assert row.started_at == T0 + 40
    assert (row.start_ms, row.end_ms, row.duration_ms) == (T0, T0 + 50_000, 50_000)
    assert row.active_ms == 9000
    assert row.last_activity_at == T0 + 50_060


def test_it_names_the_person(visit):
    row = derive_session(visit)
    assert row.actor_type == ActorType.USER
    assert (row.actor_id, row.actor_name, row.actor_email, row.tenant_id) == (
        "u-1",
        "Kim",
        "kim@example.com",
        "t1",
    )


def test_nobody_identified_is_anonymous():
    row = derive_session([chunk(opening())])
    assert (row.actor_type, row.actor_id) == (ActorType.ANONYMOUS, "")


@pytest.mark.parametrize("term", ["admin", "system"])
def test_other_kinds_of_actors_are_known_by_a_trait(term):
    row = derive_session([chunk([identify(0, type=term)])])
    assert ActorType(row.actor_type).wire == term


def test_the_last_identity_counts():
    row = derive_session(
        [chunk([identify(0, name="Kim")]), chunk([identify(9000, name="Lee")], seq=1)]
    )
    assert row.actor_name == "Lee"


def test_it_finds_what_people_search_for(visit):
    text = derive_session(visit).search_text
    for term in ("u-1", "Kim", "kim@example.com", "/cart", "cart is empty"):
        assert search_form(term) in text


def test_a_tablet_that_calls_itself_a_computer_is_known_by_its_touch_points():
    mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15"
    visit = {"userAgent": mac, "touchPoints": 5, "screen": {"w": 820, "h": 1180}}
    row = derive_session([chunk([custom(0, "sh.session", **visit)])])
    assert (row.device_type, row.os) == (DeviceType.TABLET, "iOS")


def test_it_describes_the_device():
    part = chunk([custom(0, "sh.session", userAgent=PHONE, href="https://a.example/x")])
    row = derive_session([part])
    assert (row.device_type, row.browser, row.os) == (
        DeviceType.MOBILE,
        "Mobile Safari",
        "iOS",
    )
    assert row.entry_url == "https://a.example/x"


def test_foreign_streams_are_described_by_what_the_edge_saw():
    part = chunk([mutation(0)], native=False)
    part.facts["ua"] = PHONE
    part.facts["country"] = "DE"
    row = derive_session([part])
    assert (row.device_type, row.country) == (DeviceType.MOBILE, "DE")


def test_it_is_final_only_when_every_tab_is(visit):
    assert derive_session(visit).is_final == 0
    last = chunk([mutation(60_000)], seq=2, is_final=True)
    assert derive_session([*visit, last]).is_final == 1


def test_a_skewed_clock_leaves_the_time_to_the_server():
    part = chunk(
        [mutation(0), mutation(90_000_000)], flags=["clock_skew"], received_at=T0 + 5040
    )
    assert derive_session([part]).duration_ms == 5000


def test_it_is_a_function_of_its_chunks_alone(visit):
    row = derive_session(visit, version=7)
    for seed in range(5):
        random.Random(seed).shuffle(visit)
        assert derive_session(visit, version=7) == row
