"""What staff and API clients get while a part is away or stands still."""

from __future__ import annotations

import time

import pytest
from channels_redis.pubsub import RedisPubSubChannelLayer
from django.contrib.sessions.models import Session
from django.db import OperationalError, connections

from privacy.access import revokers
from privacy.erasure.registry import StoreAwayError
from recordings.clickhouse import circuit, pool
from recordings.erasers import buffer
from sessionhub import outage_middleware
from sessionhub.celery import app as celery
from sessionhub.lib import bounded_database, jobs
from sessionhub.lib.away import AWAY
from sessionhub.valkey import clients as valkey
from tests.frozen_peer import FrozenPeer
from tests.recordings.people import make_staff

both = pytest.mark.django_db(databases=["default", "clickhouse"])
LIST = "/admin/recordings/recordedsession/"
API = "/api/recordings/"
# A machine with other work may take as long again.
SLACK = 5.0


@pytest.fixture
def frozen():
    with FrozenPeer() as peer:
        yield peer


@pytest.fixture
def vera():
    return make_staff("vera", group="Viewer")


@pytest.fixture
def clickhouse_frozen(frozen, monkeypatch):
    """ClickHouse at a port where nothing answers; the circuit is this test's."""
    monkeypatch.setitem(connections["clickhouse"].settings_dict, "PORT", frozen.port)
    return frozen


@both
class TestValkeyStandsStill:
    def test_signing_in_and_reading_ask_valkey_for_nothing(
        self, client, vera, settings, frozen
    ):
        settings.VALKEY_URL = f"redis://127.0.0.1:{frozen.port}/0"
        vera.set_password("a long enough one")
        vera.save()
        form = {"username": "vera", "password": "a long enough one"}
        assert client.post("/admin/login/", form).status_code == 302
        for page in ("/admin/", LIST, API, "/admin/sessions/live/"):
            assert client.get(page).status_code == 200, page
        assert not frozen.was_asked()

    def test_readyz_names_it_in_time(self, client, settings, frozen):
        settings.VALKEY_URL = f"redis://127.0.0.1:{frozen.port}/0"
        began = time.monotonic()
        answer = client.get("/readyz")
        assert time.monotonic() - began < 2 + SLACK
        assert answer.status_code == 503
        body = answer.json()
        assert body["status"] == "unavailable"
        assert body["parts"]["valkey"].startswith("down")
        assert body["parts"]["clickhouse"] == body["parts"]["database"] == "ok"
        assert body["worker"] == "unknown"

    def test_a_job_is_not_waited_for(self, frozen):
        task = celery.tasks["privacy.run_erasures"]
        address = f"redis://127.0.0.1:{frozen.port}/0"
        began = time.monotonic()
        with celery.connection_for_write(address) as line:
            why = jobs.hand_over(_Through(task, line))
        assert why == "silence"
        assert time.monotonic() - began < jobs.WAIT_SECONDS + SLACK

    def test_revoking_all_access_does_not_wait_for_open_pages(
        self, vera, frozen, monkeypatch
    ):
        layer = RedisPubSubChannelLayer(hosts=[f"redis://127.0.0.1:{frozen.port}/0"])
        monkeypatch.setattr(revokers, "get_channel_layer", lambda: layer)
        began = time.monotonic()
        revokers.revoke_everything(user=vera, by=make_staff("olga"))
        assert time.monotonic() - began < revokers.ANNOUNCE_SECONDS + SLACK
        assert frozen.was_asked()
        assert revokers.ANNOUNCE_SECONDS == 1.0

    def test_the_preview_of_an_erasure_fails_in_time_with_its_reason(
        self, settings, frozen
    ):
        settings.VALKEY_URL = f"redis://127.0.0.1:{frozen.port}/0"
        began = time.monotonic()
        with pytest.raises(StoreAwayError), buffer.valkey() as client:
            client.ping()
        assert time.monotonic() - began < buffer.ANSWER_SECONDS + SLACK
        assert buffer.ANSWER_SECONDS == 8.0


