"""Many sockets at once: how many come in, and what each costs the database."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from asgiref.sync import sync_to_async
from django.db import connection

from live.consumers import arrivals, database, people
from tests.live.monitoring import opened
from tests.live.pages import MonitorPage

pytestmark = pytest.mark.django_db(
    databases=["default", "clickhouse"], transaction=True
)


async def test_beyond_the_bound_a_handshake_is_refused_until_another_has_arrived(
    cookie, monkeypatch
):
    monkeypatch.setattr(arrivals, "MOST", arrivals.count() + 1)
    assert arrivals.begin("another")
    assert await MonitorPage(cookie).refused() == 4503
    arrivals.end("another")
    await opened(cookie)


async def test_a_page_with_its_first_message_and_a_refused_one_make_room(
    cookie, monkeypatch
):
    monkeypatch.setattr(arrivals, "MOST", arrivals.count() + 1)
    for _ in range(3):
        await opened(cookie)
        assert await MonitorPage("nobody").refused() == 4403


@pytest.fixture
async def one_thread():
    """The only thread of the loop's executor."""
    pool = ThreadPoolExecutor(max_workers=1)
    asyncio.get_running_loop().set_default_executor(pool)
    yield
    await database.in_thread(lambda: connection.close())()


def _connected():
    connection.ensure_connection()
    return connection.connection


@pytest.mark.parametrize(("seconds", "is_kept"), [(30.0, True), (0.0, False)])
async def test_a_thread_of_sockets_keeps_its_connection_for_a_while(
    hub, one_thread, monkeypatch, seconds, is_kept
):
    monkeypatch.setattr(database, "KEEP_SECONDS", seconds)
    first = await database.in_thread(_connected)()
    assert (await database.in_thread(_connected)() is first) is is_kept


async def test_the_pages_of_one_person_are_looked_up_once_a_second(
    cookie, monkeypatch, django_assert_num_queries
):
    @sync_to_async
    def queries(look_up, expected):
        with django_assert_num_queries(expected):
            assert look_up(cookie)

    monkeypatch.setattr(people, "_known", {})
    await queries(people.signed_in_lately, 2)
    await queries(people.signed_in_lately, 0)
    await queries(people.signed_in, 2)
    monkeypatch.setattr(people, "FRESH_SECONDS", 0.0)
    await queries(people.signed_in_lately, 2)


def test_the_bounds_are_the_shipped_ones():
    assert (arrivals.MOST, database.KEEP_SECONDS) == (64, 30.0)
    # With the three seconds between two looks it stays below the promised five.
    assert people.FRESH_SECONDS == 1.0
