"""sessionhub.serving.stopping: daphne ends in order, and always."""

from __future__ import annotations

import asyncio
import signal

import aiohttp
import pytest
from django.conf import settings

from sessionhub.stack.process import wait_until
from tests.recordings.factories import make_service
from tests.recordings.ingest.web import web_server
from tests.sessionhub.serving.traffic import SOCKETS, Traffic

pytestmark = pytest.mark.django_db(
    databases=["default", "clickhouse"], transaction=True
)

SOON = 30.0
"""Far more than ending takes on a busy machine, far less than for ever."""


@pytest.fixture
def key():
    return make_service("stopping").key


def accepts(web):
    try:
        web.connect().close()
    except ConnectionRefusedError:
        return False
    return True


def has_stopped_accepting(web):
    def refused():
        assert not accepts(web)

    wait_until(refused, seconds=SOON, what="Refusing connections")


def half_a_request(web):
    connection = web.connect()
    connection.sendall(b"POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Len")
    return connection


def answer_on(connection):
    data = b""
    while piece := connection.recv(65536):
        data += piece
    return data


def test_the_shipped_bound_is_five_seconds():
    assert settings.WEB_STOP_SECONDS == 5.0


def test_under_load_it_answers_what_it_began_and_closes_sockets_with_1001(
    key, tmp_path
):
    async def run(web):
        address = f"http://127.0.0.1:{web.port}"
        async with (
            aiohttp.ClientSession() as http,
            Traffic(address, key=key).flowing(comes_back=False) as traffic,
        ):
            # Never reads, so it never answers that it is closed.
            await http.ws_connect(f"{address}/i/v1/{key}/ws")
            with half_a_request(web) as connection:
                web.process.child.send_signal(signal.SIGTERM)
                await asyncio.to_thread(has_stopped_accepting, web)
                connection.sendall(b"gth: 2\r\n\r\n{}")
                answer = await asyncio.to_thread(answer_on, connection)
            return (
                await asyncio.to_thread(web.process.child.wait, SOON),
                answer,
                traffic,
            )

    with web_server("daphne", folder=tmp_path) as web:
        code, answer, traffic = asyncio.run(run(web))
    assert code == 0
    assert traffic.failed == []
    assert traffic.closes == [1001] * SOCKETS
    assert answer.startswith(b"HTTP/1.1 ")
    assert b"connection: close" in answer.lower()


def test_a_thread_that_waits_for_the_loop_does_not_keep_it(tmp_path):
    stuck = "tests.sessionhub.serving.stuck:application"
    bound = {"WEB_STOP_SECONDS": "0.5"}
    with (
        web_server("daphne", folder=tmp_path, application=stuck, **bound) as web,
        web.connect() as connection,
    ):
        connection.sendall(b"GET /stuck HTTP/1.1\r\nHost: localhost\r\n\r\n")

        def is_stuck():
            assert "stuck" in web.process.log_tail()

        wait_until(is_stuck, seconds=SOON, what="The request")
        web.process.child.send_signal(signal.SIGTERM)
        assert web.process.child.wait(SOON) == 1
    assert "web.cut_off" in web.process.log_tail()


def test_a_second_signal_ends_it_at_once(tmp_path):
    with (
        web_server("daphne", folder=tmp_path, WEB_STOP_SECONDS="600") as web,
        half_a_request(web),
    ):
        web.process.child.send_signal(signal.SIGTERM)
        has_stopped_accepting(web)
        assert web.process.is_running()
        web.process.child.send_signal(signal.SIGINT)
        assert web.process.child.wait(SOON) == 128 + signal.SIGINT
