"""sessionhub.second_factor: set up, asked for, required by group, lost."""

from __future__ import annotations

import re
import time

import pytest
from django.conf import settings as configured
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from privacy.models import AuditLog
from sessionhub import brakes, password_hashing
from sessionhub.models import SignInBrake, User
from sessionhub.second_factor import devices, pending
from tests.recordings.people import make_staff

pytestmark = pytest.mark.django_db(databases=["default", "clickhouse"])
PAGE = "/admin/second-factor/"
RIGHT = "a long enough one"
WRONG = "000000"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch):
    monkeypatch.setattr(password_hashing.PatientHasher, "iterations", 10)


@pytest.fixture
def vera():
    user = make_staff("vera", group="Viewer")
    user.set_password(RIGHT)
    user.save()
    return user


def sign_in(client, name="vera", **more):
    form = {"username": name, "password": RIGHT, **more}
    return client.post("/admin/login/", form)


def code_of(user, *, later=0):
    """The code an app shows, `later` periods on: each is taken once."""
    device = TOTPDevice.objects.get(user=user)
    return f"{totp(device.bin_key, t0=-30 * later):06d}"


def give(client, code, **more):
    return client.post(PAGE, {"code": code, **more})


@pytest.fixture
def with_factor(vera):
    """Vera, her second factor and her recovery codes."""
    codes = devices.confirm(vera, f"{totp(devices.offered(vera).bin_key):06d}")
    assert len(codes) == devices.RECOVERY_CODES
    return vera, codes


def is_signed_in(client) -> bool:
    pages = ("/admin/", "/api/recordings/", "/admin/sessions/live/")
    codes = {client.get(page).status_code for page in pages}
    assert codes in ({200}, {302, 401}, {302, 403}), codes
    return codes == {200}


def actions(prefix="people.second_factor."):
    found = AuditLog.objects.filter(action__startswith=prefix).order_by("sequence")
    return [row.action.removeprefix(prefix) for row in found]


class TestSettingItUp:
    def test_an_app_scans_a_picture_that_the_hub_draws(self, client, vera):
        client.force_login(vera)
        page = client.get(PAGE).content.decode()
        assert "<svg" in page
        assert devices.secret(devices.offered(vera)) in page
        assert "https://" not in re.sub(r"http://www.w3.org\S+", "", page)
        assert not devices.has_one(vera)

    def test_a_right_code_turns_it_on_and_shows_recovery_codes_once(self, client, vera):
        client.force_login(vera)
        client.get(PAGE)
        assert give(client, WRONG).status_code == 200
        assert not devices.has_one(vera)
        answer = give(client, code_of(vera))
        codes = re.findall(r"<code>(\w{4}-\w{4})</code>", answer.content.decode())
        assert len(codes) == 10
        assert "no-store" in answer["Cache-Control"]
        assert devices.has_one(vera)
        kept = set(StaticToken.objects.values_list("token", flat=True))
        assert not kept & {code.replace("-", "") for code in codes}
        assert codes[0] not in client.get(PAGE).content.decode()
        assert actions() == ["failed", "added"]

    def test_no_user_reads_secrets_in_the_admin(self, client, admin_user):
        client.force_login(admin_user)
        assert client.get("/admin/otp_totp/totpdevice/").status_code == 404
        assert client.get("/admin/otp_static/staticdevice/").status_code == 404


