"""One action revokes everything a user holds, and shows the counts."""

from __future__ import annotations

import asyncio

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from channels.layers import get_channel_layer
from django.contrib.sessions.models import Session
from django.test import Client

from privacy.access import Caller, GrantRevokedError, open_session, revokers
from privacy.access.revokers import revoke_everything, staff_group
from privacy.audit import AuditUnavailableError
from privacy.models import AccessGrant, AuditLog
from sessionhub.models import ApiToken, User
from tests.recordings.people import SomeSession, make_staff, make_token, open_to

pytestmark = pytest.mark.django_db

PAGE = "/admin/privacy/accessgrant/revoke-everything/"


@pytest.fixture
def vera(valkey, db):
    return make_staff("vera")


@pytest.fixture
def olga(valkey, db):
    return make_staff("olga", group="Privacy Officer")


@pytest.fixture
def officer(client, olga):
    client.force_login(olga)
    return client


def test_grants_tokens_and_sign_ins_are_gone_at_once(vera, olga):
    session = SomeSession()
    open_to(vera, session)
    make_token(vera, "recordings:read")
    browser, phone, other = Client(), Client(), Client()
    browser.force_login(vera)
    phone.force_login(vera)
    other.force_login(olga)
    counts = revoke_everything(user=vera, by=olga)
    assert counts == {"grants": 1, "API tokens": 1, "sign-ins": 2}
    with pytest.raises(GrantRevokedError):
        open_session(caller=Caller(user=vera), session=session)
    assert ApiToken.objects.get().state == "revoked"
    assert browser.get("/admin/").status_code == 302
    assert phone.get("/admin/").status_code == 302
    assert other.get("/admin/").status_code == 200
    assert Session.objects.count() == 1
    (row,) = AuditLog.objects.filter(action="privacy.access.revoked")
    assert (row.actor_id, row.target_id) == (olga.pk, vera.pk)
    assert row.target_type == "User"
    assert row.metadata["counts"] == counts
    assert row.metadata["deactivated"] is False


def test_a_second_time_finds_nothing_left(vera, olga):
    open_to(vera, SomeSession())
    revoke_everything(user=vera, by=olga)
    counts = revoke_everything(user=vera, by=olga)
    assert set(counts.values()) == {0}


def test_others_keep_what_they_hold(vera, olga):
    otto = make_staff("otto")
    open_to(otto, SomeSession())
    make_token(otto, "recordings:read")
    revoke_everything(user=vera, by=olga)
    assert AccessGrant.objects.get().revoked_at is None
    assert ApiToken.objects.get().state == "active"


def test_a_part_of_the_product_adds_what_it_hands_out(vera, olga, monkeypatch):
    monkeypatch.setattr(revokers, "_revokers", {**revokers._revokers})
    revokers.register("share links", lambda user: 7 if user == vera else 0)
    assert revoke_everything(user=vera, by=olga)["share links"] == 7


def test_open_pages_are_notified(vera, olga):
    layer = get_channel_layer()

    async def listen():
        name = await layer.new_channel()
        await layer.group_add(staff_group(vera), name)
        # Not channels' own: it would close the connection of the test's transaction.
        await sync_to_async(revoke_everything)(user=vera, by=olga)
        async with asyncio.timeout(10):
            return await layer.receive(name)

    assert async_to_sync(listen)() == {"type": "access.revoked"}


def test_without_the_row_nothing_is_taken_back(vera, olga, no_audit):
    AccessGrant.objects.create(
        user=vera,
        session_id=SomeSession().id,
        service_id=SomeSession().id,
        expires_at="2999-01-01T00:00Z",
    )
    with pytest.raises(AuditUnavailableError):
        revoke_everything(user=vera, by=olga, deactivate=True)
    assert AccessGrant.objects.get().revoked_at is None
    assert User.objects.get(pk=vera.pk).is_active


class TestPage:
    def test_the_list_of_people_leads_to_the_question(self, officer, vera):
        answer = officer.post(
            "/admin/sessionhub/user/",
            {"action": "revoke_everything", "_selected_action": [str(vera.pk)]},
        )
        assert answer["Location"] == f"{PAGE}?ids={vera.pk}"
        text = officer.get(answer["Location"]).content.decode()
        assert "vera@example.com" in text
        assert "API token" in text

    def test_nothing_happens_before_the_answer(self, officer, vera):
        open_to(vera, SomeSession())
        officer.get(f"{PAGE}?ids={vera.pk}")
        assert AccessGrant.objects.get().revoked_at is None

    def test_it_lists_what_was_revoked(self, officer, vera):
        open_to(vera, SomeSession())
        answer = officer.post(f"{PAGE}?ids={vera.pk}", follow=True)
        text = answer.content.decode()
        assert "Revoked from Vera: 1 grants, 0 API tokens, 0 sign-ins." in text
        assert User.objects.get(pk=vera.pk).is_active

    def test_the_account_can_be_closed_with_it(self, officer, vera):
        officer.post(f"{PAGE}?ids={vera.pk}", {"deactivate": "on"})
        assert not User.objects.get(pk=vera.pk).is_active

    def test_a_superuser_is_not_deactivated_by_others(self, officer, db):
        root = User.objects.create_superuser("root")
        answer = officer.post(
            f"{PAGE}?ids={root.pk}", {"deactivate": "on"}, follow=True
        )
        assert "only superusers deactivate" in answer.content.decode()
        assert User.objects.get(pk=root.pk).is_active

    def test_the_page_is_refused_without_the_permission(self, client, vera):
        for group in ("Viewer", "Support Admin", "Auditor"):
            client.force_login(make_staff(f"x-{group}", group=group))
            assert client.get(f"{PAGE}?ids={vera.pk}").status_code == 403
            assert client.post(f"{PAGE}?ids={vera.pk}").status_code == 403
        client.logout()
        assert client.get(PAGE).status_code == 302

    @pytest.mark.parametrize("ids", ["", "abc", ",,", "0" * 36])
    def test_unknown_ids_choose_no_one(self, officer, ids):
        assert "No one was chosen" in officer.get(f"{PAGE}?ids={ids}").content.decode()
