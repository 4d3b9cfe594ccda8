"""recordings.ingest.edge under real servers: what is too large is never held."""

from __future__ import annotations

import gzip
import json
import time
import uuid

import orjson
import pytest
from django.conf import settings

from sessionhub.lib.uuid7 import uuid7
from tests.recordings.factories import make_service
from tests.recordings.ingest.web import web_server

pytestmark = pytest.mark.django_db(databases=["default"])

HUGE = 300 * 1024**2
PIECE = b"x" * 65536
FLAT_MB = 12


@pytest.fixture(scope="module", params=["daphne", "uvicorn"])
def server(
    request, embedded_servers, django_db_setup, django_db_blocker, tmp_path_factory
):
    with django_db_blocker.unblock():
        service = make_service("memory", key="pk_memory")
        folder = tmp_path_factory.mktemp("web")
        with web_server(request.param, folder=folder) as running:
            # What is loaded on first use is loaded now.
            for seq in range(5):
                assert post(running, chunk(seq, b"[]"))[0] == 202
            yield running
        service.delete()


@pytest.fixture
def web(server):
    server.forget_peak()
    return server


def head(*headers):
    return "\r\n".join(
        ("POST /i/v1/pk_memory HTTP/1.1", "Host: hub", *headers, "", "")
    ).encode()


def read_answer(connection):
    """Return (status, JSON body, whether the server then closed)."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        assert piece, f"closed without an answer: {data!r}"
        data += piece
    top, _, body = data.partition(b"\r\n\r\n")
    lines = top.decode().split("\r\n")
    fields = dict(line.lower().split(": ", 1) for line in lines[1:])
    while len(body) < int(fields["content-length"]):
        body += connection.recv(65536)
    return int(lines[0].split()[1]), json.loads(body), fields


def post(web, body, *headers):
    with web.connect() as connection:
        length = f"Content-Length: {len(body)}"
        connection.sendall(head(length, *headers) + body)
        return read_answer(connection)


def chunk(seq, body):
    """Return a request body: the envelope of a new session, and `body`."""
    now = int(time.time() * 1000)
    envelope = {
        **{"v": 1, "sessionId": str(uuid7()), "windowId": str(uuid.uuid4())},
        **{"seq": seq, "firstTs": now, "lastTs": now, "count": 1, "sentAt": now},
    }
    return orjson.dumps(envelope) + b"\n" + body


def pour(connection, pieces):
    """Send `pieces` until the other side has had enough; return how many bytes went."""
    sent = 0
    try:
        for piece in pieces:
            connection.sendall(piece)
            sent += len(piece)
    except (BrokenPipeError, ConnectionResetError):
        pass
    return sent


def test_it_refuses_300_declared_megabytes_before_reading_them(web):
    before = web.resident_mb()
    with web.connect() as connection:
        connection.sendall(head(f"Content-Length: {HUGE}"))
        status, body, fields = read_answer(connection)
    assert (status, body["code"]) == (413, "too_large")
    assert body["requestId"]
    assert fields["connection"] == "close"
    assert web.peak_mb() - before < FLAT_MB


def test_it_stays_small_when_300_declared_megabytes_are_sent_all_the_same(web):
    before = web.resident_mb()
    with web.connect() as connection:
        connection.sendall(head(f"Content-Length: {HUGE}"))
        pour(connection, (PIECE for _ in range(HUGE // len(PIECE))))
    assert web.peak_mb() - before < FLAT_MB


def test_it_counts_a_body_of_no_declared_length_and_stops_at_the_cap(web):
    before = web.resident_mb()
    framed = b"%x\r\n%b\r\n" % (len(PIECE), PIECE)
    with web.connect() as connection:
        connection.sendall(head("Transfer-Encoding: chunked"))
        # Just past the cap: more would still be on its way when the server hangs up.
        for _ in range(settings.INGEST_MAX_COMPRESSED_BYTES // len(PIECE) + 1):
            connection.sendall(framed)
        status, body, _ = read_answer(connection)
        assert (status, body["code"]) == (413, "too_large")
        pour(connection, (framed for _ in range(HUGE // len(PIECE))))
    assert web.peak_mb() - before < FLAT_MB


def test_it_hangs_up_on_a_sender_that_does_not_stop(web):
    with web.connect() as connection:
        connection.sendall(head(f"Content-Length: {HUGE}"))
        read_answer(connection)
        began = time.monotonic()
        while time.monotonic() - began < 20:
            if pour(connection, [b"x"]) == 0:
                break
            time.sleep(0.05)
        else:
            pytest.fail("still listening after 20 s")


def test_a_bomb_of_100_kilobytes_leaves_memory_flat(web):
    # 100 MB of spaces: the ratio is past 1000:1, and the trailer says so.
    bomb = gzip.compress(b" " * (100 * 1024**2), mtime=0)
    assert 90_000 < len(bomb) < 110_000
    lying = bomb[:-4] + (5000).to_bytes(4, "little")
    before = web.resident_mb()
    answers = [post(web, chunk(seq, body))[0] for seq, body in enumerate((bomb, lying))]
    # The first gives itself away; the second is for the worker's bounded inflate.
    assert answers == [413, 202]
    assert web.peak_mb() - before < FLAT_MB


def test_a_bomb_as_transport_encoding_is_inflated_no_further_than_the_cap(web):
    bomb = gzip.compress(b" " * (100 * 1024**2), mtime=0)
    before = web.resident_mb()
    status, body, _ = post(web, bomb, "Content-Encoding: gzip")
    assert (status, body["code"]) == (413, "inflated_too_large")
    assert web.peak_mb() - before < 40


HANDSHAKE = (
    "Host: hub",
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13",
)


def test_a_socket_where_there_is_none_is_not_found(web):
    with web.connect() as connection:
        lines = ("GET /nowhere/ws HTTP/1.1", *HANDSHAKE, "", "")
        connection.sendall("\r\n".join(lines).encode())
        status = connection.recv(4096).split()[1]
    # uvicorn speaks no WebSocket here: it was installed without a library for it.
    assert status == (b"404" if web.process.name == "daphne" else b"400")


def test_it_serves_django_behind_the_edge(web):
    with web.connect() as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"200 OK" in connection.recv(65536)


def test_daphne_bounds_what_django_is_sent_as_well(web):
    if web.process.name != "daphne":
        pytest.skip("uvicorn hands a body on piece by piece")
    with web.connect() as connection:
        length = f"Content-Length: {17 * 1024**2}".encode()
        connection.sendall(
            b"POST /admin/login/ HTTP/1.1\r\nHost: localhost\r\n" + length + b"\r\n\r\n"
        )
        status, body, _ = read_answer(connection)
    assert (status, body["code"]) == (413, "too_large")


def test_two_requests_on_one_connection_do_not_mix(web):
    first = head("Content-Length: 5") + b"{}\n[]"
    with web.connect() as connection:
        for _ in range(2):
            connection.sendall(first)
            status, body, fields = read_answer(connection)
            assert (status, body["code"]) == (400, "missing_field")
            assert fields.get("connection") != "close"