class TestSigningIn:
    def test_the_password_alone_opens_nothing(self, client, with_factor):
        answer = sign_in(client)
        assert (answer.status_code, answer["Location"]) == (302, PAGE)
        assert not is_signed_in(client)
        assert "authenticator app" in client.get(PAGE).content.decode()
        assert brakes.COOKIE not in client.cookies
        assert AuditLog.objects.filter(action="people.signed_in").count() == 0

    def test_a_code_lets_in_and_leads_where_they_wanted(self, client, with_factor):
        vera, _ = with_factor
        sign_in(client, next="/admin/sessions/live/")
        answer = give(client, code_of(vera, later=1))
        assert (answer.status_code, answer["Location"]) == (
            302,
            "/admin/sessions/live/",
        )
        assert is_signed_in(client)
        assert brakes.COOKIE in client.cookies
        assert client.session.get_expiry_age() > 11 * 3600
        assert AuditLog.objects.filter(action="people.signed_in").count() == 1

    def test_a_code_works_once(self, with_factor):
        vera, _ = with_factor
        code = code_of(vera, later=1)
        first, second = Client(), Client()
        for client in (first, second):
            sign_in(client)
        assert give(first, code).status_code == 302
        assert give(second, code).status_code == 200
        assert not is_signed_in(second)

    def test_a_recovery_code_works_once_however_it_is_typed(self, with_factor):
        _, codes = with_factor
        first, second = Client(), Client()
        for client in (first, second):
            sign_in(client)
        assert give(first, f" {codes[0].upper()} ").status_code == 302
        assert give(second, codes[0]).status_code == 200
        assert give(second, codes[1].replace("-", " ")).status_code == 302

    def test_what_the_password_opened_ends_after_ten_minutes(self, client, with_factor):
        vera, _ = with_factor
        sign_in(client)
        session = client.session
        kept = session[pending._KEY]
        session[pending._KEY] = {**kept, "since": time.time() - 601}
        session.save()
        answer = give(client, code_of(vera, later=1))
        assert answer["Location"].startswith("/admin/login/")
        assert pending.WAIT_SECONDS == 600

    def test_a_password_changed_meanwhile_ends_it_too(self, client, with_factor):
        vera, _ = with_factor
        sign_in(client)
        vera.set_password("another long one")
        vera.save()
        answer = give(client, code_of(vera, later=1))
        assert answer["Location"].startswith("/admin/login/")

    def test_who_gave_no_password_is_sent_to_do_so(self, client):
        assert client.get(PAGE)["Location"].startswith("/admin/login/")
        assert give(client, WRONG)["Location"].startswith("/admin/login/")

    def test_the_sixth_wrong_code_waits_and_no_code_is_tried(self, client, with_factor):
        vera, _ = with_factor
        sign_in(client)
        assert [give(client, WRONG).status_code for _ in range(6)] == [200] * 5 + [429]
        answer = give(client, code_of(vera, later=1))
        assert answer.status_code == 429
        assert 20 <= int(answer["Retry-After"]) <= 30
        assert "Try again in" in answer.content.decode()
        # Another browser makes no difference: the account's codes are counted.
        other = Client()
        sign_in(other)
        assert give(other, code_of(vera, later=1)).status_code == 429
        assert (brakes.CODE.tries, brakes.CODE.longest) == (5, 900)
        SignInBrake.objects.all().delete()
        assert give(other, code_of(vera, later=1)).status_code == 302


class TestRequiredByGroup:
    def test_no_group_requires_it_by_default(self, client, vera):
        assert configured.SECOND_FACTOR_GROUPS == []
        assert sign_in(client)["Location"] == "/admin/"
        assert is_signed_in(client)

    def test_a_member_sets_it_up_before_anything_else(self, client, vera, settings):
        settings.SECOND_FACTOR_GROUPS = ["Viewer"]
        assert sign_in(client)["Location"] == PAGE
        assert not is_signed_in(client)
        page = client.get(PAGE).content.decode()
        assert "<svg" in page
        assert "Your account needs one" in page
        assert give(client, code_of(vera)).status_code == 200
        assert is_signed_in(client)

    def test_others_do_not_and_superusers_have_a_name_of_their_own(
        self, vera, admin_user, settings
    ):
        settings.SECOND_FACTOR_GROUPS = ["Auditor"]
        assert not devices.must_have_one(vera)
        assert not devices.must_have_one(admin_user)
        settings.SECOND_FACTOR_GROUPS = ["Superuser"]
        assert not devices.must_have_one(vera)
        assert devices.must_have_one(admin_user)

    def test_who_needs_it_cannot_turn_it_off(self, client, with_factor, settings):
        vera, _ = with_factor
        settings.SECOND_FACTOR_GROUPS = ["Viewer"]
        client.force_login(vera)
        give(client, code_of(vera, later=1), remove="1")
        assert devices.has_one(vera)


class TestChangingIt:
    def test_needs_a_code(self, client, with_factor):
        vera, codes = with_factor
        client.force_login(vera)
        give(client, WRONG, remove="1")
        assert devices.has_one(vera)
        answer = give(client, codes[0], renew="1")
        fresh = re.findall(r"<code>(\w{4}-\w{4})</code>", answer.content.decode())
        assert len(fresh) == 10
        assert not devices.is_right(vera, codes[1])
        give(client, fresh[0], remove="1")
        assert not devices.has_one(vera)
        assert not StaticToken.objects.exists()
        assert actions() == ["failed", "recovery_renewed", "removed"]

    def test_a_superuser_helps_a_user_without_app_and_codes(
        self, client, with_factor, admin_user
    ):
        vera, _ = with_factor
        form = {
            "action": "take_second_factor_away",
            "_selected_action": [str(vera.pk)],
        }
        olga = make_staff("olga", group="Privacy Officer")
        client.force_login(olga)
        client.post("/admin/sessionhub/user/", form)
        assert devices.has_one(vera)
        client.force_login(admin_user)
        client.post("/admin/sessionhub/user/", form)
        assert not devices.has_one(vera)
        row = AuditLog.objects.filter(action="people.second_factor.removed").get()
        assert (row.actor_id, row.target_id) == (admin_user.pk, vera.pk)
        assert User.objects.get(pk=vera.pk).is_active
