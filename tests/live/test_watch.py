"""`WS /admin/sessions/live/<id>/`, through the whole application: gate and picture."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from live.consumers import socket as socket_module
from live.feed import feed as feed_module
from privacy.consent import standing
from privacy.consent.standing import Standing
from privacy.models import AccessGrant, AuditLog
from recordings.chunk_store import insert_chunks
from recordings.ingest.presence import keys as presence_keys
from recordings.ingest.presence.watching import stop_watching
from recordings.ingest.session_state import mark_erased
from tests.live.pages import WatchPage, make_cookie
from tests.live.rows import change, now, snapshot
from tests.live.watching import opened, wait_for_numbers
from tests.recordings.people import make_staff

pytestmark = pytest.mark.django_db(
    databases=["default", "clickhouse"], transaction=True
)


def actions(user, *names):
    rows = AuditLog.objects.filter(action__in=names, actor_id=user.pk)
    return [row.action for row in rows.order_by("sequence")]


class TestGate:
    async def test_without_a_reason_it_is_closed_before_any_frame(
        self, session, vera, cookie
    ):
        page = WatchPage(session.id, cookie)
        await page.opened()
        error, code = await page.closed()
        assert (error["code"], code) == ("reason_required", 4403)
        assert len(page.received) == 1
        denied = "live.session.watched.denied"
        assert await sync_to_async(actions)(vera, denied) == [denied]

    async def test_it_is_on_record_before_the_first_frame_and_after_the_last(
        self, session, vera, cookie, grant
    ):
        page = await opened(session, cookie)
        watched, left = "live.session.watched", "live.session.left"
        assert await sync_to_async(actions)(vera, watched, left) == [watched]
        await page.disconnect()
        assert await sync_to_async(actions)(vera, watched, left) == [watched, left]
        row = await AuditLog.objects.filter(action=left, actor_id=vera.pk).aget()
        assert row.metadata["windows"] == [str(session.window)]
        assert row.metadata["toMs"] >= row.metadata["fromMs"] >= 0

    async def test_without_an_audit_row_nothing_is_shown(
        self, session, cookie, grant, audit_shut
    ):
        page = WatchPage(session.id, cookie)
        await page.opened()
        error, code = await page.closed()
        assert (error["code"], code) == ("audit_unavailable", 4503)
        assert len(page.received) == 1

    async def test_an_expired_grant_closes_it(
        self, session, cookie, grant, monkeypatch
    ):
        monkeypatch.setattr(socket_module, "RECHECK_SECONDS", 0.1)
        page = await opened(session, cookie)
        past = timezone.now() - timedelta(seconds=1)
        await AccessGrant.objects.filter(pk=grant.pk).aupdate(expires_at=past)
        error, code = await page.closed()
        assert (error["code"], code) == ("grant_expired", 4403)

    async def test_a_permission_taken_away_closes_it_with_a_row_and_no_frame_after(
        self, session, vera, cookie, grant, monkeypatch
    ):
        monkeypatch.setattr(socket_module, "RECHECK_SECONDS", 0.1)
        page = await opened(session, cookie)
        await vera.groups.aclear()
        error, code = await page.closed()
        assert (error["code"], code) == ("permission_denied", 4403)
        session.show(session.row([change(3)]))
        await asyncio.sleep(0)
        assert page.silent
        denied = "live.session.watched.denied"
        assert await sync_to_async(actions)(vera, denied) == [denied]

    async def test_staff_without_any_permission_is_403(self, session):
        paul = await sync_to_async(make_staff)("watch-paul", group=None)
        page = WatchPage(session.id, await make_cookie(paul))
        assert await page.refused() == 4403

    async def test_a_session_that_is_not_live_is_4404(self, session, cookie):
        page = WatchPage("01980000-0000-7000-8000-000000000001", cookie)
        await page.opened()
        error, code = await page.closed()
        assert (error["code"], code) == ("not_live", 4404)

    async def test_an_erased_session_is_4410(self, session, cookie, grant):
        await sync_to_async(mark_erased)(session.service.pk, session.id)
        page = WatchPage(session.id, cookie)
        await page.opened()
        error, code = await page.closed()
        assert (error["code"], code) == ("session_erased", 4410)


class TestPicture:
    async def test_joining_shows_what_was_stored_so_far(self, session, cookie, grant):
        page = await opened(session, cookie)
        assert page.numbers(session.window) == [1, 2]
        opening = page.received[0]
        assert opening["windows"][0]["id"] == str(session.window)
        assert opening["session"]["id"] == str(session.id)
        assert opening["notify"] is True
        await page.disconnect()

    async def test_what_happens_then_follows(self, session, cookie, grant):
        page = await opened(session, cookie)
        for number in (3, 4, 5):
            session.show(session.row([change(number)]))
        await wait_for_numbers(page, session.window, 1, 2, 3, 4, 5)
        assert {m["type"] for m in page.received if "seq" in m} == {
            "checkpoint",
            "events",
        }
        await page.disconnect()

    async def test_joining_later_begins_with_the_rings_own_snapshot(
        self, session, cookie, grant, valkey
    ):
        valkey.hset(session.state, "watch", now() + 60_000)
        session.seq = 10  # nothing between is known
        session.show(session.row(snapshot()), session.row([change(12)]))
        page = await opened(session, cookie)
        assert page.numbers(session.window) == [12]
        await page.disconnect()

    async def test_a_picture_without_its_size_has_the_last_known_one(
        self, session, cookie, grant, valkey
    ):
        valkey.hset(session.state, "watch", now() + 60_000)
        meta, picture = snapshot()
        meta["data"] |= {"width": 900, "height": 500}
        session.show(session.row([change(3), meta]), session.row([picture]))
        page = await opened(session, cookie)
        checkpoint = next(m for m in page.received if m["type"] == "checkpoint")
        first, then = checkpoint["events"]
        assert (first["type"], then["type"]) == (4, 2)
        assert (first["data"]["width"], first["data"]["height"]) == (900, 500)
        await page.disconnect()

    async def test_a_chunk_on_its_way_to_the_store_is_waited_for(
        self, session, cookie, grant
    ):
        page = await opened(session, cookie)
        late = session.row([change(3)])
        session.show(session.row([change(4)]))
        gap = await page.wait_for("gap")
        assert (gap["fromSeq"], gap["toSeq"]) == (3, 3)
        await sync_to_async(insert_chunks)([late], token="late")
        await wait_for_numbers(page, session.window, 1, 2, 3, 4)
        await page.disconnect()

    async def test_a_chunk_that_never_comes_is_healed_by_the_next_snapshot(
        self, session, cookie, grant
    ):
        page = await opened(session, cookie)
        session.seq += 1
        session.show(session.row([change(4)]))
        await page.wait_for("gap")
        session.show(session.row(snapshot()), session.row([change(6)]))
        await wait_for_numbers(page, session.window, 6)
        await page.disconnect()

    async def test_what_comes_twice_is_shown_once(self, session, cookie, grant):
        page = await opened(session, cookie)
        row = session.row([change(3)])
        assert session.show(row, row) == [True, False]
        session.show(session.row([change(4)]))
        await wait_for_numbers(page, session.window, 1, 2, 3, 4)
        await page.disconnect()

    async def test_what_stood_before_a_snapshot_in_its_chunk_is_not_lost(
        self, session, cookie, grant
    ):
        page = await opened(session, cookie)
        session.show(session.row([change(3), *snapshot(), change(4)]))
        seen = []
        while seen[-1:] != ["checkpoint"]:
            message = await page.next_message()
            seen += [message["type"]] if "seq" in message else []
        assert seen == ["events", "checkpoint"]
        assert page.numbers(session.window) == [4]
        await page.disconnect()

    async def test_a_viewer_may_ask_to_begin_anew(self, session, cookie, grant):
        page = await opened(session, cookie)
        await page.send_message(type="checkpoint")
        await page.wait_for("checkpoint")
        assert page.numbers(session.window) == [1, 2]
        await page.disconnect()

    async def test_joining_asks_the_page_for_a_snapshot(
        self, session, cookie, grant, valkey
    ):
        page = await opened(session, cookie)
        async with asyncio.timeout(5):
            while not valkey.hget(session.state, "ask"):
                await asyncio.sleep(0.01)
        assert int(valkey.hget(session.state, "watch")) > now()
        await page.disconnect()
        assert valkey.hget(session.state, "watch") is None

    async def test_another_tab_comes_and_is_followed(self, session, cookie, grant):
        page = await opened(session, cookie)
        other = "b3b8f0a0-0000-4000-8000-0000000000aa"
        session.show(
            session.row([*snapshot(), change(7)], window=other, seq=0, clicks=1)
        )
        active = await page.wait_for("window_active")
        assert active["window"] == other
        await wait_for_numbers(page, other, 7)
        await page.disconnect()

    async def test_a_lost_notification_delays_by_one_poll_at_most(
        self, session, cookie, grant, valkey, monkeypatch
    ):
        monkeypatch.setattr(feed_module, "LOOK_SECONDS", 0.05)
        monkeypatch.setattr(
            presence_keys, "ring_channel", lambda session_id: "sh:live:nobody"
        )
        page = await opened(session, cookie)
        async with asyncio.timeout(5):
            while not valkey.hget(session.state, "watch"):
                await asyncio.sleep(0.01)
        monkeypatch.setattr(
            presence_keys, "ring_channel", lambda session_id: "sh:live:other"
        )
        session.show(session.row([change(3)]))
        await wait_for_numbers(page, session.window, 1, 2, 3)
        await page.disconnect()


class TestStopAndConsent:
    async def test_a_stop_ends_the_picture_for_the_visit(self, session, cookie, grant):
        page = await opened(session, cookie)
        names_ = {"service_id": str(session.service.pk), "session_id": str(session.id)}
        await stop_watching(**names_)
        paused = await page.wait_for("session_paused")
        assert paused["reason"] == "stopped_by_person"
        assert session.show(session.row([change(3)])) == [False]
        while not any(
            m.get("session", {}).get("watchable") is False for m in page.received
        ):
            await page.next_message()
        await page.disconnect()
        again = WatchPage(session.id, cookie)
        await again.opened()
        await again.wait_for("session_paused")
        assert again.events == {}
        await again.disconnect()

    async def test_where_consent_is_needed_nothing_is_shown_without_it(
        self, session, cookie, grant, valkey, monkeypatch
    ):
        monkeypatch.setattr(feed_module, "LOOK_SECONDS", 0.05)
        session.service.watch_notice = "consent"
        await sync_to_async(session.service.save)()
        page = WatchPage(session.id, cookie)
        await page.opened()
        paused = await page.wait_for("session_paused")
        assert paused["reason"] == "no_consent"
        assert page.events == {}
        consent = "b3b8f0a0-0000-4000-8000-0000000000cc"
        valkey.hset(presence_keys.row(str(session.id)), "consent", consent)
        yes = Standing(scopes=("record", "watch-live"), until_ms=now() + 60_000)
        await sync_to_async(standing.put_if_new)(session.service.pk, consent, yes)
        await page.wait_for("checkpoint")
        assert page.numbers(session.window) == [1, 2]
        await sync_to_async(standing.put_withdrawn)(
            session.service.pk, consent, on_page=None
        )
        await page.wait_for("session_paused")
        await page.disconnect()
