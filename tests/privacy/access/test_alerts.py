"""Alerts of the eleventh recording in a day and of break-glass are raised once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.db import connections
from structlog.testing import capture_logs

from privacy.access import Caller, alert_email, record_denial
from privacy.access.alerts import OwnAlertError, acknowledge
from privacy.access.tasks import email_alert, email_waiting_alerts
from privacy.models import AccessAlert, AccessGrant, AlertKind, AuditLog
from sessionhub.celery import app
from tests.recordings.people import SomeSession, make_staff, open_to

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
DAY = timedelta(hours=24)


def open_some(person, count, *, now=NOON):
    for _ in range(count):
        open_to(person, SomeSession(), now=now)


@pytest.mark.django_db
class TestManyRecordings:
    def test_the_tenth_raises_nothing_and_the_eleventh_exactly_one(self, vera):
        open_some(vera, 10)
        assert not AccessAlert.objects.exists()
        open_some(vera, 1)
        alert = AccessAlert.objects.get()
        assert (alert.kind, alert.subject) == (AlertKind.EXCESSIVE_ACCESS, vera)
        assert alert.details == {"sessions": 11, "hours": 24}
        (row,) = AuditLog.objects.filter(action="privacy.access_alert.raised")
        assert row.target_id == alert.pk
        open_some(vera, 5)
        assert AccessAlert.objects.count() == 1

    def test_the_same_recording_again_is_not_another(self, vera):
        session = SomeSession()
        for _ in range(12):
            open_to(vera, session, now=NOON)
        open_some(vera, 9)
        assert not AccessAlert.objects.exists()

    def test_others_do_not_count(self, vera):
        open_some(vera, 10)
        open_some(make_staff("otto"), 10)
        assert not AccessAlert.objects.exists()

    def test_the_day_rolls(self, vera):
        open_some(vera, 10, now=NOON - DAY)
        open_some(vera, 10)
        assert not AccessAlert.objects.exists()
        open_some(vera, 1, now=NOON + DAY - timedelta(microseconds=1))
        assert AccessAlert.objects.count() == 1

    def test_the_next_alert_comes_a_day_after_the_last_and_not_before(self, vera):
        open_some(vera, 11)
        open_some(vera, 11, now=NOON + DAY - timedelta(microseconds=1))
        assert AccessAlert.objects.count() == 1
        open_some(vera, 1, now=NOON + DAY)
        assert AccessAlert.objects.count() == 2

    def test_the_number_is_a_setting(self, vera, settings):
        settings.EXCESSIVE_ACCESS_SESSIONS = 2
        open_some(vera, 2)
        assert not AccessAlert.objects.exists()
        open_some(vera, 1)
        assert AccessAlert.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("before", [0, 10])
def test_twenty_at_the_same_moment_raise_exactly_one(before):
    vera = make_staff("vera", group=None)
    vera.is_superuser = True
    vera.save()
    now = datetime.now(tz=UTC)
    open_some(vera, before, now=now)
    together = Barrier(20)

    def ask(_):
        try:
            together.wait(timeout=60)
            return open_to(vera, SomeSession(), now=now).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as threads:
        opened = set(threads.map(ask, range(20)))
    assert len(opened) == 20
    assert AccessGrant.objects.count() == before + 20
    assert AccessAlert.objects.count() == 1


@pytest.mark.django_db
class TestBrokenGlass:
    def test_it_is_announced_at_once(self, db):
        sam = make_staff("sam", group="Support Admin")
        grant = open_to(sam, SomeSession(), reason="x" * 20, break_glass=True)
        alert = AccessAlert.objects.get()
        assert (alert.kind, alert.grant) == (AlertKind.BREAK_GLASS, grant)
        assert "by break-glass" in alert_email.sentence(alert)

    def test_each_one_is(self, db):
        sam = make_staff("sam", group="Support Admin")
        for _ in range(2):
            open_to(sam, SomeSession(), reason="x" * 20, break_glass=True)
        assert AccessAlert.objects.count() == 2


@pytest.mark.django_db
class TestRefusals:
    def refuse(self, person, count, code="permission_denied"):
        for _ in range(count):
            record_denial(
                caller=Caller(user=person),
                action="recordings.session.viewed",
                code=code,
            )

    def test_repeated_refusals_raise_one_alert(self, db):
        bare = make_staff("bare", group=None)
        self.refuse(bare, 10)
        assert not AccessAlert.objects.exists()
        self.refuse(bare, 5)
        alert = AccessAlert.objects.get()
        assert (alert.kind, alert.subject) == (AlertKind.REPEATED_DENIALS, bare)

    def test_being_asked_for_a_reason_is_no_refusal(self, vera):
        self.refuse(vera, 30, code="reason_required")
        assert not AccessAlert.objects.exists()


@pytest.mark.django_db
class TestAcknowledging:
    def test_another_user_acknowledges_it_once(self, vera):
        open_some(vera, 11)
        alert, olga = AccessAlert.objects.get(), make_staff("olga")
        assert acknowledge(alert=alert, by=olga)
        assert not acknowledge(alert=alert, by=make_staff("otto"))
        alert.refresh_from_db()
        assert alert.acknowledged_by == olga

    def test_the_person_it_is_about_does_not(self, vera):
        open_some(vera, 11)
        alert = AccessAlert.objects.get()
        with pytest.raises(OwnAlertError):
            acknowledge(alert=alert, by=vera)


@pytest.mark.django_db
class TestMail:
    @pytest.fixture
    def after_commit(self, django_capture_on_commit_callbacks):
        return django_capture_on_commit_callbacks

    @pytest.fixture(autouse=True)
    def people(self, vera, settings):
        settings.EMAIL_URL = "memorymail://"
        settings.PUBLIC_URL = "https://hub.example.com"
        make_staff("olga", group="Privacy Officer")
        make_staff("aldo", group="Auditor")
        make_staff("otto")

    def test_everyone_who_may_see_it_gets_one_message_of_their_own(self, vera):
        open_some(vera, 11)
        alert = AccessAlert.objects.get()
        assert email_alert(str(alert.pk))
        assert not email_alert(str(alert.pk))
        assert [message.to for message in mail.outbox] == [
            ["aldo@example.com"],
            ["olga@example.com"],
        ]
        text = mail.outbox[0].body
        assert "Vera opened 11 recordings within 24 hours." in text
        address = f"https://hub.example.com/admin/privacy/accessalert/{alert.pk}/"
        assert address in text

    def test_it_leaves_with_the_reason_that_raised_it(self, vera, after_commit):
        with celery(task_always_eager=True), after_commit(execute=True):
            open_some(vera, 11)
        assert len(mail.outbox) == 2

    def test_an_unreachable_queue_does_not_prevent_a_grant(self, vera, after_commit):
        nowhere = {"broker_write_url": "redis://127.0.0.1:1/0"}
        unreachable = celery(**nowhere, task_publish_retry=False)
        with unreachable, capture_logs() as logs, after_commit(execute=True):
            open_some(vera, 11, now=datetime.now(tz=UTC))
        assert [entry["event"] for entry in logs] == ["access_alert.waits"]
        assert AccessGrant.objects.count() == 11
        assert email_waiting_alerts() == 1

    def test_the_person_it_is_about_gets_none(self):
        olga = AccessAlert.subject.field.related_model.objects.get(username="olga")
        open_some(olga, 11)
        email_alert(str(AccessAlert.objects.get().pk))
        assert [message.to for message in mail.outbox] == [["aldo@example.com"]]

    def test_what_could_not_be_sent_is_sent_later(self, vera, settings, monkeypatch):
        open_some(vera, 11, now=datetime.now(tz=UTC))
        alert = AccessAlert.objects.get()
        with monkeypatch.context() as broken:
            broken.setattr(
                "django.core.mail.backends.locmem.EmailBackend.send_messages", _refuse
            )
            assert not email_alert(str(alert.pk))
        assert mail.outbox == []
        assert email_waiting_alerts() == 1
        assert email_waiting_alerts() == 0
        assert len(mail.outbox) == 2

    def test_without_an_address_to_send_by_nothing_is(self, vera, settings):
        settings.EMAIL_URL = ""
        open_some(vera, 11, now=datetime.now(tz=UTC))
        assert email_waiting_alerts() == 0
        assert mail.outbox == []


@contextmanager
def celery(**changed):
    """Change Celery's settings, and restore them afterwards."""
    before = {name: app.conf[name] for name in changed}
    app.conf.update(changed)
    app.amqp._producer_pool = None
    try:
        yield
    finally:
        app.conf.update(before)
        app.amqp._producer_pool = None


def _refuse(*args):
    raise ConnectionRefusedError("no mail server")
