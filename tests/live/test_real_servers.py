"""From a page's socket to a viewer's through a real daphne and a real worker."""

from __future__ import annotations

import asyncio
import gzip
import threading

import aiohttp
import orjson
import pytest
from asgiref.sync import sync_to_async

from recordings.ingest.worker import IngestWorker
from tests.live.rows import change, snapshot
from tests.recordings.ingest.hub import Hub
from tests.recordings.ingest.web import web_server
from tests.recordings.people import SomeSession, open_to

pytestmark = pytest.mark.django_db(
    databases=["default", "clickhouse"], transaction=True
)


@pytest.fixture
def worker(hub):
    """A worker that runs beside the test, pump and all."""
    stop = threading.Event()
    thread = threading.Thread(target=IngestWorker(stop=stop).run)
    thread.start()
    yield
    stop.set()
    thread.join(timeout=30)


def frame(page, events, **changes):
    """Return a chunk as the recorder sends it."""
    body = gzip.compress(orjson.dumps(events), mtime=0)
    return orjson.dumps(page.envelope(**changes)) + b"\n" + body


async def wait_for(socket, wanted):
    """Return the next message for which `wanted` is true."""
    async with asyncio.timeout(20):
        while True:
            message = await socket.receive()
            assert message.type is aiohttp.WSMsgType.TEXT, message
            read = orjson.loads(message.data)
            if wanted(read):
                return read


def shows(number):
    """Return whether a message shows this change."""
    return lambda message: any(
        event["type"] == 3 and event["data"]["texts"][0]["value"] == str(number)
        for event in message.get("events", ())
    )


async def status_of(http, address, **headers):
    """Return the status a handshake is refused with."""
    try:
        async with http.ws_connect(address, headers=headers):
            return 101
    except aiohttp.WSServerHandshakeError as refused:
        return refused.status


async def test_a_change_travels_from_a_page_at_one_process_to_a_viewer_at_another(
    worker, web_app, vera, cookie, tmp_path
):
    page = Hub(web_app)
    with (
        web_server("daphne", folder=tmp_path) as one,
        web_server("daphne", folder=tmp_path / "other") as another,
    ):
        address = f"http://127.0.0.1:{another.port}"
        edge = f"http://127.0.0.1:{one.port}/i/v1/{web_app.key}"
        ours = {"Origin": address, "Cookie": f"sessionid={cookie}"}
        async with aiohttp.ClientSession() as http:
            posted = await http.post(edge, data=frame(page, snapshot(), seq=0))
            page.token = (await posted.json())["token"]
            await sync_to_async(open_to)(vera, SomeSession(page.session, web_app.pk))
            live = f"{address}/admin/sessions/live"
            async with http.ws_connect(live, headers=ours) as monitor:
                row = f'"{page.session}"'
                await wait_for(
                    monitor, lambda message: row in orjson.dumps(message).decode()
                )
            viewer = await http.ws_connect(f"{live}/{page.session}/", headers=ours)
            await wait_for(viewer, lambda message: message["type"] == "checkpoint")

            posted = await http.post(edge, data=frame(page, [change(1)], seq=1))
            acknowledged = await posted.json()
            assert (acknowledged["live"], acknowledged["checkpoint"]) == (True, True)
            await wait_for(viewer, shows(1))

            recorder = await http.ws_connect(f"{edge}/ws")
            for seq in (2, 3):
                await recorder.send_bytes(frame(page, [change(seq)], seq=seq))
                answer = await wait_for(
                    recorder, lambda message: message["type"] == "answer"
                )
                assert (answer["status"], answer["seq"]) == (202, seq)
                await wait_for(viewer, shows(seq))
            await viewer.close()
            await wait_for(recorder, lambda message: message.get("live") is False)

            assert await status_of(http, f"{address}/i/v1/pk_nobody/ws") == 401
            assert await status_of(http, f"{address}/nowhere") == 404
            assert await status_of(http, live, Origin=address) == 403
            evil = {**ours, "Origin": "http://evil.example.com"}
            assert await status_of(http, live, **evil) == 403


async def test_an_unreadable_frame_ends_the_connection_with_its_code(
    web_app, vera, cookie, tmp_path
):
    with web_server("daphne", folder=tmp_path) as web:
        address = f"http://127.0.0.1:{web.port}"
        ours = {"Origin": address, "Cookie": f"sessionid={cookie}"}
        async with aiohttp.ClientSession() as http:
            live = f"{address}/admin/sessions/live"
            socket = await http.ws_connect(live, headers=ours)
            await socket.send_str("x" * 100_000)
            while (await socket.receive()).type is aiohttp.WSMsgType.TEXT:
                pass
            assert socket.close_code == 1009
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await http.ws_connect(f"{address}/nowhere", headers=ours)
            assert refused.value.status == 404
            assert refused.value.headers["X-Content-Type-Options"] == "nosniff"
            assert "form-action" in refused.value.headers["Content-Security-Policy"]
            # Text that is not UTF-8; aiohttp itself sends none.
            socket = await http.ws_connect(live, headers=ours)
            await socket._writer.send_frame(b"\xff", aiohttp.WSMsgType.TEXT)
            while (await socket.receive()).type is aiohttp.WSMsgType.TEXT:
                pass
            assert socket.close_code == 1007
