"""The viewers of a session: credit, several at once, and refused messages."""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async

from live.consumers import credit, viewer_stream
from live.feed import feed as feed_module
from recordings.ingest.session_state import mark_erased
from tests.live.pages import make_cookie
from tests.live.rows import change, snapshot
from tests.live.watching import opened, wait_for_numbers
from tests.recordings.people import SomeSession, make_staff, open_to

pytestmark = pytest.mark.django_db(
    databases=["default", "clickhouse"], transaction=True
)


class TestCredit:
    async def test_no_more_is_sent_than_was_allowed(
        self, session, cookie, grant, monkeypatch
    ):
        monkeypatch.setattr(credit, "FIRST_WINDOW", 3)
        page = await opened(session, cookie, credit=0)
        for number in range(3, 10):
            session.show(session.row([change(number)]))
        await wait_for_numbers(page, session.window, 1, 2, 3, 4)
        await page.send_message(type="ping")
        assert (await page.wait_for("pong"))["type"] == "pong"
        assert page.numbers(session.window) == [1, 2, 3, 4]
        page.credit = 4
        await page.send_message(type="credit", position=3, credit=4)
        await wait_for_numbers(page, session.window, *range(1, 10))
        await page.disconnect()

    async def test_a_viewer_without_credit_is_closed_with_4008_and_slows_no_other(
        self, session, cookie, grant, monkeypatch
    ):
        monkeypatch.setattr(credit, "FIRST_WINDOW", 2)
        monkeypatch.setattr(viewer_stream, "STALL_SECONDS", 0.3)
        stalled = await opened(session, cookie, credit=0)
        quick = await opened(session, cookie)
        for number in range(3, 20):
            session.show(session.row([change(number)]))
        await wait_for_numbers(quick, session.window, *range(1, 20))
        error, code = await stalled.closed()
        assert (error["code"], code) == ("not_read", 4008)
        again = await opened(session, cookie)
        await quick.disconnect()
        await again.disconnect()

    async def test_a_viewer_too_far_behind_starts_anew(
        self, session, cookie, grant, monkeypatch
    ):
        monkeypatch.setattr(credit, "FIRST_WINDOW", 1)
        monkeypatch.setattr(feed_module, "HELD_BYTES", 1000)
        page = await opened(session, cookie, credit=0)
        quick = await opened(session, cookie)
        for number in range(3, 30):
            session.show(session.row([change(number)]))
        await wait_for_numbers(quick, session.window, *range(1, 30))
        session.show(session.row(snapshot()), session.row([change(31)]))
        page.credit = 16
        await page.send_message(type="credit", position=1, credit=16)
        while page.numbers(session.window)[-1:] != [31]:
            await page.next_message()
        await quick.disconnect()
        await page.disconnect()


class TestTogether:
    async def test_viewers_see_each_other(self, session, cookie, grant, vera):
        page = await opened(session, cookie)
        ines = await sync_to_async(make_staff)("watch-ines")
        await sync_to_async(open_to)(ines, SomeSession(session.id, session.service.pk))
        second = await opened(session, await make_cookie(ines))
        message = await page.wait_for("viewers")
        assert {v["id"] for v in message["viewers"]} == {str(vera.pk), str(ines.pk)}
        changed = await page.wait_for(
            lambda m: m.get("session", {}).get("watchers") == 2
        )
        assert changed["type"] == "session_changed"
        await second.disconnect()
        message = await page.wait_for("viewers")
        assert [v["id"] for v in message["viewers"]] == [str(vera.pk)]
        await page.disconnect()

    async def test_many_viewers_read_the_ring_once(
        self, session, cookie, grant, valkey
    ):
        pages = [await opened(session, cookie) for _ in range(4)]
        valkey.config_resetstat()
        session.show(session.row([change(3)]))
        for page in pages:
            await wait_for_numbers(page, session.window, 1, 2, 3)
        assert valkey.info("commandstats")["cmdstat_xrange"]["calls"] <= 3
        for page in pages:
            await page.disconnect()

    async def test_the_end_of_the_session_is_sent(self, session, cookie, grant):
        page = await opened(session, cookie)
        await sync_to_async(mark_erased)(session.service.pk, session.id)
        assert (await page.wait_for("session_ended"))["reason"] == "erased"
        await page.disconnect()


class TestMisbehaviour:
    @pytest.mark.parametrize(
        "frame",
        [
            "x",
            '{"type":"dance"}',
            '{"type":"credit","position":1}',
            '{"type":"filter"}',
        ],
    )
    async def test_a_bad_frame_is_an_error_and_4400(
        self, session, cookie, grant, frame
    ):
        page = await opened(session, cookie)
        await page.send(frame)
        error, code = await page.closed()
        assert (error["code"], code) == ("bad_message", 4400)
