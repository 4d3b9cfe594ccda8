"""How full Valkey is, and who is alerted."""

from __future__ import annotations

import pytest
import redis
import structlog
from django.contrib.auth.models import Permission
from django.core import mail
from django.test import RequestFactory

from recordings.admin.memory_notice import memory_notice
from recordings.ingest import keys, pressure
from recordings.ingest.pressure import Memory, WorkerGauge
from recordings.ingest.worker import memory_watch
from recordings.services import memory_alert
from sessionhub.stack.servers import embedded_valkey, wait_for_valkey
from tests.recordings.people import make_staff

DAY = 24 * 3600
CAP = 32 * 1024**2
PIECE = 48_000


@pytest.fixture
def small(settings, tmp_path):
    """A Valkey of 32 MB of this test alone, and a way to fill it to a share."""
    server = embedded_valkey(directory=tmp_path, maxmemory_mb=32)
    server.process.start()
    wait_for_valkey(server.url)
    settings.VALKEY_URL = server.url
    with redis.Redis.from_url(server.url) as client:

        def fill(share):
            client.delete(*client.keys("filler:*") or ["none"])
            left = share * CAP - client.info("memory")["used_memory"]
            for number in range(round(left / (PIECE + 100))):
                client.set(f"filler:{number}", b"x" * PIECE)
            return client

        yield fill
    server.process.kill()


@pytest.mark.parametrize(
    ("percent", "seconds"),
    [(0, DAY), (24, DAY), (25, DAY // 12), (39, DAY // 12), (40, 900), (90, 900)],
)
def test_the_fuller_it_is_the_shorter_is_remembered(percent, seconds):
    assert Memory(percent, 100).lifetime(DAY) == seconds


def test_without_a_cap_it_is_never_full():
    assert Memory(10**12, 0).share == 0
    assert Memory(10**12, 0).lifetime(DAY) == DAY


def test_the_shipped_shares():
    shares = (pressure.SHORT_AT, pressure.SHORTEST_AT, pressure.ALERT_AT)
    assert shares == (0.25, 0.4, 0.5)
    assert (pressure.NEW_AT, pressure.FULL_AT) == (0.6, 0.7)


def test_the_figures_are_bytes(small):
    small(0.5)
    found = pressure.figures()
    assert found.cap == CAP
    assert 0.45 < found.share < 0.55


def test_half_full_is_logged_and_raised_once_until_it_was_less(small):
    gauge = WorkerGauge()

    def look(share):
        gauge._asked_at = -pressure.POLL_SECONDS
        return gauge.look(small(share))

    with structlog.testing.capture_logs() as logs:
        assert [look(share) for share in (0.3, 0.55, 0.58, 0.3, 0.55)] == [
            *(False, True, False, False, True)
        ]
    assert [(each["event"], each["log_level"]) for each in logs] == [
        ("buffer.memory_high", "warning"),
        ("buffer.memory_normal", "info"),
        ("buffer.memory_high", "warning"),
    ]
    assert logs[0]["cap"] == CAP


def test_an_alert_is_sent_once_in_six_hours(small, settings, monkeypatch):
    sent = []
    monkeypatch.setattr(
        memory_watch, "hand_over", lambda task, *given: sent.append((task.task, given))
    )
    settings.EMAIL_URL = "memorymail://"
    client = small(0.3)
    assert memory_watch.alert(client, percent=51)
    assert not memory_watch.alert(client, percent=52)
    assert sent == [("recordings.email_memory_alert", (51,))]
    assert 0 < client.ttl(keys.ALERTED) <= 6 * 3600


@pytest.mark.django_db
def test_those_who_see_alerts_are_emailed_each_by_themselves():
    for name in ("ann", "ben", "cleo"):
        person = make_staff(name)
        person.email = f"{name}@example.com"
        person.save()
        if name != "cleo":
            person.user_permissions.add(
                Permission.objects.get(codename="view_accessalert")
            )
    assert memory_alert.send(51) == 2
    assert sorted(message.to for message in mail.outbox) == [
        ["ann@example.com"],
        ["ben@example.com"],
    ]
    assert "51 %" in mail.outbox[0].body


@pytest.mark.django_db
def test_the_first_page_of_the_admin_shows_it_to_those_who_see_alerts(small):
    def notice(user):
        request = RequestFactory().get("/admin/")
        request.user = user
        return memory_notice(request)

    ann, ben = make_staff("ann"), make_staff("ben")
    ann.user_permissions.add(Permission.objects.get(codename="view_accessalert"))
    small(0.3)
    assert notice(ann) is None
    small(0.55)
    assert notice(ben) is None
    found = notice(ann)
    assert (found.level, 50 <= found.count <= 60) == ("warning", True)
    small(0.65)
    assert notice(ann).level == "danger"
    assert "new sessions are refused" in notice(ann).text


@pytest.mark.django_db
def test_the_first_page_comes_without_valkey(settings):
    settings.VALKEY_URL = "redis://127.0.0.1:9/0"
    request = RequestFactory().get("/admin/")
    request.user = make_staff("ann")
    request.user.user_permissions.add(
        Permission.objects.get(codename="view_accessalert")
    )
    assert memory_notice(request) is None
