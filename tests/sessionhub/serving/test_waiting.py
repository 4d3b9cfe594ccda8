"""sessionhub.serving.waiting at a real daphne: a client faster than the application."""

from __future__ import annotations

import select
import threading

import pytest

from tests.recordings.ingest.web import web_server

pytestmark = pytest.mark.django_db(databases=["default"])

HANDSHAKE = (
    b"GET /i/v1/pk/ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
    b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
LENGTH = 16 * 1024
MESSAGES = 4096
QUIET_SECONDS = 2.0


@pytest.fixture
def server(embedded_servers, django_db_blocker, tmp_path):
    application = "tests.sessionhub.serving.reluctant:application"
    with (
        django_db_blocker.unblock(),
        web_server("daphne", folder=tmp_path, application=application) as running,
    ):
        yield running


def frame(number):
    """Return a masked text frame that begins with its number; the mask is zero."""
    head = bytes([0x81, 0x80 | 126]) + LENGTH.to_bytes(2) + bytes(4)
    return head + f"{number:08d}".encode().ljust(LENGTH, b"x")


def upgraded(server):
    connection = server.connect()
    connection.sendall(HANDSHAKE)
    answer = b""
    while not answer.endswith(b"\r\n\r\n"):
        answer += connection.recv(1)
    assert answer.startswith(b"HTTP/1.1 101")
    return connection


def send_until_stuck(connection, data):
    """Send until the server reads no more; return how many bytes it took."""
    sent = 0
    connection.setblocking(False)
    while sent < len(data) and select.select([], [connection], [], QUIET_SECONDS)[1]:
        sent += connection.send(data[sent : sent + 65536])
    connection.setblocking(True)
    return sent


def echoes(connection, count):
    """Return the numbers that come back."""
    data = b""
    while len(data) < count * 10:
        data += connection.recv(65536)
    return [int(data[at + 2 : at + 10]) for at in range(0, len(data), 10)]


def release(server):
    with server.connect() as other:
        other.sendall(
            b"GET /release HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )
        assert b" 204 " in other.recv(100)


def test_a_client_that_is_not_received_from_is_not_read_either(server):
    messages = b"".join(map(frame, range(MESSAGES)))
    with upgraded(server) as connection:
        before = server.resident_mb()
        sent = send_until_stuck(connection, messages)
        assert sent < len(messages) / 2
        assert server.resident_mb() - before < 24

        release(server)
        rest = threading.Thread(target=connection.sendall, args=[messages[sent:]])
        rest.start()
        assert echoes(connection, MESSAGES) == list(range(MESSAGES))
        rest.join()