class _Through:
    """A task whose messages leave by one connection."""

    def __init__(self, task, line):
        self.name, self.app, self._task, self._line = task.name, task.app, task, line

    def apply_async(self, arguments, **more):
        return self._task.apply_async(arguments, connection=self._line, **more)


@both
class TestClickHouseStandsStill:
    def test_pages_and_api_answer_503_in_time(self, client, vera, clickhouse_frozen):
        client.force_login(vera)
        began = time.monotonic()
        answer = client.get(LIST)
        assert answer.status_code == 503
        assert time.monotonic() - began < 10
        # From then on no reader waits: one tries again from time to time.
        answer = client.get(API)
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert answer.json()["code"] == "unavailable"

    def test_a_page_without_code_for_outages_shows_the_plain_page(
        self, client, vera, clickhouse_frozen
    ):
        client.force_login(vera)
        missing = "0190a0a0-0000-7000-8000-000000000000"
        answer = client.get(f"/admin/session-recordings/{missing}/")
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert "does not answer" in answer.content.decode()

    def test_readyz_names_it_in_time(self, client, clickhouse_frozen):
        began = time.monotonic()
        answer = client.get("/readyz")
        assert time.monotonic() - began < 2 + SLACK
        assert answer.status_code == 503
        assert answer.json()["parts"]["clickhouse"].startswith("down")
        assert answer.json()["parts"]["valkey"] == "ok"


@pytest.mark.django_db
class TestMiddleware:
    def test_a_session_that_cannot_be_read_is_503_and_no_500(
        self, client, vera, monkeypatch
    ):
        client.force_login(vera)
        client.raise_request_exception = False

        def away(*args, **kwargs):
            raise OperationalError("gone")

        monkeypatch.setattr(Session.objects.__class__, "get_queryset", away)
        answer = client.get("/admin/")
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")

    @pytest.mark.parametrize("part", AWAY)
    def test_what_a_view_raises_about_a_part_is_503(self, rf, part):
        error = part.__new__(part)
        middleware = outage_middleware.OutageMiddleware(lambda request: None)
        answer = middleware.process_exception(rf.get("/admin/"), error)
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert "does not answer" in answer.content.decode()
        assert middleware.process_exception(rf.get("/admin/"), KeyError()) is None


def test_a_circuit_lets_one_try_while_it_is_open():
    now = [0.0]
    held = circuit.Circuit(clock=lambda: now[0])
    assert held.may_try()
    held.is_silent()
    assert not held.may_try()
    now[0] = circuit.RETRY_SECONDS
    assert [held.may_try() for _ in range(3)] == [True, False, False]
    held.answered()
    assert held.may_try()


def test_the_bounds_are_those_the_documents_name():
    assert (pool.CONNECT_SECONDS, pool.SILENCE_SECONDS) == (2.0, 6.0)
    assert circuit.RETRY_SECONDS == 3.0
    assert (valkey.REQUEST_SECONDS, valkey.CONNECT_SECONDS) == (2.0, 1.0)
    assert (jobs.WAIT_SECONDS, jobs.MOST_WAITING) == (1.0, 8)
    lock, statement = bounded_database.LOCK_SECONDS, bounded_database.STATEMENT_SECONDS
    assert (lock, statement, bounded_database.CONNECT_SECONDS) == (4, 8, 2)


def test_a_web_process_waits_less_for_the_database():
    lite = {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": {"timeout": 20}}
    bounded_database.bound_waits(lite)
    assert lite["OPTIONS"]["timeout"] == 4
    server = {"ENGINE": "django.db.backends.postgresql"}
    bounded_database.bound_waits(server)
    assert server["OPTIONS"] == {
        "connect_timeout": 2,
        "options": "-c lock_timeout=4000 -c statement_timeout=8000",
    }
