"""sessionhub.brakes: wrong passwords wait, and lock no other user out."""

from __future__ import annotations

import os
import threading
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import get_hasher
from django.test import Client
from django.utils import timezone

from privacy.access.alert_email import sentence
from privacy.models import AccessAlert, AuditLog
from sessionhub import brakes, password_hashing, sign_ins
from sessionhub.models import SignInBrake
from tests.recordings.people import make_staff

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"
RIGHT = "a long enough one"
HOME, ABROAD = "192.0.2.10", "198.51.100.7"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch):
    monkeypatch.setattr(password_hashing.PatientHasher, "iterations", 10)


@pytest.fixture
def vera():
    user = make_staff("vera")
    user.set_password(RIGHT)
    user.save()
    return user


def attempt(name="vera", password="wrong", *, address=HOME, client=None):
    form = {"username": name, "password": password}
    return (client or Client()).post(LOGIN, form, REMOTE_ADDR=address)


def fail(times, **more):
    return [attempt(**more).status_code for _ in range(times)]


def pass_time(seconds):
    """Let every bucket and every wait be so much older."""
    ago = timedelta(seconds=seconds)
    for row in SignInBrake.objects.all():
        row.updated_at -= ago
        if row.blocked_until:
            row.blocked_until -= ago
        row.save()


class TestTheEleventh:
    def test_is_asked_to_wait_and_nothing_of_it_is_tried(self, vera):
        assert fail(10) == [200] * 10
        answer = attempt(password=RIGHT)
        assert answer.status_code == 429
        assert 25 <= int(answer["Retry-After"]) <= 30
        page = answer.content.decode()
        assert f"Try again in {answer['Retry-After']} seconds." in page
        assert "no-store" in answer["Cache-Control"]
        assert not answer.wsgi_request.user.is_authenticated
        assert AuditLog.objects.filter(action=sign_ins.FAILED).count() == 10

    def test_of_a_network_counts_whatever_the_account_is(self, vera):
        codes = [attempt(f"person{n}").status_code for n in range(11)]
        assert codes == [200] * 10 + [429]
        assert attempt(address="192.0.2.250", password=RIGHT).status_code == 429
        assert attempt(address="192.0.3.1", password=RIGHT).status_code == 302

    def test_of_an_ipv6_household_is_of_one_network(self, vera):
        for n in range(10):
            attempt(f"person{n}", address=f"2001:db8:1:2::{n + 1}")
        assert attempt(address="2001:db8:1:2:ffff::1").status_code == 429
        assert attempt(address="2001:db8:1:3::1").status_code == 200

    def test_of_an_account_counts_wherever_it_comes_from_and_waits_less(self, vera):
        codes = [attempt(address=f"203.0.{n}.1").status_code for n in range(11)]
        assert codes == [200] * 10 + [429]
        answer = attempt(address="203.0.99.1", password=RIGHT)
        assert int(answer["Retry-After"]) <= brakes.ACCOUNT.first

    def test_comes_in_once_the_wait_is_over(self, vera):
        fail(10)
        pass_time(30)
        assert attempt(password=RIGHT).status_code == 302

    def test_spellings_of_a_name_are_one(self, vera):
        for name in ("vera", "VERA", " Vera ", "vera", "vERA") * 2:
            attempt(name, address=ABROAD)
        assert attempt(address=ABROAD).status_code == 429


class TestWaits:
    def test_grow_up_to_a_quarter_of_an_hour(self, vera):
        fail(10)
        waits = []
        for _ in range(7):
            wait = int(attempt()["Retry-After"])
            waits.append(wait)
            pass_time(wait + 1)
            attempt()
        assert waits[:3] == [30, 60, 120]
        assert waits == sorted(waits)
        assert waits[-1] == brakes.PAIR.longest == 900

    def test_are_shorter_again_after_a_quiet_time(self, vera):
        fail(10)
        pass_time(brakes.PAIR.forgive * 12)
        assert fail(10) == [200] * 10
        assert int(attempt()["Retry-After"]) <= 30

    def test_are_as_shipped(self):
        kinds = (brakes.PAIR, brakes.NETWORK, brakes.ACCOUNT, brakes.BROWSER)
        assert [(k.tries, k.forgive, k.first, k.longest) for k in kinds] == [
            (10, 600, 30, 900),
            (10, 60, 30, 900),
            (10, 60, 15, 60),
            (10, 600, 30, 900),
        ]
        assert (brakes.COOKIE_DAYS, brakes.FORGET_DAYS) == (90, 1)


