"""sessionhub.serving.channel at a real daphne: slow, half and ambiguous requests.

The settings are short here; test_configuration.py holds the shipped ones.
"""

from __future__ import annotations

import json
import select
import socket
import time
from contextlib import ExitStack

import pytest

from sessionhub.serving.channel import seconds_for
from sessionhub.stack.process import wait_until
from tests.recordings.ingest.web import web_server

pytestmark = pytest.mark.django_db(databases=["default"])

EACH = 6
PROXY = "127.0.0.2"
"""A second loopback address plays a proxy that is trusted."""
FAR = 60.0
SHORT = {
    **{"WEB_HEAD_SECONDS": "1", "WEB_BODY_SECONDS": "1", "WEB_IDLE_SECONDS": "8"},
    **{"WEB_BODY_BYTES_PER_SECOND": "1000000", "TRUSTED_PROXIES": PROXY},
    "WEB_MAX_CONNECTIONS_PER_ADDRESS": str(EACH),
}
GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
POST = b"POST /healthz HTTP/1.1\r\nHost: localhost\r\n"
UPGRADE = b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"


@pytest.fixture(scope="module")
def server(embedded_servers, django_db_setup, django_db_blocker, tmp_path_factory):
    options = {"application": "tests.sessionhub.serving.stuck:application", **SHORT}
    folder = tmp_path_factory.mktemp("web")
    with (
        django_db_blocker.unblock(),
        web_server("daphne", folder=folder, **options) as running,
    ):
        yield running


@pytest.fixture
def connect(server):
    """Make connections; they are closed, and forgotten by the server, afterwards."""
    with ExitStack() as opened:

        def connect(source="127.0.0.1"):
            there, ours = ("127.0.0.1", server.port), (source, 0)
            made = socket.create_connection(there, timeout=FAR, source_address=ours)
            return opened.enter_context(made)

        yield connect
    wait_until(lambda: is_taken(server), seconds=FAR, what="Room for this address")


def is_taken(server):
    """Assert that an address that has no connection is served."""
    with ExitStack() as opened:
        made = [opened.enter_context(server.connect()) for _ in range(EACH)]
        for connection in made:
            connection.sendall(GET + b"Connection: close\r\n\r\n")
        assert {status_of(connection) for connection in made} == {200}


def read(connection):
    """Return everything until the server closes."""
    data = b""
    try:
        while piece := connection.recv(65536):
            data += piece
    except ConnectionResetError:
        pass
    return data


def status_of(connection):
    answer = read(connection)
    return int(answer.split(b" ", 2)[1]) if answer else 0


def first_line(connection):
    """Return the status line of an answer on a connection that stays open."""
    data = b""
    while b"\r\n" not in data:
        piece = connection.recv(65536)
        assert piece, "closed without an answer"
        data += piece
    return data.split(b"\r\n")[0]


def error_in(answer):
    head, _, body = answer.partition(b"\r\n\r\n")
    error = json.loads(body)
    assert set(error) >= {"code", "detail", "requestId"}
    assert f"X-Request-Id: {error['requestId']}".encode() in head
    assert b"Connection: close" in head
    return int(head.split(b" ", 2)[1]), error["code"]


def drip(connection, data):
    """Send one byte after the other until the server answers; return the answer."""
    connection.settimeout(0.2)
    deadline = time.monotonic() + FAR
    for byte in data:
        try:
            connection.sendall(bytes([byte]))
            if piece := connection.recv(65536):
                connection.settimeout(FAR)
                return piece + read(connection)
        except TimeoutError:
            assert time.monotonic() < deadline
    raise AssertionError("all of it was taken")


@pytest.mark.parametrize(
    "head",
    [
        GET + b"X-Slow: " + b"x" * 400,
        b"GET /" + b"x" * 400,
        b"GET /i/v1/pk/ws HTTP/1.1\r\nHost: localhost\r\n" + UPGRADE + b"X: " * 100,
    ],
    ids=["headers", "request line", "handshake"],
)
def test_a_head_that_drips_is_ended_with_408(connect, head):
    assert error_in(drip(connect(), head)) == (408, "too_slow")


def test_a_body_that_drips_is_ended_with_408(connect):
    connection = connect()
    connection.sendall(POST + b"Content-Length: 400\r\n\r\n")
    assert error_in(drip(connection, b"x" * 400)) == (408, "too_slow")


def test_a_chunked_body_that_drips_is_ended_with_408(connect):
    connection = connect()
    connection.sendall(POST + b"Transfer-Encoding: chunked\r\n\r\n")
    assert error_in(drip(connection, b"1\r\nx\r\n" * 100)) == (408, "too_slow")


def test_what_was_begun_and_left_is_ended_with_408(connect):
    connection = connect()
    connection.sendall(GET)
    assert error_in(read(connection)) == (408, "too_slow")


