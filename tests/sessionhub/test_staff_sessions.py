"""sessionhub.staff_sessions: a sign-in ends at a fixed time."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.contrib.sessions.models import Session
from django.utils import timezone

from live.consumers.people import signed_in
from sessionhub.staff_sessions import SIGNED_IN_AT, SessionStore
from tests.recordings.people import make_staff

pytestmark = pytest.mark.django_db
HALF_A_DAY = 12 * 3600


@pytest.fixture
def store(client):
    client.force_login(make_staff("vera"))
    return SessionStore(client.session.session_key)


def test_twelve_hours_are_shipped():
    assert configured.SESSION_COOKIE_AGE == HALF_A_DAY


def test_the_end_does_not_move_with_activity(store):
    began = int(time.time()) - HALF_A_DAY + 100
    store[SIGNED_IN_AT] = began
    store["page"] = 1
    store.save()
    assert 90 < store.get_expiry_age() <= 100
    left = Session.objects.get().expire_date - timezone.now()
    assert timedelta(seconds=90) < left <= timedelta(seconds=100)


def test_after_it_neither_pages_nor_sockets_know_the_person(client, store):
    assert signed_in(store.session_key).username == "vera"
    store[SIGNED_IN_AT] = int(time.time()) - HALF_A_DAY - 1
    store.save()
    assert signed_in(store.session_key) is None
    assert client.get("/admin/").status_code == 302


def test_a_sign_in_of_unknown_age_is_none(client, store):
    del store[SIGNED_IN_AT]
    store.save()
    assert client.get("/admin/").status_code == 302


def test_who_only_visits_has_an_ordinary_session():
    visit = SessionStore()
    visit["cart"] = 1
    assert visit.get_expiry_age() == HALF_A_DAY
    visit.save()
    assert SessionStore(visit.session_key)["cart"] == 1