class TestKnownBrowsers:
    def test_a_browser_that_was_here_before_comes_in_meanwhile(self, vera):
        mine = Client()
        assert attempt(password=RIGHT, client=mine).status_code == 302
        cookie = mine.cookies[brakes.COOKIE]
        assert cookie["httponly"]
        assert cookie["path"] == "/admin/"
        mine.cookies.pop("sessionid")
        assert fail(11)[-1] == 429
        assert attempt(password=RIGHT, client=mine).status_code == 302
        assert attempt(password=RIGHT).status_code == 429

    def test_that_browser_has_a_brake_of_its_own(self, vera):
        mine = Client()
        attempt(password=RIGHT, client=mine)
        mine.cookies.pop("sessionid")
        assert fail(11, client=mine) == [200] * 10 + [429]
        assert attempt(password=RIGHT).status_code == 302

    def test_its_cookie_is_worth_nothing_for_another_account(self, vera):
        mine = Client()
        attempt(password=RIGHT, client=mine)
        mine.cookies.pop("sessionid")
        make_staff("otto")
        fail(10, name="otto")
        assert attempt("otto", client=mine).status_code == 429
        mine.cookies[brakes.COOKIE] = "forged"
        fail(10, address=ABROAD)
        assert attempt(client=mine, address=ABROAD).status_code == 429

    def test_who_gets_it_right_is_forgiven(self, vera):
        fail(9)
        assert attempt(password=RIGHT).status_code == 302
        assert SignInBrake.objects.filter(level__gte=9.5).count() == 0
        assert attempt().status_code == 200

    def test_the_tenth_may_be_the_right_one(self, vera):
        fail(9)
        assert attempt(password=RIGHT).status_code == 302
        assert SignInBrake.objects.exclude(blocked_until=None).count() == 0


class TestOthersLearnOfIt:
    def test_by_one_alert_and_a_row_of_the_audit_log(self, vera):
        fail(15)
        pass_time(60)
        fail(5)
        alert = AccessAlert.objects.get()
        assert (alert.kind, alert.subject) == ("wrong_passwords", vera)
        assert sentence(alert).startswith("Wrong passwords for Vera")
        row = AuditLog.objects.filter(action=sign_ins.BRAKED).last()
        assert row.target_id == vera.pk
        assert row.metadata["seconds"] == 30
        assert row.metadata["counted"] == ["account", "network", "network and account"]

    def test_also_where_no_account_is_meant(self, client):
        for n in range(10):
            attempt(f"nobody-{n}")
        alert = AccessAlert.objects.get()
        assert alert.subject is None
        assert "no account here" in sentence(alert)
        make_staff("olga", group="Privacy Officer")
        client.force_login(type(make_staff("x")).objects.get(username="olga"))
        page = client.get("/admin/privacy/accessalert/").content.decode()
        assert "Many wrong passwords" in page
        one = client.get(f"/admin/privacy/accessalert/{alert.pk}/change/")
        assert one.status_code == 200


def test_the_old_password_is_guessed_no_quicker_where_it_is_changed(client, vera):
    client.force_login(vera)
    page = "/admin/password_change/"
    form = {"old_password": "wrong", "new_password1": "x", "new_password2": "y"}
    codes = [client.post(page, form).status_code for _ in range(11)]
    assert codes == [200] * 10 + [429]
    right = {**form, "old_password": RIGHT}
    assert Client().get(page).status_code == 302
    assert client.post(page, right).status_code == 429


def test_only_what_is_forgiven_is_forgotten(vera):
    fail(1)
    assert brakes.forget_old() == 0
    pass_time(86400 + 1)
    assert brakes.forget_old() == 3


class TestHashing:
    def test_as_many_wait_as_shipped(self):
        queue = password_hashing
        assert (queue.AT_ONCE, queue.MOST_WAITING, queue.MOST_KNOWN_WAITING) == (
            1,
            8,
            16,
        )
        assert queue.NICENESS == 10

    def test_runs_in_a_thread_that_steps_back(self, monkeypatch):
        seen = []

        def encode(self, password, salt, iterations=None):
            own = threading.get_native_id()
            seen.append((own, os.getpriority(os.PRIO_PROCESS, own)))
            return "x"

        base = password_hashing.PBKDF2PasswordHasher
        monkeypatch.setattr(base, "encode", encode)
        get_hasher().encode("word", "salt")
        ((thread, priority),) = seen
        assert thread != threading.get_native_id()
        mine = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
        assert priority == min(19, password_hashing.NICENESS) > mine

    def test_with_too_many_waiting_people_come_back_and_it_counts_for_nothing(
        self, vera, monkeypatch
    ):
        known = Client()
        attempt(password=RIGHT, client=known)
        known.cookies.pop("sessionid")
        SignInBrake.objects.all().delete()
        monkeypatch.setattr(password_hashing._queue, "waiting", 8)
        answer = attempt(password=RIGHT)
        assert (answer.status_code, answer["Retry-After"]) == (429, "5")
        assert sign_ins.BUSY in answer.content.decode()
        assert not SignInBrake.objects.exists()
        assert attempt(password=RIGHT, client=known).status_code == 302

    def test_elsewhere_it_is_a_503(self, vera, monkeypatch):
        monkeypatch.setattr(password_hashing._queue, "waiting", 16)
        with pytest.raises(password_hashing.HashingBusyError):
            vera.check_password(RIGHT)


def test_a_wait_that_is_over_is_not_one(vera):
    fail(10)
    row = SignInBrake.objects.exclude(blocked_until=None).first()
    assert row.blocked_until > timezone.now()
