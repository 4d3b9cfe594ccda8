"""recordings.ingest.edge: methods and addresses, and what it passes on."""

from __future__ import annotations

import pytest

from recordings.ingest.edge import IngestEdge
from recordings.ingest.edge import native as native_endpoint
from recordings.ingest.edge.answers import Answer
from recordings.ingest.edge.endpoint import HttpEndpoint
from tests.recordings.ingest.edge_refusals.errors import is_an_error
from tests.recordings.ingest.hub import call, teapot


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "GET", "TRACE"])
async def test_another_method_is_refused_naming_the_allowed(hub, method):
    answer = await call(hub.app, method, f"/i/v1/{hub.service.key}")
    assert is_an_error(answer, 405, "method_not_allowed")
    assert "POST" in answer.headers["allow"]


async def test_an_address_below_the_key_that_is_none_is_not_found(hub):
    answer = await call(hub.app, "POST", f"/i/v1/{hub.service.key}/nothing")
    assert is_an_error(answer, 404, "not_found")


async def test_a_preflight_is_answered_though_none_is_needed(hub):
    answer = await call(
        hub.app,
        "OPTIONS",
        f"/i/v1/{hub.service.key}",
        headers={"origin": hub.origin, "access-control-request-method": "POST"},
    )
    assert answer.status == 204
    assert answer.headers["access-control-allow-origin"] == hub.origin
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "content-encoding" in answer.headers["access-control-allow-headers"]


async def test_a_fault_of_ours_is_logged_and_not_described(hub, monkeypatch, caplog):
    def broken(line):
        raise RuntimeError("secret inside")

    monkeypatch.setattr(native_endpoint, "read_envelope", broken)
    answer = await hub.post()
    assert is_an_error(answer, 500, "internal_error")
    assert b"secret" not in answer.body


async def test_other_addresses_are_passed_on():
    edge = IngestEdge(otherwise=teapot)
    for path in ("/", "/admin/", "/i", "/i/v2/x", "/recorder.js.map", "/iv1/x"):
        assert (await call(edge, "GET", path)).status == 418


async def test_a_further_endpoint_is_one_more_in_the_list():
    class Hello(HttpEndpoint):
        roots = ("hello",)

        async def answer(self, request):
            return Answer(200, request.path.encode(), b"text/plain")

    edge = IngestEdge(otherwise=teapot, endpoints=[Hello()])
    answer = await call(edge, "GET", "/hello/world")
    assert (answer.status, answer.body) == (200, b"/hello/world")
    assert (await call(edge, "HEAD", "/hello/world")).body == b""
    assert (await call(edge, "POST", "/hello/world")).status == 405
    assert edge.body_limit("/hello/x") == 0
    assert edge.body_limit("/admin/") is None


async def test_it_takes_part_in_the_start_and_end_of_its_server():
    incoming = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])
    outgoing = []

    async def receive():
        return next(incoming)

    async def send(message):
        outgoing.append(message["type"])

    await IngestEdge(otherwise=teapot)({"type": "lifespan"}, receive, send)
    assert outgoing == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