def test_a_second_request_on_a_kept_connection_has_the_same_time(connect):
    connection = connect()
    connection.sendall(GET + b"\r\n")
    assert first_line(connection) == b"HTTP/1.1 200 OK"
    connection.sendall(GET)
    answer = read(connection)
    assert error_in(answer[answer.index(b"HTTP/1.1 408") :]) == (408, "too_slow")


def test_a_body_has_more_time_the_more_of_it_has_arrived(settings):
    settings.WEB_HEAD_SECONDS, settings.WEB_BODY_SECONDS = 10, 30
    settings.WEB_BODY_BYTES_PER_SECOND = 4096
    assert seconds_for("head", 10**6) == 10
    assert seconds_for("body", 0) == 30
    assert seconds_for("body", 1024**2) == 30 + 256


def test_a_silent_connection_is_closed(connect):
    silent, kept = connect(), connect()
    kept.sendall(GET + b"\r\n")
    assert read(silent) == b""
    assert read(kept).startswith(b"HTTP/1.1 200")


def test_who_does_not_read_a_long_answer_is_left(connect):
    ended = select.poll()
    for last in (b"", b"Connection: close\r\n"):
        connection = connect()
        connection.sendall(GET.replace(b"/healthz", b"/long") + last + b"\r\n")
        ended.register(connection, select.POLLHUP | select.POLLERR)
    waiting = 2
    while waiting:
        found = ended.poll(FAR * 1000)
        assert found, "It still waits for us to read."
        for connection, _ in found:
            ended.unregister(connection)
        waiting -= len(found)


@pytest.mark.parametrize(
    "lines",
    [
        b"X-Folded: a\r\n b\r\n",
        b"X-Folded: a\r\n\tb\r\n",
        b" X-First: a\r\n",
        b"Content-Length: 2\r\nContent-Length: 3\r\n",
        b"Content-Length: 2\r\nContent-Length: 2\r\n",
        b"Content-Length: 2, 2\r\n",
        b"Content-Length: +2\r\n",
        b"Content-Length: -2\r\n",
        b"Content-Length: 0x2\r\n",
        b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: gzip, chunked\r\n",
        b"Transfer-Encoding: identity\r\nContent-Length: 2\r\n",
        b"Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Host: other.example.com\r\n",
        b"No-Colon\r\n",
    ],
)
def test_what_has_two_readings_is_refused(connect, lines):
    connection = connect()
    connection.sendall(POST + lines + b"\r\n{}")
    assert error_in(read(connection)) == (400, "bad_request")


@pytest.mark.parametrize(
    "head",
    [
        GET + b"X-(Odd): a\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: localhost\r\n",
        b"GET /?\xff HTTP/1.1\r\nHost: localhost\r\n",
    ],
)
def test_what_daphne_refuses_is_answered_in_the_same_shape(connect, head):
    connection = connect()
    connection.sendall(head + b"Connection: close\r\n\r\n")
    assert error_in(read(connection)) == (400, "bad_request")


def test_chunks_over_http_1_0_are_refused(connect):
    connection = connect()
    head = POST.replace(b"HTTP/1.1", b"HTTP/1.0") + b"Transfer-Encoding: chunked\r\n"
    connection.sendall(head + b"\r\n0\r\n\r\n")
    assert error_in(read(connection)) == (400, "bad_request")


def test_a_request_behind_a_refused_one_is_not_answered(connect):
    connection = connect()
    connection.sendall(POST + b"X-Folded: a\r\n b\r\n\r\n" + GET + b"\r\n")
    assert read(connection).count(b"HTTP/1.1 ") == 1


def test_one_connection_too_many_of_an_address_is_429(connect):
    kept = [connect() for _ in range(EACH)]
    for connection in kept:
        connection.sendall(GET + b"\r\n")
        assert first_line(connection) == b"HTTP/1.1 200 OK"
    answer = read(connect())
    assert error_in(answer) == (429, "too_many_connections")
    assert b"\r\nRetry-After: 5\r\n" in answer
    # Another address is not concerned.
    other = connect("127.0.0.3")
    other.sendall(GET + b"Connection: close\r\n\r\n")
    assert status_of(other) == 200


def test_behind_a_proxy_the_forwarded_address_counts(connect):
    sender = b"X-Forwarded-For: 203.0.113.7\r\n"
    busy = [connect(PROXY) for _ in range(EACH)]
    for connection in busy:
        connection.sendall(GET.replace(b"/healthz", b"/waiting") + sender + b"\r\n")
    wait_until(lambda: refused(connect, sender), seconds=FAR, what="The bound")
    other = connect(PROXY)
    other.sendall(GET + b"X-Forwarded-For: 203.0.113.8\r\nConnection: close\r\n\r\n")
    assert status_of(other) == 200


def refused(connect, sender):
    one_more = connect(PROXY)
    one_more.sendall(GET + sender + b"Connection: close\r\n\r\n")
    assert error_in(read(one_more)) == (429, "too_many_connections")
