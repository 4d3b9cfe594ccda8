"""WS /i/v1/<key>/ws, the door of a watched page, and its words over POST."""

from __future__ import annotations

import asyncio
import gzip
import time

import orjson
import pytest
import pytest_asyncio
from asgiref.sync import sync_to_async

from privacy.models import AuditLog
from recordings.ingest import keys
from recordings.ingest.buffer import BufferDownError, Pipeline, shard_of
from recordings.ingest.edge.native_socket import frames
from recordings.ingest.live import bells as bells_module
from recordings.ingest.live import messages, names
from recordings.ingest.live.bells import close_bells
from recordings.ingest.live.watching import approach, release, renew
from recordings.ingest.session_state import mark_erased
from tests.recordings.ingest.hub import call
from tests.recordings.ingest.live_page import BODY, LivePage

pytestmark = pytest.mark.django_db(databases=["default"], transaction=True)


@pytest_asyncio.fixture
async def page(hub):
    """A page whose session has begun with a POST."""
    assert (await hub.post(seq=0)).status == 202
    yield LivePage(hub)
    await close_bells()


def named(hub):
    return {"service_id": str(hub.service.pk), "session_id": hub.session}


def checked(told):
    """Hold what was heard against its declaration."""
    declared = {message.name: message for message in messages.TO_BROWSER}
    declared[told["type"]].check(told)
    return told


class TestHandshake:
    async def refused_with(self, page):
        refusal = await page.socket.connect()
        await page.socket.ended()
        return refusal

    async def test_an_unknown_key_is_401(self, hub):
        page = LivePage(hub, key="pk_nobody")
        assert (await self.refused_with(page))["code"] == 4401

    async def test_a_foreign_origin_is_403(self, hub):
        hub.service.allowed_origins = ["https://shop.example.com"]
        await sync_to_async(hub.service.save)()
        page = LivePage(hub, origin="https://evil.example.com")
        assert (await self.refused_with(page))["code"] == 4403

    async def test_no_origin_is_403_where_origins_are_named(self, hub):
        hub.service.allowed_origins = ["https://shop.example.com"]
        await sync_to_async(hub.service.save)()
        assert (await self.refused_with(LivePage(hub, origin="")))["code"] == 4403

    async def test_a_disabled_service_is_403(self, hub):
        hub.service.enabled = False
        await sync_to_async(hub.service.save)()
        assert (await self.refused_with(LivePage(hub)))["code"] == 4403

    async def test_over_the_quota_it_is_429(self, hub, settings):
        settings.INGEST_REQUESTS_PER_MINUTE = 1
        await hub.post(seq=0)
        assert (await self.refused_with(LivePage(hub)))["code"] == 4429

    async def test_a_server_that_can_answers_the_status_itself(self, hub):
        page = LivePage(hub, key="pk_nobody")
        page.socket._scope["extensions"] = {"websocket.http.response": {}}
        start = await page.socket.connect()
        assert (start["type"], start["status"]) == (
            "websocket.http.response.start",
            401,
        )


