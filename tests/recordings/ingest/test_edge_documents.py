"""recordings.ingest.edge: the configuration and the recorder script."""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async

from recordings.ingest.edge import IngestEdge
from recordings.ingest.edge.recorder_script import RecorderScriptDoor
from tests.recordings.ingest.hub import call, nobody


async def config(hub, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return await call(
        hub.app, "GET", f"/i/v1/{hub.service.key}/config", headers=headers
    )


async def test_it_tells_a_recorder_what_to_do(hub):
    answer = await config(hub, origin=hub.origin)
    assert answer.status == 200
    assert answer.headers["access-control-allow-origin"] == hub.origin
    assert answer.headers["access-control-expose-headers"] == "ETag"
    told = answer.json
    assert told.pop("privacy")["rules"]
    assert told == {
        "service": "web-app",
        "recording": True,
        "sampling": 1.0,
        "minDurationMs": 0,
        "triggers": {"urls": [], "error": False, "events": []},
        "preTriggerMs": 60000,
        "consoleLevels": ["log", "info", "warn", "error", "debug"],
        "network": {"enabled": True, "bodies": False, "bodyBytes": 100000},
        "flushMs": 10000,
        "firstFlushMs": 1000,
        "flushBytes": 262144,
        "snapshotMs": 300000,
        "idleMs": 300000,
        "maxDurationMs": 14400000,
        "bufferBytes": 4194304,
        "requestBytes": 1048576,
        "identityRequired": False,
        "watch": {
            "notice": "notice",
            "serviceName": "Web App",
            "flushMs": 100,
            "postFlushMs": 1_000,
            "pingMs": 30_000,
        },
        "consent": {
            "policy": "off",
            "respectDnt": False,
            "days": 180,
            "notice": None,
        },
    }


async def test_it_says_304_to_who_has_the_configuration(hub):
    etag = (await config(hub)).headers["etag"]
    for held in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = await config(hub, if_none_match=held)
        assert (answer.status, answer.body) == (304, b"")
        assert answer.headers["etag"] == etag
    assert (await config(hub, if_none_match='"other"')).status == 200


async def test_a_change_is_told_with_the_next_answer(hub, web_app):
    before = (await hub.post()).json["config"]
    web_app.sampling = 0.5
    await sync_to_async(web_app.save)()
    after = (await hub.post(seq=1)).json["config"]
    answer = await config(hub)
    assert before != after
    assert answer.headers["etag"] == f'"{after}"'
    assert answer.json["sampling"] == 0.5


async def test_a_disabled_service_tells_the_recorder_not_to_record(hub, web_app):
    web_app.enabled = False
    await sync_to_async(web_app.save)()
    assert (await config(hub)).json["recording"] is False


async def test_an_unknown_key_has_no_configuration(hub):
    answer = await call(hub.app, "GET", "/i/v1/pk_unknown/config")
    assert (answer.status, answer.json["code"]) == (401, "unknown_key")


async def test_a_foreign_page_gets_no_configuration(hub, web_app):
    web_app.allowed_origins = ["https://shop.example.com"]
    await sync_to_async(web_app.save)()
    assert (await config(hub, origin="https://evil.example")).status == 403
    # A page of the hub's own origin sends none with a GET.
    assert (await config(hub)).status == 200


@pytest.fixture
def script(tmp_path):
    """A built recorder, and an edge that serves it."""
    path = tmp_path / "recorder.js"
    path.write_text("window.SessionHub = {};")
    return path, IngestEdge(otherwise=nobody, doors=[RecorderScriptDoor(path)])


async def test_it_serves_the_recorder_to_every_page(script):
    path, edge = script
    answer = await call(edge, "GET", "/recorder.js", headers={"origin": "https://a.b"})
    assert (answer.status, answer.body) == (200, path.read_bytes())
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert answer.headers["access-control-allow-origin"] in ("*", "https://a.b")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


async def test_it_says_304_to_who_has_the_recorder(script):
    path, edge = script
    etag = (await call(edge, "GET", "/recorder.js")).headers["etag"]
    held = {"if-none-match": etag}
    assert (await call(edge, "GET", "/recorder.js", headers=held)).status == 304
    path.write_text("window.SessionHub = {newer: true};")
    assert (await call(edge, "GET", "/recorder.js", headers=held)).status == 200


async def test_head_tells_the_length_without_the_recorder(script):
    path, edge = script
    answer = await call(edge, "HEAD", "/recorder.js")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["content-length"]) == path.stat().st_size


async def test_a_recorder_that_is_not_built_is_not_found(script):
    path, edge = script
    path.unlink()
    answer = await call(edge, "GET", "/recorder.js")
    assert (answer.status, answer.json["code"]) == (404, "not_found")
