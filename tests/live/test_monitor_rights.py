"""What closes a page of the live list: misbehaviour, and rights taken away."""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session

from live.consumers import monitor as module
from live.consumers import socket as socket_module
from privacy.access.revokers import revoke_everything
from privacy.access.search_facts import search_hash
from privacy.models import AuditLog
from tests.live.monitoring import opened
from tests.live.pages import MonitorPage
from tests.live.rows import LiveSession
from tests.recordings.people import make_staff

pytestmark = pytest.mark.django_db(
    databases=["default", "clickhouse"], transaction=True
)


def actions(name, user):
    return AuditLog.objects.filter(action=name, actor_id=user.pk)


class TestMisbehaviour:
    @pytest.mark.parametrize(
        "frame",
        [
            "nonsense",
            '{"type":"dance"}',
            '{"type":"ping"}',
            '{"type":"ping","sequence":99}',
            '{"type":"ping","sequence":0,"sequence":0}',
            '{"type":"filter","surprise":1}',
        ],
    )
    async def test_a_bad_frame_is_an_error_and_4400(self, cookie, frame):
        page = await opened(cookie)
        await page.send(frame)
        error, code = await page.closed()
        assert (error["code"], code) == ("bad_message", 4400)

    async def test_a_binary_frame_is_4400(self, cookie):
        page = await opened(cookie)
        await page.send_bytes(b"{}")
        assert (await page.closed())[1] == 4400

    async def test_a_flood_is_4429(self, cookie):
        page = await opened(cookie)
        for _ in range(300):
            await page.send({"type": "ping", "sequence": 1})
        assert (await page.closed())[1] == 4429

    async def test_a_ping_is_answered_with_the_hubs_clock(self, cookie):
        page = await opened(cookie)
        await page.send({"type": "ping", "sequence": 1})
        assert (await page.next_message())["type"] == "pong"
        await page.disconnect()

    async def test_a_page_that_never_reads_is_held_back_and_then_closed_with_4008(
        self, web_app, cookie, valkey, monkeypatch
    ):
        monkeypatch.setattr(module, "MAX_AHEAD", 2)
        monkeypatch.setattr(module, "STALL_SECONDS", 0.2)
        page = await opened(cookie)
        for _ in range(5):
            LiveSession(valkey, web_app).write_row()
        error, code = await page.closed()
        assert (error["code"], code) == ("not_read", 4008)
        assert page.sequence == 2

    async def test_a_page_that_reads_slowly_gets_the_rest_after_its_ping(
        self, web_app, cookie, valkey, monkeypatch
    ):
        monkeypatch.setattr(module, "MAX_AHEAD", 2)
        page = await opened(cookie)
        sessions = [LiveSession(valkey, web_app) for _ in range(5)]
        for session in sessions:
            session.write_row()
        while len(page.sessions) < 5:
            message = await page.next_message()
            if message["type"] != "pong":
                await page.send({"type": "ping", "sequence": page.sequence})
        await page.disconnect()

    async def test_a_silent_page_is_closed(self, cookie, monkeypatch):
        monkeypatch.setattr(socket_module, "RECHECK_SECONDS", 0.1)
        page = await opened(cookie)
        monkeypatch.setattr(socket_module, "SILENCE_SECONDS", 0.0)
        assert (await page.closed())[1] == 4008


class TestRights:
    async def test_a_permission_taken_away_closes_with_4403_and_is_on_record(
        self, vera, cookie, monkeypatch
    ):
        monkeypatch.setattr(socket_module, "RECHECK_SECONDS", 0.1)
        page = await opened(cookie)
        await vera.groups.aclear()
        error, code = await page.closed()
        assert (error["code"], code) == ("permission_lost", 4403)
        assert await actions("live.monitor.viewed.denied", vera).acount() == 1
        assert page.silent

    async def test_a_deactivated_user_is_closed_out(self, vera, cookie, monkeypatch):
        monkeypatch.setattr(socket_module, "RECHECK_SECONDS", 0.1)
        page = await opened(cookie)
        vera.is_active = False
        await vera.asave()
        assert (await page.closed())[1] == 4403

    async def test_a_user_signed_out_elsewhere_is_closed_out(self, cookie, monkeypatch):
        monkeypatch.setattr(socket_module, "RECHECK_SECONDS", 0.1)
        page = await opened(cookie)
        await Session.objects.all().adelete()
        error, code = await page.closed()
        assert (error["code"], code) == ("signed_out", 4401)

    async def test_a_new_password_ends_older_sign_ins(self, vera, cookie, monkeypatch):
        monkeypatch.setattr(socket_module, "RECHECK_SECONDS", 0.1)
        page = await opened(cookie)
        vera.set_password("another one, much longer")
        await vera.asave()
        assert (await page.closed())[1] == 4401

    async def test_revoking_everything_closes_at_once(self, vera, cookie, monkeypatch):
        monkeypatch.setattr(socket_module, "RECHECK_SECONDS", 60)
        page = await opened(cookie)
        boss = await sync_to_async(make_staff)("monitor-boss", group="Privacy Officer")
        await sync_to_async(revoke_everything, thread_sensitive=False)(
            user=vera, by=boss
        )
        assert (await page.closed())[1] in (4401, 4403)

    async def test_each_opening_and_filter_is_on_record_first(self, vera, cookie):
        page = await opened(cookie)
        await page.send({"type": "filter", "text": "mara"})
        await page.wait_for("sessions_snapshot")
        await page.disconnect()
        rows = [
            row
            async for row in actions("live.monitor.viewed", vera).order_by("sequence")
        ]
        hashes = [row.metadata.get("searchHash") for row in rows]
        assert hashes == [None, search_hash("mara")]

    async def test_with_the_audit_log_shut_not_a_row_is_shown(
        self, web_app, cookie, valkey, audit_shut
    ):
        LiveSession(valkey, web_app).write_row()
        page = MonitorPage(cookie)
        await page.opened()
        error, code = await page.closed()
        assert (error["code"], code) == ("audit_unavailable", 4503)
        assert page.sessions == {}


async def test_connections_to_valkey_that_break_are_made_anew(web_app, cookie, valkey):
    page = await opened(cookie)
    for client in valkey.client_list():
        if client["addr"] != valkey.client_info()["addr"]:
            valkey.client_kill_filter(addr=client["addr"])
    LiveSession(valkey, web_app).write_row()
    await page.wait_for("session_started")
    await page.disconnect()
