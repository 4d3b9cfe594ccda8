"""Rows of the access panel are merged into entries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from privacy.access import access_log as module
from privacy.access.access_log import access_log
from privacy.audit import record
from privacy.models import AuditLog
from tests.recordings.people import SomeSession, make_staff, open_to

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
VIEWED = "recordings.session.viewed"


@pytest.fixture
def session():
    return SomeSession()


@pytest.fixture
def write(vera, session, monkeypatch):
    """Append a row about the session at a given time."""

    def append(action, *, at=NOON, actor=None, **facts):
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)
        record(
            action,
            actor=actor or vera,
            target=session.id,
            target_type=module.TARGET_TYPE,
            metadata=facts,
        )

    return append


def entries(session):
    return access_log(session.id)[0]


def test_refusals_of_one_kind_are_one_within_five_minutes(write, session):
    for at in (NOON, NOON + module.SAME_REFUSAL):
        write(f"{VIEWED}.denied", at=at, reason="reason_required", via="api")
    assert len(entries(session)) == 1
    write(
        f"{VIEWED}.denied",
        at=NOON + 2 * module.SAME_REFUSAL + SECOND,
        reason="reason_required",
        via="api",
    )
    assert len(entries(session)) == 2


@pytest.mark.parametrize(
    "other",
    [
        {"reason": "permission_denied", "via": "api"},
        {"reason": "session_erased", "via": "api"},
        {"reason": "reason_required", "via": "live"},
    ],
)
def test_refusals_of_two_kinds_or_by_two_ways_are_two(write, session, other):
    write(f"{VIEWED}.denied", reason="reason_required", via="api")
    write(f"{VIEWED}.denied", **other)
    assert len(entries(session)) == 2


def test_refusals_of_two_people_are_two(write, session):
    for actor in (make_staff("otto"), None):
        write(f"{VIEWED}.denied", actor=actor, reason="reason_required")
    assert len(entries(session)) == 2


def test_two_reasons_are_two_entries(write, session, vera):
    for _ in range(2):
        open_to(vera, session)
    assert [entry.outcome for entry in entries(session)] == ["granted"] * 2


def test_ranges_viewed_under_one_grant_are_merged(write, session, vera):
    grant = str(open_to(vera, session).pk)
    for from_ms, to_ms in [(0, 4000), (4000, 9000), (60_000, 61_000)]:
        write(VIEWED, grant=grant, fromMs=from_ms, toMs=to_ms)
    seen = [(e.from_ms, e.to_ms) for e in entries(session) if e.outcome == "viewed"]
    assert seen == [(60_000, 61_000), (0, 9000)]


def test_a_view_without_a_place_is_one_entry(write, session, vera):
    grant = str(open_to(vera, session).pk)
    for _ in range(2):
        write("live.session.watched", grant=grant)
    assert [e.outcome for e in entries(session)] == ["viewed", "granted"]


def test_each_entry_carries_the_reason_of_its_grant(write, session, vera):
    grant = open_to(vera, session, reason="A customer called.")
    write(VIEWED, grant=str(grant.pk), fromMs=0, toMs=1)
    facts = entries(session)[0].facts
    named = ("reasonCode", "reasonText", "ticket", "breakGlass")
    assert [facts[name] for name in named] == [
        grant.reason_code,
        "A customer called.",
        grant.ticket,
        False,
    ]


def test_a_full_page_names_what_is_older_and_a_page_that_just_fits_does_not(
    vera, session, monkeypatch
):
    monkeypatch.setattr(module, "MOST_ROWS", 2)
    for _ in range(2):
        open_to(vera, session)
    assert access_log(session.id)[1] is None
    open_to(vera, session)
    shown, before = access_log(session.id)
    rows = AuditLog.objects.filter(target_id=session.id).order_by("-sequence")
    assert [entry.row.sequence for entry in shown] == [r.sequence for r in rows[:2]]
    assert before == rows[1].sequence
    rest, after = access_log(session.id, before=before)
    assert ([entry.row.sequence for entry in rest], after) == ([rows[2].sequence], None)


def test_the_bound_of_a_page_is_the_shipped_one():
    assert module.MOST_ROWS == 2_000
