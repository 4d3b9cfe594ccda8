"""WS /i/v1/<key>/ws, the endpoint of a watched page: handshake, chunks, nonsense."""

from __future__ import annotations

import gzip

import orjson
import pytest
from asgiref.sync import sync_to_async

from recordings.ingest.buffer import BufferDownError, Pipeline
from recordings.ingest.edge.native_socket import frames
from recordings.ingest.presence.notifications import close_notifications
from recordings.ingest.session_state import mark_erased
from tests.recordings.ingest.live_page import BODY, LivePage, checked

pytestmark = pytest.mark.django_db(databases=["default"], transaction=True)


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
        assert (await page.receive())["status"] == 202
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
            # The worker is the first to read what it holds.
            (b"nothing", 202, None),
        ],
    )
    async def test_a_body_that_cannot_be_read_is_answered_like_a_post(
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
        answer = await page.receive()
        assert answer["stop"] == {"reason": "erased"}
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
        await close_notifications()

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
        [
            *("nonsense", "[]", '{"type":"dance"}', '{"type":"ping","x":1}'),
            *("not\njson", '{"type":"ping","type":"ping"}', '{"v":1,"v":1}\n[]'),
        ],
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
        while (message := await page.receive())["type"] == "answer":
            pass
        assert message["code"] == "flood"