class TestChunks:
    async def test_a_frame_is_stored_as_a_post_is(self, page, entries):
        await page.opened()
        answer = checked(await page.asked(seq=1))
        assert (answer["status"], answer["seq"]) == (202, 1)
        assert answer["window"] == page.hub.window
        posted, framed = entries(page.hub)
        assert framed["body"] == BODY
        same = ("format", "service", "window", "ua", "origin", "signed", "ip")
        assert [framed[n] for n in same] == [posted[n] for n in same]
        await page.socket.disconnect()

    async def test_a_text_frame_holds_plain_events(self, page, entries):
        await page.opened()
        line = orjson.dumps(page.hub.envelope(seq=1)).decode()
        await page.socket.send(line + '\n[{"type":4,"timestamp":1,"data":{}}]')
        assert (await page.heard())["status"] == 202
        assert entries(page.hub)[1]["body"].startswith(b"[{")
        await page.socket.disconnect()

    async def test_the_same_frame_again_is_a_duplicate(self, page, entries):
        await page.opened()
        frame = {"seq": 1, "sentAt": 1, "firstTs": 1, "lastTs": 1}
        assert (await page.asked(**frame))["status"] == 202
        again = checked(await page.asked(**frame))
        assert (again["status"], again["duplicate"]) == (200, True)
        assert len(entries(page.hub)) == 2
        await page.socket.disconnect()

    async def test_other_bytes_under_a_number_are_409_and_the_next_is_taken(self, page):
        await page.opened()
        other = gzip.compress(b'[{"type":5,"timestamp":2,"data":{"tag":"a"}}]', mtime=0)
        conflict = checked(await page.asked(seq=0, body=other))
        assert (conflict["status"], conflict["code"]) == (409, "chunk_conflict")
        assert (await page.asked(seq=1))["status"] == 202
        await page.socket.disconnect()

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            (b"\x1f\x8b", 400, "truncated_gzip"),
            # What it holds nobody reads before the worker does.
            (b"nothing", 202, None),
        ],
    )
    async def test_a_body_nobody_can_read_is_answered_like_a_post(
        self, page, body, status, code
    ):
        await page.opened()
        posted = await page.hub.post(seq=1, body=body)
        answer = checked(await page.asked(seq=2, body=body))
        assert answer["status"] == posted.status == status
        assert answer.get("code") == posted.json.get("code") == code
        await page.socket.disconnect()

    async def test_a_foreign_token_is_403(self, page):
        await page.opened()
        answer = await page.asked(seq=1, token=None)
        assert (answer["status"], answer["code"]) == (403, "bad_token")
        await page.socket.disconnect()

    async def test_an_erased_session_is_410(self, page):
        await page.opened()
        await sync_to_async(mark_erased)(page.hub.service.pk, page.hub.session)
        told = await page.heard()
        assert told["stop"] == {"reason": "erased"}
        answer = checked(await page.asked(seq=1))
        assert (answer["status"], answer["code"]) == (410, "session_erased")
        await page.socket.disconnect()

    async def test_the_first_chunk_may_come_over_the_socket(self, hub):
        page = LivePage(hub)
        await page.socket.connect()
        answer = checked(await page.asked(seq=0))
        assert answer["status"] == 202
        assert answer["token"].startswith("v1.")
        await page.socket.disconnect()
        await close_bells()

    async def test_while_the_buffer_is_down_a_chunk_is_503_and_to_be_sent_again(
        self, page, monkeypatch
    ):
        await page.opened()

        async def down(self, *arguments, **options):
            raise BufferDownError("The buffer does not answer.")

        with monkeypatch.context() as broken:
            broken.setattr(Pipeline, "ask", down)
            answer = checked(await page.asked(seq=1))
        assert (answer["status"], answer["retryAfter"]) == (503, 5)
        assert (await page.asked(seq=1))["status"] == 202
        await page.socket.disconnect()

    async def test_what_came_before_the_page_went_is_stored(self, page, entries):
        await page.opened()
        for seq in (1, 2, 3):
            await page.send(seq=seq, final=seq == 3)
        await page.socket.disconnect()
        assert [e["seq"] for e in entries(page.hub)] == ["0", "1", "2", "3"]


class TestNonsense:
    @pytest.mark.parametrize(
        "frame",
        ["nonsense", "[]", '{"type":"dance"}', '{"type":"ping","x":1}', "not\njson"],
    )
    async def test_a_bad_frame_is_an_error_and_4400(self, page, frame):
        await page.opened()
        await page.socket.send(frame)
        error, code = await page.refused()
        assert checked(error)["type"] == "error"
        assert code == 4400

    async def test_a_binary_frame_without_an_envelope_is_4400(self, page):
        await page.opened()
        await page.socket.send_bytes(b"\x00" * 100)
        error, code = await page.refused()
        assert (error["code"], code) == ("bad_envelope", 4400)

    async def test_an_envelope_with_a_field_too_many_is_4400(self, page):
        await page.opened()
        await page.send(seq=1, surprise=1)
        error, code = await page.refused()
        assert (checked(error)["field"], code) == ("surprise", 4400)

    async def test_a_hello_without_the_token_is_4403(self, page):
        await page.socket.connect()
        await page.hello(token="v1.nonsense")
        error, code = await page.refused()
        assert (error["code"], code) == ("bad_token", 4403)

    async def test_a_flood_of_frames_is_4429(self, page, monkeypatch):
        monkeypatch.setattr(frames, "FRAMES_A_SECOND", 0)
        await page.socket.connect()
        await page.hello()
        error, code = await page.refused()
        assert (checked(error)["code"], code) == ("flood", 4429)

    async def test_more_than_may_wait_for_its_answer_is_4429(self, page, monkeypatch):
        monkeypatch.setattr(frames, "WAITING_BYTES", 10_000)
        await page.opened()
        for seq in range(1, 200):
            await page.send(seq=seq)
        while (heard := await page.heard())["type"] == "answer":
            pass
        assert heard["code"] == "flood"


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

    async def test_who_looks_at_the_list_keeps_the_line_open(self, page):
        await page.opened()
        await approach(**named(page.hub), for_ms=60_000)
        told = checked(await page.heard())
        assert (told["live"], told["near"], told["notify"]) == (False, True, False)

    async def test_who_comes_to_watch_is_told_at_once_with_a_checkpoint(self, page):
        await page.opened()
        await renew(**named(page.hub), checkpoint=True)
        told = checked(await page.heard())
        assert (told["live"], told["notify"], told["checkpoint"]) == (True, True, True)
        await release(**named(page.hub))
        assert checked(await page.heard())["live"] is False
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

    async def test_a_lost_bell_costs_no_more_than_one_look(
        self, page, monkeypatch, valkey
    ):
        monkeypatch.setattr(
            "recordings.ingest.edge.native_socket.orders.LOOK_SECONDS", 0.05
        )
        await page.opened()
        state = keys.state(shard_of(page.hub.session), *named(page.hub).values())
        valkey.hset(state, "watch", int(time.time() * 1000) + 60_000)  # rings nothing
        assert (await page.heard())["live"] is True
        await page.socket.disconnect()

    async def test_bells_are_heard_again_after_the_connection_was_lost(
        self, page, valkey, monkeypatch
    ):
        monkeypatch.setattr(
            "recordings.ingest.edge.native_socket.orders.LOOK_SECONDS", 60
        )
        await page.opened()
        for client in valkey.client_list(_type="pubsub"):
            valkey.client_kill(client["addr"])
        await renew(**named(page.hub), checkpoint=True)
        assert (await page.heard())["live"] is True
        await page.socket.disconnect()

    async def test_the_answer_to_a_post_says_that_somebody_watches(self, hub):
        await hub.post(seq=0)
        assert (await hub.post(seq=1)).json["live"] is False
        await renew(**named(hub), checkpoint=True)
        answer = (await hub.post(seq=2)).json
        assert (answer["live"], answer["notify"], answer["checkpoint"]) == (True,) * 3
        assert (await hub.post(seq=3)).json["checkpoint"] is False

    async def test_nobody_is_told_where_the_service_says_so(self, hub):
        hub.service.watch_notice = "none"
        await sync_to_async(hub.service.save)()
        await hub.post(seq=0)
        await renew(**named(hub))
        assert (await hub.post(seq=1)).json["notify"] is False

    async def test_a_session_nobody_knows_cannot_be_watched(self, hub):
        assert await renew(**named(hub)) is False

    async def test_the_bell_of_a_watched_chunk_names_its_entry(self, hub, valkey):
        await hub.post(seq=0)
        await renew(**named(hub))
        with valkey.pubsub(ignore_subscribe_messages=True) as bell:
            bell.subscribe(names.FRESH)
            while not bell.subscribed or bell.get_message(timeout=1) is not None:
                pass
            await hub.post(seq=1)
            stream, entry = bell.get_message(timeout=5)["data"].split()
        assert valkey.xrange(stream, entry, entry)[0][1][b"live"] == b"1"


