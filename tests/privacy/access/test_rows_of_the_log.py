"""The audit rows of alerts and reviews, fact by fact."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core import mail

from privacy.access import Caller, alert_email, record_denial
from privacy.access.alerts import acknowledge
from privacy.access.break_glass import review
from privacy.access.reviews import period, review_rows, rows_hash, sign_off
from privacy.access.search_facts import asked_facts
from privacy.access.viewed_ranges import clock
from privacy.models import AccessAlert, AuditLog
from tests.recordings.people import SomeSession, make_staff, open_to

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def broken(sam):
    """A grant by break-glass."""
    return open_to(sam, SomeSession(), reason="x" * 20, break_glass=True)


def row(action):
    return AuditLog.objects.get(action=action)


def facts(written):
    """Return a row's metadata without its actor."""
    return {k: v for k, v in written.metadata.items() if k != "actor"}


def test_an_alert_of_many_recordings_has_the_user_and_the_count(vera):
    for _ in range(11):
        open_to(vera, SomeSession())
    raised = row("privacy.access_alert.raised")
    assert facts(raised) == {
        "kind": "excessive_access",
        "about": str(vera.pk),
        "sessions": 11,
        "hours": 24,
    }


def test_an_alert_of_break_glass_names_the_session(broken):
    assert AccessAlert.objects.get().details == {"session": str(broken.session_id)}


def test_an_alert_of_refusals_has_the_count_and_the_minutes(vera):
    for _ in range(11):
        record_denial(
            caller=Caller(user=vera),
            action="recordings.session.viewed",
            code="permission_denied",
        )
    assert AccessAlert.objects.get().details == {"refusals": 11, "minutes": 60}


def test_acknowledging_returns_whether_it_was_this_call(broken, olga):
    alert = AccessAlert.objects.get()
    assert acknowledge(alert=alert, by=olga) is True
    assert acknowledge(alert=alert, by=olga) is False


def test_sending_returns_whether_it_was_sent(broken, settings):
    settings.PUBLIC_URL = "https://hub.example.com/"
    alert = AccessAlert.objects.get()
    assert alert_email.send(alert) is False
    AccessAlert.objects.update(emailed_at=None)
    make_staff("aldo", group="Auditor")
    assert alert_email.send(alert) is True
    assert "https://hub.example.com/admin/privacy/" in mail.outbox[0].body


def test_a_review_of_break_glass_names_the_user_who_opened_it(broken, olga):
    assert review(grant=broken, by=olga, note="Looked at it.") is True
    assert review(grant=broken, by=olga, note="Looked again.") is False
    reviewed = row("privacy.break_glass.reviewed")
    assert reviewed.target_id == broken.session_id
    assert facts(reviewed) == {
        "grant": str(broken.pk),
        "openedBy": str(broken.user_id),
    }


def test_a_signed_review_names_the_person_the_days_and_the_list(vera, olga):
    day = NOON.date()
    open_to(vera, SomeSession(), now=NOON)
    rows = review_rows(subject=vera, first_day=day, last_day=day)
    assert len(rows) == 1
    signed = sign_off(
        subject=vera,
        first_day=day,
        last_day=day,
        reviewer=olga,
        note=" All in order. ",
        seen_hash=rows_hash(rows),
    )
    written = row("privacy.access_review.signed")
    assert (written.target_type, written.target_id) == ("AccessReview", signed.pk)
    assert facts(written) == {
        "about": str(vera.pk),
        "from": day.isoformat(),
        "to": day.isoformat(),
        "rows": 1,
        "rowsHash": rows_hash(rows),
    }
    assert signed.note == "All in order."


def test_a_period_ends_with_its_last_day():
    day = NOON.date()
    start, end = period(day, day)
    assert (end - start).total_seconds() == 24 * 3600


@pytest.mark.parametrize(
    ("ms", "shown"),
    [
        (-5, "0:00"),
        (999, "0:00"),
        (42_000, "0:42"),
        (59_999, "0:59"),
        (62_000, "1:02"),
        (3_599_000, "59:59"),
        (3_723_000, "1:02:03"),
    ],
)
def test_a_place_in_a_recording_is_shown_as_a_clock_shows_it(ms, shown):
    assert clock(ms) == shown


def test_filters_that_are_all_known_leave_no_count_of_unknown_ones():
    asked = {"device": "mobile"}
    known = asked_facts(asked, search="q", names=("device",), values={"mobile"})
    assert known == {"filters": {"device": "mobile"}}
