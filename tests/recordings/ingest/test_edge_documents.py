"""recordings.ingest.edge: the configuration and the recorder script."""

from __future__ import annotations

import gzip
import json
import zlib

import pytest
from asgiref.sync import sync_to_async

from recordings.ingest.edge import IngestEdge
from recordings.ingest.edge.recorder_script import RecorderScriptEndpoint
from sessionhub.lib import compressed
from tests.recordings.ingest.hub import call, teapot


async def config(hub, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return await call(
        hub.app, "GET", f"/i/v1/{hub.service.key}/config", headers=headers
    )


async def test_it_answers_a_recorder_with_its_configuration(hub):
    answer = await config(hub, origin=hub.origin)
    assert answer.status == 200
    assert answer.headers["access-control-allow-origin"] == hub.origin
    assert answer.headers["access-control-expose-headers"] == "ETag"
    body = answer.json
    assert body.pop("privacy")["rules"]
    assert body == {
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


async def test_it_answers_304_to_a_recorder_that_has_the_configuration(hub):
    etag = (await config(hub)).headers["etag"]
    for held in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = await config(hub, if_none_match=held)
        assert (answer.status, answer.body) == (304, b"")
        assert answer.headers["etag"] == etag
    assert (await config(hub, if_none_match='"other"')).status == 200


async def test_a_change_is_reported_with_the_next_answer(hub, web_app):
    before = (await hub.post()).json["config"]
    web_app.sampling = 0.5
    await sync_to_async(web_app.save)()
    after = (await hub.post(seq=1)).json["config"]
    answer = await config(hub)
    assert before != after
    assert answer.headers["etag"] == f'"{after}"'
    assert answer.json["sampling"] == 0.5


async def test_a_disabled_service_configures_the_recorder_not_to_record(hub, web_app):
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
    return path, IngestEdge(otherwise=teapot, endpoints=[RecorderScriptEndpoint(path)])


@pytest.fixture
def store(tmp_path, monkeypatch):
    """A folder of built variants, and what puts one of a script into it."""
    monkeypatch.setattr(compressed, "STORE", tmp_path)

    def put(path):
        digest = compressed.digest_of(path.read_bytes())
        (tmp_path / f"{digest}.br").write_bytes(b"brotli of the build")

    return put


async def test_it_serves_the_recorder_to_every_page(script):
    path, edge = script
    answer = await call(edge, "GET", "/recorder.js", headers={"origin": "https://a.b"})
    assert (answer.status, answer.body) == (200, path.read_bytes())
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert answer.headers["access-control-allow-origin"] in ("*", "https://a.b")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


async def test_it_answers_304_to_a_client_that_has_the_recorder(script):
    path, edge = script
    etag = (await call(edge, "GET", "/recorder.js")).headers["etag"]
    held = {"if-none-match": etag}
    assert (await call(edge, "GET", "/recorder.js", headers=held)).status == 304
    path.write_text("window.SessionHub = {newer: true};")
    assert (await call(edge, "GET", "/recorder.js", headers=held)).status == 200


async def test_head_answers_the_length_without_the_recorder(script):
    path, edge = script
    answer = await call(edge, "HEAD", "/recorder.js")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["content-length"]) == path.stat().st_size


async def test_a_recorder_that_is_not_built_is_not_found(script):
    path, edge = script
    path.unlink()
    answer = await call(edge, "GET", "/recorder.js")
    assert (answer.status, answer.json["code"]) == (404, "not_found")


async def test_the_recorder_comes_compressed_as_the_client_takes_it(script, store):
    path, edge = script
    store(path)
    sizes = {}
    for accepts, coding in [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0", "gzip"),
        ("*", "br"),
        ("identity", None),
        ("", None),
    ]:
        headers = {"accept-encoding": accepts}
        answer = await call(edge, "GET", "/recorder.js", headers=headers)
        assert answer.headers.get("content-encoding") == coding
        assert answer.headers["vary"] == "Accept-Encoding"
        assert int(answer.headers["content-length"]) == len(answer.body)
        sizes[coding] = answer
    assert gzip.decompress(sizes["gzip"].body) == path.read_bytes()
    assert sizes["br"].body == b"brotli of the build"
    assert len({answer.headers["etag"] for answer in sizes.values()}) == 3
    # Whoever has one coding has the build.
    for answer in sizes.values():
        held = {"if-none-match": answer.headers["etag"], "accept-encoding": "br"}
        answer = await call(edge, "GET", "/recorder.js", headers=held)
        assert (answer.status, answer.body) == (304, b"")


async def test_a_recorder_just_built_again_still_comes_with_gzip(script):
    path, edge = script
    path.write_text("window.SessionHub = {};" * 100)
    headers = {"accept-encoding": "gzip, br"}
    answer = await call(edge, "GET", "/recorder.js", headers=headers)
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(answer.body) == path.read_bytes()


async def test_the_hashed_address_is_kept_for_ever_and_the_stable_one_names_it(script):
    path, edge = script
    stable = await call(edge, "GET", "/recorder.js")
    hashed = stable.headers["content-location"]
    assert hashed.startswith("/recorder.")
    answer = await call(edge, "GET", hashed, headers={"origin": "https://a.b"})
    assert (answer.status, answer.body) == (200, path.read_bytes())
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["access-control-allow-origin"] in ("*", "https://a.b")
    # An address of another build gets this one, for minutes.
    other = await call(edge, "GET", "/recorder.0123456789abcdef.js")
    assert (other.status, other.body) == (200, path.read_bytes())
    assert other.headers["cache-control"] == "public, max-age=300"


async def test_a_long_configuration_is_compressed(hub):
    plain = await config(hub)
    zipped = await config(hub, accept_encoding="br, gzip")
    assert "content-encoding" not in plain.headers
    assert zipped.headers["content-encoding"] == "gzip"
    assert json.loads(zlib.decompress(zipped.body, 31)) == plain.json
    assert zipped.headers["etag"] == plain.headers["etag"]
    assert len(zipped.body) < len(plain.body)
