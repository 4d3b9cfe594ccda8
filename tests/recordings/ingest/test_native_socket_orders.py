"""Directives to a watched page over its socket, and its messages, also over POST."""

from __future__ import annotations

import asyncio
import time

import orjson
import pytest
from asgiref.sync import sync_to_async

from privacy.models import AuditLog
from recordings.ingest import keys
from recordings.ingest.buffer import shard_of
from recordings.ingest.presence import keys as presence_keys
from recordings.ingest.presence import notifications as notifications_module
from recordings.ingest.presence.notifications import close_notifications
from recordings.ingest.presence.watching import approach, release, renew
from tests.recordings.ingest.hub import call
from tests.recordings.ingest.live_page import checked

pytestmark = pytest.mark.django_db(databases=["default"], transaction=True)


def named(hub):
    return {"service_id": str(hub.service.pk), "session_id": hub.session}


class TestOrders:
    async def test_hello_is_answered_with_what_to_do(self, page):
        assert checked(await page.opened()) == {
            "type": "directive",
            "live": False,
            "near": False,
            "notify": False,
            "checkpoint": False,
            "stop": None,
        }
        await page.socket.disconnect()

    async def test_a_user_on_the_list_keeps_the_socket_open(self, page):
        await page.opened()
        await approach(**named(page.hub), for_ms=60_000)
        sent = checked(await page.receive())
        assert (sent["live"], sent["near"], sent["notify"]) == (False, True, False)

    async def test_a_new_viewer_is_reported_at_once_with_a_checkpoint(self, page):
        await page.opened()
        await renew(**named(page.hub), checkpoint=True)
        sent = checked(await page.receive())
        assert (sent["live"], sent["notify"], sent["checkpoint"]) == (True, True, True)
        await release(**named(page.hub))
        assert checked(await page.receive())["live"] is False
        await page.socket.disconnect()

    async def test_a_checkpoint_is_asked_of_each_window_once(self, page):
        await renew(**named(page.hub), checkpoint=True)
        assert (await page.opened())["checkpoint"] is True
        assert (await page.asked(seq=1))["checkpoint"] is False
        other = await page.hub.post(
            seq=1, windowId="01920000-0000-7000-8000-00000000000b"
        )
        assert other.json["checkpoint"] is True
        await page.socket.disconnect()

    async def test_a_lost_notification_costs_no_more_than_one_look(
        self, page, monkeypatch, valkey
    ):
        monkeypatch.setattr(
            "recordings.ingest.edge.native_socket.orders.LOOK_SECONDS", 0.05
        )
        await page.opened()
        state = keys.state(shard_of(page.hub.session), *named(page.hub).values())
        valkey.hset(state, "watch", int(time.time() * 1000) + 60_000)  # rings nothing
        assert (await page.receive())["live"] is True
        await page.socket.disconnect()

    async def test_notifications_arrive_again_after_the_connection_was_lost(
        self, page, valkey, monkeypatch
    ):
        monkeypatch.setattr(
            "recordings.ingest.edge.native_socket.orders.LOOK_SECONDS", 60
        )
        await page.opened()
        for client in valkey.client_list(_type="pubsub"):
            valkey.client_kill(client["addr"])
        await renew(**named(page.hub), checkpoint=True)
        assert (await page.receive())["live"] is True
        await page.socket.disconnect()

    async def test_the_answer_to_a_post_states_that_a_user_watches(self, hub):
        await hub.post(seq=0)
        assert (await hub.post(seq=1)).json["live"] is False
        await renew(**named(hub), checkpoint=True)
        answer = (await hub.post(seq=2)).json
        assert (answer["live"], answer["notify"], answer["checkpoint"]) == (True,) * 3
        assert (await hub.post(seq=3)).json["checkpoint"] is False

    async def test_no_person_is_notified_where_the_service_disables_it(self, hub):
        hub.service.watch_notice = "none"
        await sync_to_async(hub.service.save)()
        await hub.post(seq=0)
        await renew(**named(hub))
        assert (await hub.post(seq=1)).json["notify"] is False

    async def test_an_unknown_session_cannot_be_watched(self, hub):
        assert await renew(**named(hub)) is False

    async def test_a_watched_chunks_notification_names_its_entry(self, hub, valkey):
        await hub.post(seq=0)
        await renew(**named(hub))
        with valkey.pubsub(ignore_subscribe_messages=True) as notifications:
            notifications.subscribe(presence_keys.CHUNK_CHANNEL)
            while (
                not notifications.subscribed
                or notifications.get_message(timeout=1) is not None
            ):
                pass
            await hub.post(seq=1)
            stream, entry = notifications.get_message(timeout=5)["data"].split()
        assert valkey.xrange(stream, entry, entry)[0][1][b"live"] == b"1"


