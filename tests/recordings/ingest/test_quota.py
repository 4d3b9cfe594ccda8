"""recordings.ingest.quota."""

from __future__ import annotations

import pytest

from recordings.ingest.quota import Quota, network_of


@pytest.fixture(autouse=True)
def sixty_a_minute(settings):
    settings.INGEST_REQUESTS_PER_MINUTE = 60


def test_a_minutes_worth_may_come_at_once():
    quota = Quota()
    waits = [quota.take("pk", "203.0.113.9", now=0.0) for _ in range(62)]
    assert waits == [0] * 60 + [1, 1]


def test_it_fills_again_one_request_a_second():
    quota = Quota()
    for _ in range(60):
        quota.take("pk", "203.0.113.9", now=0.0)
    assert [quota.take("pk", "203.0.113.9", now=1.0) for _ in range(2)] == [0, 1]
    assert [quota.take("pk", "203.0.113.9", now=4.0) for _ in range(4)] == [0, 0, 0, 1]


def test_a_refused_request_costs_nothing():
    quota = Quota()
    for _ in range(500):
        quota.take("pk", "203.0.113.9", now=0.0)
    assert quota.take("pk", "203.0.113.9", now=1.0) == 0


def test_keys_and_addresses_are_counted_apart():
    quota = Quota()
    for _ in range(61):
        quota.take("pk", "203.0.113.9", now=0.0)
    assert quota.take("other", "203.0.113.9", now=0.0) == 0
    assert quota.take("pk", "203.0.113.10", now=0.0) == 0


def test_a_flood_of_senders_does_not_grow_the_table():
    quota = Quota(max_senders=100)
    for number in range(10_000):
        quota.take("pk", f"10.0.{number // 256}.{number % 256}", now=0.0)
    assert len(quota._full_at) <= 100


def test_making_room_forgets_the_full_buckets_first():
    quota = Quota(max_senders=2)
    for _ in range(60):
        quota.take("pk", "busy", now=0.0)
    quota.take("pk", "once", now=0.0)
    quota.take("pk", "new", now=10.0)
    assert quota.take("pk", "busy", now=10.0) == 0
    assert ("pk", "once") not in quota._full_at


OFFICE = "203.0.113.9"


def test_an_office_of_200_people_is_recorded_at_the_shipped_setting(settings):
    settings.INGEST_REQUESTS_PER_MINUTE = 600
    quota, waits = Quota(), []
    for ten_seconds in range(30):
        for person in range(200):
            now = ten_seconds * 10 + person / 20
            names = ("pk", OFFICE)
            is_known = ten_seconds > 0
            waits.append(quota.take_from_address(*names, now=now))
            waits.append(
                quota.take_chunk(*names, f"s-{person}", is_known=is_known, now=now)
            )
    assert set(waits) == {0}


def test_one_session_may_send_no_more_than_its_share_nor_go_on_as_another():
    quota = Quota()

    def chunk(session, *, is_known, now=0.0):
        return quota.take_chunk("pk", OFFICE, session, is_known=is_known, now=now)

    assert chunk("wild", is_known=False) == 0
    assert [chunk("wild", is_known=True) for _ in range(61)] == [0] * 59 + [1, 1]
    assert chunk("wild again", is_known=False) == 1
    assert chunk("colleague", is_known=True) == 0
    assert chunk("wild again", is_known=False, now=2.0) == 0
    assert quota.take_chunk("pk", "203.0.113.10", "x", is_known=False, now=0.0) == 0


def test_where_no_token_proves_a_session_its_first_chunks_are_newcomers():
    quota = Quota()
    first = [quota.take_chunk("pk", OFFICE, f"s-{n}", now=0.0) for n in range(61)]
    assert first == [0] * 60 + [1]
    assert quota.take_chunk("pk", OFFICE, "s-1", now=0.0) == 0


def test_all_behind_an_address_are_bounded_together(settings):
    settings.INGEST_REQUESTS_PER_MINUTE_AND_ADDRESS = 100
    quota = Quota()
    waits = [quota.take_from_address("pk", OFFICE, now=0.0) for _ in range(101)]
    assert waits == [0] * 100 + [1]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("", ""),
        ("unix", "unix"),
    ],
)
def test_a_household_is_one_sender(address, network):
    assert network_of(address) == network
