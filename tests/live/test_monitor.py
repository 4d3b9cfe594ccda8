"""`WS /admin/sessions/live`, through the whole application: gate and list."""

from __future__ import annotations

import asyncio

import pytest
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session

from live.roster import roster as roster_module
from recordings.ingest.presence import keys as presence_keys
from recordings.ingest.session_state import mark_ended, mark_erased
from tests.live.monitoring import opened
from tests.live.pages import HOST, MonitorPage, Page, make_cookie
from tests.live.rows import PHONE, LiveSession, identity, now
from tests.recordings.factories import make_service
from tests.recordings.people import make_staff

pytestmark = pytest.mark.django_db(
    databases=["default", "clickhouse"], transaction=True
)


class TestHandshake:
    async def test_without_a_cookie_it_is_403(self, hub):
        assert await MonitorPage().refused() == 4403

    async def test_an_unknown_cookie_is_403(self, hub):
        assert await MonitorPage("nonsense").refused() == 4403

    @pytest.mark.parametrize(
        "origin",
        [
            "https://hub.example.com",
            "http://hub.example.com:8000",
            "http://evil.example.com",
            "http://hub.example.com.evil.example",
            "http://sub.hub.example.com",
            "null",
            "",
            "hub.example.com",
            "http://user@hub.example.com",
            "http://hub.example.com:x",
        ],
    )
    async def test_another_origin_scheme_or_port_is_403(self, cookie, origin):
        assert await MonitorPage(cookie, origin=origin).refused() == 4403

    @pytest.mark.parametrize(
        ("origin", "host", "trusted"),
        [
            ("http://hub.example.com", HOST, []),
            ("http://hub.example.com:80", HOST, []),
            ("http://hub.example.com:8000", f"{HOST}:8000", []),
            ("https://live.example.com", HOST, ["https://live.example.com"]),
            ("https://a.example.org", HOST, ["https://*.example.org"]),
        ],
    )
    async def test_our_own_and_trusted_origins_come_in(
        self, cookie, settings, origin, host, trusted
    ):
        settings.CSRF_TRUSTED_ORIGINS = trusted
        page = await opened(cookie, origin=origin, host=host)
        await page.disconnect()

    async def test_the_public_address_comes_in_behind_a_proxy(self, cookie, settings):
        settings.PUBLIC_URL = "https://sessions.example.com/"
        page = await opened(
            cookie, origin="https://sessions.example.com", host="web:80"
        )
        await page.disconnect()

    async def test_a_host_that_is_not_ours_makes_no_origin_ours(self, cookie):
        page = MonitorPage(cookie, origin="http://evil.example", host="evil.example")
        assert await page.refused() == 4403

    async def test_staff_without_the_permission_is_403(self, hub):
        user = await sync_to_async(make_staff)("monitor-paul", group=None)
        assert await MonitorPage(await make_cookie(user)).refused() == 4403

    async def test_a_signed_out_session_is_403(self, cookie):
        await Session.objects.all().adelete()
        assert await MonitorPage(cookie).refused() == 4403

    async def test_too_many_attempts_are_429(self, cookie, settings):
        settings.LIVE_CONNECTIONS_PER_MINUTE = 2
        for _ in range(2):
            page = await opened(cookie)
            await page.disconnect()
        assert await MonitorPage(cookie).refused() == 4429

    @pytest.mark.parametrize(
        "path", ["/admin/sessions/live/x/", "/admin/sessions", "/admin/sessions/live/x"]
    )
    async def test_an_unknown_path_is_404(self, cookie, path):
        assert await Page(cookie, path=path).refused() == 4404