class TestMessages:
    async def test_a_ping_keeps_a_quiet_page_in_the_list(self, page, valkey):
        valkey.zadd(presence_keys.INDEX, {page.hub.session: 1})
        await page.opened()
        await page.socket.send({"type": "ping"})
        assert checked(await page.receive()) == {"type": "pong"}
        assert valkey.zscore(presence_keys.INDEX, page.hub.session) > 1
        await page.socket.disconnect()

    async def test_a_ping_lists_no_page_that_is_not_there(self, page, valkey):
        await page.opened()
        await page.socket.send({"type": "ping"})
        await page.receive()
        assert valkey.zscore(presence_keys.INDEX, page.hub.session) is None
        await page.socket.disconnect()

    async def test_a_persons_stop_ends_watching_for_the_visit_and_is_on_record(
        self, page
    ):
        await renew(**named(page.hub))
        assert (await page.opened())["live"] is True
        for _ in range(2):
            await page.socket.send({"type": "stop_watching"})
        assert (await page.receive())["live"] is False
        assert await renew(**named(page.hub)) is False
        assert (await page.asked(seq=1))["live"] is False
        await page.socket.disconnect()
        rows = await sync_to_async(list)(
            AuditLog.objects.filter(action="live.session.stopped_by_person")
        )
        assert [str(row.target_id) for row in rows] == [page.hub.session]

    async def post_message(self, hub, **changes):
        message = {
            "sessionId": hub.session,
            "windowId": hub.window,
            "token": hub.token,
            "say": "ping",
            **changes,
        }
        return await call(
            hub.app,
            "POST",
            f"/i/v1/{hub.service.key}/live",
            body=orjson.dumps({k: v for k, v in message.items() if v is not ...}),
            headers={"origin": hub.origin},
        )

    async def test_without_a_socket_messages_are_posted(self, hub, valkey):
        await hub.post(seq=0)
        await renew(**named(hub))
        answer = await self.post_message(hub)
        assert answer.status == 200
        assert answer.json == {
            "live": True,
            "near": True,
            "notify": True,
            "checkpoint": False,
            "stop": None,
        }
        assert (await self.post_message(hub, say="stop_watching")).json["live"] is False

    @pytest.mark.parametrize(
        ("changes", "status"),
        [
            ({"token": "v1.x"}, 403),
            ({"say": "dance"}, 400),
            ({"sessionId": "x"}, 400),
            ({"surprise": 1}, 400),
            ({"windowId": ...}, 400),
        ],
    )
    async def test_a_message_that_makes_no_sense_is_refused(self, hub, changes, status):
        await hub.post(seq=0)
        assert (await self.post_message(hub, **changes)).status == status


async def test_notifications_reach_a_listener_and_no_longer(valkey):
    received = []
    end = notifications_module.notifications().listen("a", received.append)
    while valkey.publish("a", "1") == 0:
        await asyncio.sleep(0.01)
    while "1" not in received:
        await asyncio.sleep(0.01)
    end()
    while valkey.publish("a", "2"):
        await asyncio.sleep(0.01)
    assert received[0] is None, "connected: look yourself"
    before = list(received)
    await asyncio.sleep(0)
    assert received == before
    await close_notifications()
