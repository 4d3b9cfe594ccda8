"""recordings.selectors.sessions."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from recordings.enums import DeviceType, SessionStatus
from recordings.models import RecordingView
from recordings.selectors.session_filters import SessionFilters
from recordings.selectors.sessions import (
    count_sessions,
    find_session,
    list_sessions,
    watched_by,
)
from recordings.selectors.status import status_of
from sessionhub.models import User
from tests.recordings.factories import make_service, make_session

pytestmark = [
    pytest.mark.django_db(databases=["default", "clickhouse"]),
    pytest.mark.usefixtures("store"),
]


def ids(page):
    return [session.id for session in page.sessions]


def listed(**filters):
    return ids(list_sessions(filters=SessionFilters(**filters)))


def hours_ago(hours):
    return datetime.now(tz=UTC) - timedelta(hours=hours)


def test_it_lists_the_newest_first():
    old, new = make_session(started_at=hours_ago(5)), make_session()
    assert listed() == [new.id, old.id]


def test_it_shows_only_the_newest_version_of_a_session():
    session = make_session(clicks=1)
    make_session(
        session_id=session.id, started_at=session.started_at, version=2, clicks=7
    )
    page = list_sessions(filters=SessionFilters())
    assert [s.clicks for s in page.sessions] == [7]


def test_a_session_whose_old_version_fits_is_not_listed():
    other = make_session(started_at=hours_ago(2), is_final=1)
    # Quiet for longer than a page takes to load, for less than makes a session idle.
    session = make_session(started_at=hours_ago(0.05), duration_ms=60_000, is_final=0)
    assert listed(status=SessionStatus.ACTIVE) == [session.id]
    make_session(
        session_id=session.id,
        started_at=session.started_at,
        duration_ms=60_000,
        version=2,
        is_final=1,
    )
    assert listed(status=SessionStatus.ACTIVE) == []
    assert listed(status=SessionStatus.ENDED) == [session.id, other.id]


def test_a_full_page_comes_even_where_old_versions_fill_the_candidates():
    wanted = [make_session(started_at=hours_ago(9 + n)).id for n in range(3)]
    for n in range(6):
        stale = make_session(started_at=hours_ago(n), duration_ms=30_000)
        make_session(
            session_id=stale.id,
            started_at=stale.started_at,
            version=2,
            duration_ms=90_000,
        )
    page = list_sessions(filters=SessionFilters(max_duration_ms=60_000), limit=2)
    assert ids(page) == wanted[:2]
    assert page.next is not None


def test_pages_follow_each_other_without_gap_or_repeat_in_both_directions():
    same_moment = hours_ago(1)
    made = {make_session(started_at=same_moment).id for _ in range(4)}
    made |= {make_session(started_at=hours_ago(2 + n)).id for n in range(5)}
    everything = listed()
    assert set(everything) == made

    seen, cursor, pages = [], None, []
    while True:
        page = list_sessions(filters=SessionFilters(), cursor=cursor, limit=2)
        seen += ids(page)
        pages.append(ids(page))
        if page.next is None:
            break
        cursor = page.next
    assert seen == everything

    back = []
    while page.previous is not None:
        page = list_sessions(filters=SessionFilters(), cursor=page.previous, limit=2)
        back.insert(0, ids(page))
    assert [i for page_ids in back for i in page_ids] == everything[: len(made) - 1]


def test_a_page_does_not_shift_when_sessions_arrive():
    for n in range(4):
        make_session(started_at=hours_ago(n + 1))
    first = list_sessions(filters=SessionFilters(), limit=2)
    before = ids(list_sessions(filters=SessionFilters(), cursor=first.next, limit=2))
    make_session()
    after = ids(list_sessions(filters=SessionFilters(), cursor=first.next, limit=2))
    assert after == before


@pytest.mark.parametrize(
    "search",
    ["ada@example", "ADA@EXAMPLE.COM", "Österlund", "österlund", "/checkout", "cannot"],
)
def test_search_finds_user_email_address_and_error_text_in_any_case(search):
    make_session(actor_email="bob@example.com", started_at=hours_ago(1))
    found = make_session(
        actor_name="Ada Österlund",
        actor_email="ada@example.com",
        urls=["https://shop.example.com/checkout"],
        error_texts=["TypeError: cannot read"],
    )
    assert listed(search=search) == [found.id]


def test_every_word_of_a_search_must_occur():
    found = make_session(actor_name="Ada", urls=["https://shop.example.com/checkout"])
    make_session(actor_name="Ada", started_at=hours_ago(1))
    assert listed(search="checkout ada") == [found.id]


@pytest.mark.parametrize("search", ["%", "_", "\\", "100%", "a_c", "'; DROP"])
def test_search_takes_special_characters_as_they_are(search):
    found = make_session(actor_name=f"x{search}y")
    make_session(actor_name="abc 100 percent", started_at=hours_ago(1))
    assert listed(search=search) == [found.id]


def test_search_finds_a_session_by_its_id():
    session = make_session()
    make_session(started_at=hours_ago(1))
    assert listed(search=str(session.id)) == [session.id]


def test_it_filters_by_each_value():
    admin = make_service("web-admin")
    session = make_session(
        service=admin,
        device_type=int(DeviceType.MOBILE),
        country="SE",
        duration_ms=120_000,
        rage_clicks=1,
        errors=2,
        started_at=hours_ago(3),
    )
    other = make_session()
    for filters in (
        {"service_id": admin.id},
        {"device": DeviceType.MOBILE},
        {"country": "SE"},
        {"min_duration_ms": 60_000},
        {"has_rage": True},
        {"has_errors": True},
        {"started_before": hours_ago(2)},
    ):
        assert listed(**filters) == [session.id], filters
    for filters in (
        {"max_duration_ms": 60_000},
        {"has_rage": False},
        {"has_errors": False},
        {"started_from": hours_ago(2)},
    ):
        assert listed(**filters) == [other.id], filters


def test_each_status_follows_from_last_activity_and_the_last_chunk(settings):
    settings.SESSION_IDLE_SECONDS, settings.SESSION_END_SECONDS = 300, 1800
    settings.SESSION_LEAVE_SECONDS = 90

    def started(minutes, **values):
        moment = datetime.now(tz=UTC) - timedelta(minutes=minutes)
        return make_session(started_at=moment, duration_ms=0, **values).id

    made = {
        # Left a page a minute ago: the next one may be on its way.
        SessionStatus.ACTIVE: [started(0), started(1, is_final=1)],
        SessionStatus.IDLE: [started(10)],
        SessionStatus.ENDED: [started(2, is_final=1), started(40)],
    }
    for status, expected in made.items():
        page = list_sessions(filters=SessionFilters(status=status))
        assert ids(page) == expected
        assert {session.status for session in page.sessions} == {status}
    assert listed(status=SessionStatus.ERASED) == []


@pytest.mark.parametrize(
    ("silence_s", "is_final", "expected"),
    [
        (59, True, SessionStatus.ACTIVE),
        (60, True, SessionStatus.ENDED),
        (60, False, SessionStatus.ACTIVE),
        (300, False, SessionStatus.IDLE),
        (1800, False, SessionStatus.ENDED),
    ],
)
def test_leaving_a_page_ends_a_session_only_if_no_other_follows(
    silence_s, is_final, expected
):
    today = datetime.now(tz=UTC).date()
    status = status_of(
        last_activity_ms=0,
        is_final=is_final,
        expires_on=today,
        now_ms=silence_s * 1000,
        today=today,
    )
    assert status is expected


def test_a_session_past_its_last_day_is_expired_whatever_else_it_is():
    today = datetime.now(tz=UTC).date()
    status = status_of(
        last_activity_ms=0,
        is_final=False,
        expires_on=today - timedelta(days=1),
        now_ms=0,
        today=today,
    )
    assert status is SessionStatus.EXPIRED
    make_session(expires_on=today - timedelta(days=1))
    assert listed(status=SessionStatus.ACTIVE) == []


def test_watched_tells_my_views_from_those_of_others():
    me, other = (User.objects.create_user(name) for name in ("me", "other"))
    mine, theirs = make_session(), make_session(started_at=hours_ago(1))
    RecordingView.objects.create(user=me, session_id=mine.id)
    RecordingView.objects.create(user=other, session_id=theirs.id)
    assert listed(watched=True, watched_by=me.id) == [mine.id]
    assert listed(watched=False, watched_by=me.id) == [theirs.id]
    both = [mine.id, theirs.id]
    assert watched_by(user_id=me.id, session_ids=both) == {mine.id}


def test_it_finds_one_session_in_its_newest_version():
    session = make_session(clicks=1)
    make_session(
        session_id=session.id, started_at=session.started_at, version=2, clicks=9
    )
    assert find_session(session.id).clicks == 9
    assert find_session(uuid.uuid4()) is None


def test_it_counts_no_further_than_its_bound(monkeypatch):
    monkeypatch.setattr("recordings.selectors.sessions.COUNT_BOUND", 2)
    make_session()
    assert count_sessions(filters=SessionFilters()).number == 1
    for n in range(3):
        make_session(started_at=hours_ago(n + 1))
    count = count_sessions(filters=SessionFilters())
    assert (count.number, count.at_least) == (2, True)


def test_an_unknown_stored_number_reads_back_as_unknown():
    session = make_session(device_type=99, actor_type=77)
    found = find_session(session.id)
    assert found.device.wire == "unknown"
    assert found.actor_type.wire == "unknown"


@pytest.mark.parametrize(
    ("stored", "searches"),
    [
        ("Zoe\u0308", ["Zo\u00eb", "zoe\u0308", "ZO\u00cb"]),
        ("Stra\u00dfe", ["stra\u00dfe", "STRASSE"]),
        ("https://shop.example/S%C3%B6k", ["s\u00f6k", "S%C3%B6k", "/so\u0308k"]),
    ],
)
def test_search_finds_every_spelling_and_rows_from_before(stored, searches):
    new = make_session(urls=[stored], started_at=hours_ago(1))
    for search in searches:
        assert listed(search=search) == [new.id], search
    old = make_session(search_text=stored)
    for search in (stored, searches[0]):
        assert listed(search=search) == [old.id, new.id], search
