"""The endpoints of the ingest edge, and every socket."""

from __future__ import annotations

import json
import uuid

import pytest
from asgiref.sync import async_to_sync
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.testing import WebsocketCommunicator
from django.urls import path

from recordings.ingest.buffer import close_pipeline
from recordings.ingest.directory import directory
from recordings.ingest.edge import IngestEdge
from recordings.ingest.edge.endpoints import all_endpoints
from sessionhub.asgi import application
from tests.access_matrix.roles import EVERYBODY
from tests.access_matrix.table import EDGE, SOCKETS
from tests.access_matrix.walk import filled, parameters_of, socket_addresses
from tests.access_matrix.world import OWN, missing
from tests.recordings.factories import make_service
from tests.recordings.ingest.hub import call

COOKIES = {role: f"sessionid={role.replace(' ', '-')}" for role in sorted(EVERYBODY)}


@pytest.fixture
def service(transactional_db, valkey):
    directory.forget()
    return make_service()


def test_every_endpoint_of_the_edge_has_a_line():
    endpoints = {type(endpoint).__name__ for endpoint in all_endpoints()}
    assert endpoints - EDGE.keys() == set(), (
        "These endpoints of the edge are in no table. Add their addresses to EDGE "
        "in tests/access_matrix/table/edge.py."
    )
    assert EDGE.keys() - endpoints == set(), "These endpoints of the table are gone."


def test_every_socket_has_a_line():
    found = set(socket_addresses(application))
    declared = {line.address for line in SOCKETS}
    assert found - declared == set(), (
        "These sockets are in no table. Add a SocketLine for each to SOCKETS "
        "in tests/access_matrix/table/edge.py."
    )
    assert declared - found == set(), "These sockets of the table are gone."


@pytest.mark.parametrize("line", [line for lines in EDGE.values() for line in lines])
def test_the_edge_knows_keys_and_no_users(service, line):
    """The signed-in user makes no difference; an unknown key opens nothing."""

    async def request_all():
        answers = {}
        for role, cookie in COOKIES.items():
            for key in (service.key, "pk_of_nobody"):
                address = line.path.format(key=key, id=uuid.uuid4())
                if line.method == "WS":
                    opened = await opens(address, cookie)
                    answers[role, key] = 101 if opened else 403
                    continue
                address, _, query = address.partition("?")
                answer = await call(
                    application,
                    line.method,
                    address,
                    query=query,
                    body=line.body.replace(b"{key}", key.encode()),
                    headers={
                        "cookie": cookie,
                        "origin": "https://shop.example.com",
                        "authorization": f"Bearer {key}",
                    },
                )
                answers[role, key] = answer.status
                assert missing(answer.headers) == (), address
        await close_pipeline()
        return answers

    answers = async_to_sync(request_all)()
    expected = {
        (role, key): line.known if key == service.key else line.unknown
        for role in COOKIES
        for key in (service.key, "pk_of_nobody")
    }
    assert answers == expected


async def opens(address: str, cookie: str) -> bool:
    """Return whether a handshake at that address is accepted."""
    headers = [
        (b"cookie", cookie.encode()),
        (b"origin", b"http://testserver"),
        (b"host", b"testserver"),
    ]
    socket = WebsocketCommunicator(application, address, headers)
    connected, _ = await socket.connect(timeout=10)
    await socket.disconnect()
    return connected


@pytest.mark.parametrize("address", ["/ws", "/admin/sessions/nowhere", "/"])
def test_where_there_is_no_socket_no_role_opens_one(address):
    async def open_all():
        return [await opens(address, cookie) for cookie in COOKIES.values()]

    assert not any(async_to_sync(open_all)())


@pytest.mark.parametrize(
    "address", ["/static/nowhere.js", "/static/admin/css/base.css"]
)
def test_a_static_file_there_or_not_has_the_headers_of_every_answer(
    transactional_db, address
):
    ours = {"host": "testserver"}
    answer = async_to_sync(call)(application, "GET", address, headers=ours)
    assert answer.status == (404 if "nowhere" in address else 200)
    headers = {name.lower(): value for name, value in answer.headers.items()}
    assert headers["x-content-type-options"] == "nosniff"
    assert "form-action" in headers["content-security-policy"]


@pytest.mark.parametrize("method", ["PUT", "TRACE"])
def test_another_method_is_refused_without_cors_headers(service, method):
    answer = async_to_sync(call)(
        application,
        method,
        f"/i/v1/{service.key}",
        headers={"origin": "https://elsewhere.example"},
    )
    assert answer.status == 405
    assert "access-control-allow-origin" not in answer.headers


def test_a_socket_is_found_behind_whatever_wraps_it():
    async def consumer(scope, receive, send):
        """Answer nothing: it is never called."""

    inner = URLRouter([path("<uuid:session_id>/", consumer), path("list", consumer)])
    routes = URLRouter([path("admin/live/", inner)])
    wrapped = IngestEdge(
        otherwise=ProtocolTypeRouter({"websocket": AuthMiddlewareStack(routes)})
    )
    assert socket_addresses(wrapped) == [
        "admin/live/<uuid:session_id>/",
        "admin/live/list",
    ]


@pytest.mark.django_db(databases=["default", "clickhouse"], transaction=True)
def test_a_socket_opens_to_those_the_table_names(world):
    let_in = {}
    for line in SOCKETS:
        for role, cookies in world.cookies.items():
            cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
            own = {p: world.named(p, role)[OWN] for p in parameters_of(line.address)}
            opened = async_to_sync(opens)(filled(line.address, own), cookie)
            let_in[line.address, role] = opened
    assert let_in == {
        (line.address, role): role in line.may
        for line in SOCKETS
        for role in world.cookies
    }


@pytest.mark.django_db(databases=["default", "clickhouse"], transaction=True)
def test_a_socket_reveals_nothing_of_what_is_not_live(world):
    """Own, another's or missing: the same error, and no message before it."""
    address = "admin/sessions/live/<uuid:session_id>/"
    line = next(line for line in SOCKETS if line.address == address)
    answers = {}
    for role in sorted(line.may):
        cookie = "; ".join(f"{k}={v}" for k, v in world.cookies[role].items())
        for owner, session_id in world.named("session_id", role).items():
            path = filled(address, {"session_id": session_id})
            answers[role, owner] = async_to_sync(first_answer)(path, cookie)
    assert {(code, close) for code, close in answers.values()} == {("not_live", 4404)}


async def first_answer(address: str, cookie: str) -> tuple[str, int]:
    """Return the codes of the first message, an error, and of the close."""
    headers = [
        (b"cookie", cookie.encode()),
        (b"origin", b"http://testserver"),
        (b"host", b"testserver"),
    ]
    socket = WebsocketCommunicator(application, address, headers)
    connected, _ = await socket.connect(timeout=10)
    assert connected
    message = json.loads(await socket.receive_from(timeout=10))
    assert message["type"] == "error", message
    ended = await socket.receive_output(timeout=10)
    return message["code"], ended["code"]