class TestWords:
    async def test_a_ping_keeps_a_quiet_page_in_the_list(self, page, valkey):
        valkey.zadd(names.INDEX, {page.hub.session: 1})
        await page.opened()
        await page.socket.send({"type": "ping"})
        assert checked(await page.heard()) == {"type": "pong"}
        assert valkey.zscore(names.INDEX, page.hub.session) > 1
        await page.socket.disconnect()

    async def test_a_ping_lists_nobody_who_is_not_there(self, page, valkey):
        await page.opened()
        await page.socket.send({"type": "ping"})
        await page.heard()
        assert valkey.zscore(names.INDEX, page.hub.session) is None
        await page.socket.disconnect()

    async def test_a_persons_stop_ends_watching_for_the_visit_and_is_on_record(
        self, page
    ):
        await renew(**named(page.hub))
        assert (await page.opened())["live"] is True
        for _ in range(2):
            await page.socket.send({"type": "stop_watching"})
        assert (await page.heard())["live"] is False
        assert await renew(**named(page.hub)) is False
        assert (await page.asked(seq=1))["live"] is False
        await page.socket.disconnect()
        rows = await sync_to_async(list)(
            AuditLog.objects.filter(action="live.session.stopped_by_person")
        )
        assert [str(row.target_id) for row in rows] == [page.hub.session]

    async def word(self, hub, **changes):
        word = {
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
            body=orjson.dumps({k: v for k, v in word.items() if v is not ...}),
            headers={"origin": hub.origin},
        )

    async def test_without_a_socket_words_are_posted(self, hub, valkey):
        await hub.post(seq=0)
        await renew(**named(hub))
        answer = await self.word(hub)
        assert answer.status == 200
        assert answer.json == {
            "live": True,
            "near": True,
            "notify": True,
            "checkpoint": False,
            "stop": None,
        }
        assert (await self.word(hub, say="stop_watching")).json["live"] is False

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
    async def test_a_word_that_makes_no_sense_is_refused(self, hub, changes, status):
        await hub.post(seq=0)
        assert (await self.word(hub, **changes)).status == status


async def test_bells_ring_for_who_listens_and_no_longer(valkey):
    heard = []
    end = bells_module.bells().listen("a", heard.append)
    while valkey.publish("a", "1") == 0:
        await asyncio.sleep(0.01)
    while "1" not in heard:
        await asyncio.sleep(0.01)
    end()
    while valkey.publish("a", "2"):
        await asyncio.sleep(0.01)
    assert heard[0] is None, "connected: look yourself"
    before = list(heard)
    await asyncio.sleep(0)
    assert heard == before
    await close_bells()