class TestList:
    async def test_the_snapshot_holds_every_live_session(self, web_app, cookie, valkey):
        facts = {
            "country": "SE",
            "pages": [[1, "https://shop.example.com/cart", "Cart"]],
            **identity("Mara", "mara@example.com", "u-1"),
        }
        session = LiveSession(valkey, web_app, facts=facts)
        session.write_row(session.row(clicks=2, errors=1))
        page = await opened(cookie)
        (row,) = page.sessions.values()
        assert row["id"] == str(session.id)
        assert row["actor"] == {
            "type": "user",
            "id": "u-1",
            "name": "Mara",
            "email": "mara@example.com",
        }
        assert row["page"] == {"url": "https://shop.example.com/cart", "title": "Cart"}
        assert row["device"]["type"] == "desktop"
        assert row["location"]["country"] == "SE"
        assert row["counts"] == {"events": 1, "clicks": 2, "errors": 1}
        assert page.statistics["byService"] == {web_app.slug: 1}
        await page.disconnect()

    async def test_sessions_start_change_and_end(self, web_app, cookie, valkey):
        page = await opened(cookie)
        session = LiveSession(valkey, web_app)
        session.write_row()
        started = await page.wait_for("session_started")
        assert started["statistics"]["total"] == 1
        session.write_row(session.row(facts=identity("Mara")))
        updated = await page.wait_for("session_updated")
        assert updated["session"]["actor"]["name"] == "Mara"
        await sync_to_async(mark_ended)(web_app.pk, session.id)
        ended = await page.wait_for("session_ended")
        assert (ended["reason"], ended["statistics"]["total"]) == ("ended", 0)
        await page.disconnect()

    async def test_an_erased_session_goes_as_erased(self, web_app, cookie, valkey):
        session = LiveSession(valkey, web_app)
        session.write_row()
        page = await opened(cookie)
        await sync_to_async(mark_erased)(web_app.pk, session.id)
        assert (await page.wait_for("session_ended"))["reason"] == "erased"
        await page.disconnect()

    async def test_a_silent_session_goes_as_idle(
        self, web_app, cookie, valkey, monkeypatch
    ):
        monkeypatch.setattr(roster_module, "LOOK_SECONDS", 0.05)
        session = LiveSession(valkey, web_app)
        session.write_row()
        page = await opened(cookie)
        valkey.zadd(presence_keys.INDEX, {str(session.id): now() - 151_000})
        assert (await page.wait_for("session_ended"))["reason"] == "idle"
        await page.disconnect()

    async def test_a_left_page_goes_as_ended(
        self, web_app, cookie, valkey, monkeypatch
    ):
        monkeypatch.setattr(roster_module, "LOOK_SECONDS", 0.05)
        session = LiveSession(valkey, web_app)
        session.write_row(session.row(is_final=1, received_at=now() - 30_000))
        page = await opened(cookie)
        assert len(page.sessions) == 1  # it may be on its way to another page
        valkey.hset(presence_keys.row(str(session.id)), "last", now() - 61_000)
        assert (await page.wait_for("session_ended"))["reason"] == "ended"
        await page.disconnect()

    async def test_a_lost_notification_is_made_up_for_by_polling(
        self, web_app, cookie, valkey, monkeypatch
    ):
        monkeypatch.setattr(roster_module, "LOOK_SECONDS", 0.05)
        session = LiveSession(valkey, web_app)
        session.write_row()
        page = await opened(cookie)
        valkey.hset(presence_keys.row(str(session.id)), "title", "Cart")
        valkey.zadd(
            presence_keys.CHANGED, {str(session.id): now()}
        )  # without a notification
        updated = await page.wait_for("session_updated")
        assert updated["session"]["page"]["title"] == "Cart"
        await page.disconnect()

    async def test_filters_act_on_the_server(self, web_app, cookie, valkey):
        other = await sync_to_async(make_service)("monitor-other")
        ours = LiveSession(valkey, web_app)
        phone = LiveSession(valkey, other, ua=PHONE, facts=identity("Jonas"))
        for session in (ours, phone):
            session.write_row()
        page = await opened(cookie)
        assert page.statistics["byDevice"] == {"desktop": 1, "mobile": 1}
        for wanted in (
            {"device": "mobile"},
            {"service": "monitor-other"},
            {"text": "jonas"},
        ):
            await page.send({"type": "filter", **wanted})
            snapshot = await page.wait_for("sessions_snapshot")
            assert list(page.sessions) == [str(phone.id)]
            assert snapshot["filters"] | wanted == snapshot["filters"]
        ours.write_row(ours.row(facts=identity("Jonas")))
        await page.wait_for("session_started")
        ours.write_row(ours.row(facts=identity("Mara")))
        assert (await page.wait_for("session_ended"))["reason"] == "filtered"
        await page.disconnect()

    async def test_a_lost_message_is_healed_by_resync(self, web_app, cookie, valkey):
        page = await opened(cookie)
        LiveSession(valkey, web_app).write_row()
        await page.receive()  # lost
        page.sequence += 1
        await page.send({"type": "resync"})
        await page.wait_for("sessions_snapshot")
        assert len(page.sessions) == 1
        await page.disconnect()

    async def test_a_page_after_all_others_left_need_not_wait_for_a_poll(
        self, web_app, cookie, valkey, monkeypatch
    ):
        monkeypatch.setattr(roster_module, "LOOK_SECONDS", 1000)
        session = LiveSession(valkey, web_app)
        session.write_row()
        for _ in range(2):
            page = await opened(cookie)
            assert list(page.sessions) == [str(session.id)]
            await page.disconnect()
            while roster_module.roster()._task is not None:
                await asyncio.sleep(0.01)

    async def test_two_pages_share_one_reader(self, web_app, cookie, valkey):
        pages = [await opened(cookie) for _ in range(3)]
        while not (listening := valkey.pubsub_numsub(presence_keys.ROW_CHANNEL)[0][1]):
            await asyncio.sleep(0.01)
        assert listening == 1
        LiveSession(valkey, web_app).write_row()
        for page in pages:
            await page.wait_for("session_started")
            await page.disconnect()
