"""The endpoint for browser-client over WebSocket."""

from __future__ import annotations

import gzip

import orjson
import pytest

from recordings.ingest.edge.rate_limit import (
    BURST_SECONDS,
    BYTES_A_SECOND,
    RateLimit,
)
from recordings.ingest.edge.rrweb_client import socket as socket_module
from recordings.ingest.session_state import mark_erased
from tests.recordings.ingest.third_party_hub import (
    ThirdPartyHub,
    entries,
    events,
    service,
)
from tests.recordings.ingest.third_party_traffic import (
    RECORDING,
    START,
    click,
    custom,
    mutation,
    ndjson,
    visit,
)

pytestmark = pytest.mark.django_db(databases=["default"], transaction=True)


async def opened(hub, **options):
    socket = hub.socket(**options)
    assert await socket.connect() == {"type": "websocket.accept"}
    return socket


async def refusal(socket):
    """Return (error frame, close code) of a connection the hub ends."""
    frame, close = await socket.receive(), await socket.receive()
    await socket.ended()
    assert close["type"] == "websocket.close"
    return orjson.loads(frame["text"]), close["code"]


async def test_frames_become_one_chunk_when_the_page_goes(buffer):
    socket = await opened(ThirdPartyHub((await service()).key))
    for event in visit():
        await socket.send(event)
    await socket.disconnect()
    (row,) = entries(buffer, RECORDING)
    assert (row["format"], row["seq"], row["final"]) == ("rrweb", "0", "0")
    assert gzip.decompress(row["body"]) == ndjson(*visit())


async def test_nothing_is_sent_to_a_page_that_behaves(buffer):
    """The client writes whatever it receives into the page's console."""
    socket = await opened(ThirdPartyHub((await service()).key))
    await socket.send(mutation())
    await socket.disconnect()
    assert socket.silent


async def test_a_batch_is_stored_after_its_time_without_another_frame(
    buffer, monkeypatch
):
    monkeypatch.setattr(socket_module, "BATCH_SECONDS", 0.05)
    socket = await opened(ThirdPartyHub((await service()).key))
    await socket.send(mutation())
    for _ in range(200):
        if entries(buffer, RECORDING):
            break
        await socket_module.asyncio.sleep(0.01)
    assert len(entries(buffer, RECORDING)) == 1
    await socket.disconnect()
    assert len(entries(buffer, RECORDING)) == 1


async def test_a_full_batch_is_stored_at_once(buffer, monkeypatch):
    monkeypatch.setattr(socket_module, "BATCH_BYTES", 100)
    monkeypatch.setattr(socket_module, "BATCH_SECONDS", 1000)
    socket = await opened(ThirdPartyHub((await service()).key))
    await socket.send(mutation(value="x" * 200))
    await socket.send(click())
    await socket.disconnect()
    assert len(entries(buffer, RECORDING)) == 2


async def test_socket_and_post_write_into_the_same_window(buffer):
    """A snapshot over a megabyte is posted while the rest is streamed."""
    hub = ThirdPartyHub((await service()).key)
    await hub.post_lines(*visit())
    socket = await opened(hub)
    await socket.send(click(START + 900))
    await socket.disconnect()
    first, second = entries(buffer, RECORDING)
    assert first["window"] == second["window"]
    assert second["seq"] == "1"


async def test_closing_for_good_marks_the_chunk_final(buffer):
    socket = await opened(ThirdPartyHub((await service()).key))
    await socket.send(custom("close-permanent", {}))
    await socket.disconnect()
    assert entries(buffer, RECORDING)[0]["final"] == "1"


async def test_a_frame_over_several_lines_is_one_event(buffer):
    socket = await opened(ThirdPartyHub((await service()).key))
    await socket.send(orjson.dumps(mutation(), option=orjson.OPT_INDENT_2).decode())
    await socket.disconnect()
    assert events(buffer, RECORDING) == [mutation()]


@pytest.mark.parametrize("key", ["", "pk_nobody"])
async def test_a_wrong_key_is_refused_at_the_handshake(buffer, key):
    await service()
    first = await ThirdPartyHub("").socket(key=key).connect()
    assert first["type"] == "websocket.close"


async def test_a_wrong_origin_is_refused_at_the_handshake(buffer):
    web_app = await service(allowed_origins=["https://other.example.com"])
    first = await ThirdPartyHub(web_app.key).socket().connect()
    assert first["type"] == "websocket.close"


async def test_a_disabled_service_is_refused_at_the_handshake(buffer):
    web_app = await service(enabled=False)
    first = await ThirdPartyHub(web_app.key).socket().connect()
    assert first["type"] == "websocket.close"


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "nonsense",
        "[]",
        "{}",
        '{"type":2,"timestamp":1}',
        '{"type":3,"timestamp":NaN}',
    ],
)
async def test_a_bad_frame_is_reported_and_closed_4400_and_the_good_ones_are_kept(
    buffer, frame
):
    socket = await opened(ThirdPartyHub((await service()).key))
    await socket.send(mutation())
    await socket.send(frame)
    error, code = await refusal(socket)
    assert (error["type"], code) == ("error", 4400)
    assert {"code", "detail", "requestId"} <= set(error)
    assert events(buffer, RECORDING) == [mutation()]


async def test_a_binary_frame_is_a_bad_frame(buffer):
    socket = await opened(ThirdPartyHub((await service()).key))
    await socket.send_bytes(b"\x00")
    error, code = await refusal(socket)
    assert (error["code"], code) == ("bad_frame", 4400)


async def test_a_flood_is_closed_4429(buffer, settings):
    settings.INGEST_FRAMES_PER_SECOND = 0
    socket = await opened(ThirdPartyHub((await service()).key))
    await socket.send(mutation())
    error, code = await refusal(socket)
    assert (error["code"], code) == ("flood", 4429)


async def test_another_origin_cannot_stream_into_the_session(buffer):
    key = (await service()).key
    await ThirdPartyHub(key).post_lines(*visit())
    socket = await opened(ThirdPartyHub(key, origin="https://evil.example.net"))
    await socket.send(custom("x" * 300_000, {}))
    error, code = await refusal(socket)
    assert (error["code"], code) == ("bad_token", 4403)
    assert len(entries(buffer, RECORDING)) == 1


async def test_an_erased_session_is_closed_4410(buffer):
    web_app = await service()
    mark_erased(web_app.id, RECORDING)
    socket = await opened(ThirdPartyHub(web_app.key))
    await socket.send(custom("x" * 300_000, {}))
    assert (await refusal(socket))[1] == 4410


def test_a_page_that_was_offline_may_send_all_it_has_at_once():
    limit = RateLimit(frames_a_second=500, now=0.0)
    assert all(limit.allows(100, now=0.0) for _ in range(500 * BURST_SECONDS))
    assert not limit.allows(100, now=0.0)
    assert limit.allows(100, now=1.0)


def test_few_frames_of_great_size_are_a_flood_too():
    limit = RateLimit(frames_a_second=500, now=0.0)
    assert limit.allows(BYTES_A_SECOND * BURST_SECONDS, now=0.0)
    assert not limit.allows(1, now=0.0)
