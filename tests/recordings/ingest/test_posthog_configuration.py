"""The endpoint for posthog-js: the client's configuration, and its scripts."""

from __future__ import annotations

import json
import re

import orjson
import pytest

from recordings.ingest.edge import IngestEdge
from recordings.ingest.edge.posthog import PosthogEndpoint
from recordings.ingest.edge.posthog.remote_config import url_pattern
from recordings.ingest.edge.posthog.scripts import PackageScripts
from tests.recordings.ingest.hub import teapot
from tests.recordings.ingest.third_party_hub import ThirdPartyHub, service

pytestmark = pytest.mark.django_db(databases=["default"], transaction=True)


async def test_the_configuration_turns_recording_on_and_all_else_off(buffer):
    web_app = await service(
        sampling=0.25,
        min_duration_ms=3000,
        trigger_urls=["/checkout*"],
        trigger_events=["bought"],
        trigger_on_error=True,
    )
    answer = await ThirdPartyHub(web_app.key).request(
        "GET", f"/array/{web_app.key}/config"
    )
    assert answer.status == 200
    config = answer.json
    recording = config["sessionRecording"]
    assert recording["endpoint"] == "/s/"
    assert recording["sampleRate"] == "0.25"
    assert recording["minimumDurationMilliseconds"] == 3000
    assert recording["consoleLogRecordingEnabled"] is True
    assert recording["masking"] == {"maskAllInputs": True}
    assert recording["networkPayloadCapture"]["recordBody"] is False
    assert recording["eventTriggers"] == ["bought", "$exception"]
    assert re.search(recording["urlTriggers"][0]["url"], "https://a.test/checkout/2")
    assert config["autocaptureExceptions"] is True
    for other in ("heatmaps", "surveys", "hasFeatureFlags", "captureDeadClicks"):
        assert config[other] is False


async def test_the_configuration_as_a_script_is_what_the_loader_looks_for(buffer):
    web_app = await service()
    hub = ThirdPartyHub(web_app.key)
    answer = await hub.request("GET", f"/array/{web_app.key}/config.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    text = answer.body.decode()
    given = text[text.index('"]=') + 3 : text.rindex("})();")]
    plain = await hub.request("GET", f"/array/{web_app.key}/config")
    assert json.loads(given) == {"config": plain.json, "siteApps": []}
    assert f'window._POSTHOG_REMOTE_CONFIG["{web_app.key}"]' in text


async def test_a_disabled_service_is_configured_not_to_record(buffer):
    web_app = await service(enabled=False)
    answer = await ThirdPartyHub(web_app.key).request(
        "GET", f"/array/{web_app.key}/config"
    )
    assert answer.json["sessionRecording"] is False


async def test_the_configuration_of_an_unknown_key_is_401(buffer):
    await service()
    answer = await ThirdPartyHub("").request("GET", "/array/pk_nobody/config")
    assert answer.status == 401


@pytest.mark.parametrize("path", ["/flags/", "/decide/"])
async def test_there_are_no_feature_flags(buffer, path):
    hub = ThirdPartyHub((await service()).key)
    asked = {"token": hub.key, "distinct_id": "user-1"}
    answer = await hub.post_snapshots(body=orjson.dumps(asked), path=path, query="v=2")
    assert answer.status == 200
    assert answer.json["flags"] == answer.json["featureFlags"] == {}
    assert answer.json["sessionRecording"]["endpoint"] == "/s/"


async def test_a_preflight_is_answered(buffer):
    hub = ThirdPartyHub((await service()).key)
    answer = await hub.request("OPTIONS", "/s/")
    assert answer.status == 204
    assert "content-type" in answer.headers["access-control-allow-headers"]


async def test_other_methods_get_405_and_other_paths_are_not_ours(buffer):
    hub = ThirdPartyHub((await service()).key)
    assert (await hub.request("GET", "/s/")).status == 405
    assert (await hub.request("DELETE", "/e/")).status == 405
    for path in ("/static/admin/base.css", "/array/x", "/i/v0/x", "/s/x", "/e/x/y"):
        assert (await hub.request("POST", path)).status == 418


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        ("checkout", "https://a.test/x/checkout?y", "https://a.test/"),
        ("a.b", "https://a.b/", "https://axb/"),
        ("/pay*", "https://a.test/pay/1", "https://a.test/x/pay"),
        ("https://*.test/", "https://a.test/", "https://a.test/x"),
        ("/a+(b)*", "https://h.test/a+(b)c", "https://h.test/aab"),
    ],
)
def test_trigger_addresses_mean_what_they_mean_to_our_recorder(
    pattern, matching, other
):
    assert re.search(url_pattern(pattern), matching)
    assert not re.search(url_pattern(pattern), other)


# --- Scripts --------------------------------------------------------------------------


@pytest.fixture
def package(tmp_path):
    """An installed posthog-js, as far as the endpoint is concerned."""
    (tmp_path / "package.json").write_text('{"version": "1.2.3"}')
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "lazy-recorder.js").write_text("/* recorder */")
    return tmp_path


async def test_the_recorder_script_comes_from_the_installed_package(package):
    endpoint = PosthogEndpoint(PackageScripts(package))
    hub = ThirdPartyHub("", app=IngestEdge(otherwise=teapot, endpoints=[endpoint]))
    for path in ("/static/lazy-recorder.js", "/static/1.2.3/lazy-recorder.js"):
        answer = await hub.request("GET", path, query="v=1.2.3")
        assert (answer.status, answer.body) == (200, b"/* recorder */")
        assert answer.headers["content-type"].startswith("text/javascript")
        assert answer.headers["access-control-allow-origin"]


async def test_what_the_package_lacks_is_left_to_django(package):
    endpoint = PosthogEndpoint(PackageScripts(package))
    hub = ThirdPartyHub("", app=IngestEdge(otherwise=teapot, endpoints=[endpoint]))
    for path in (
        "/static/9.9.9/lazy-recorder.js",
        "/static/posthog-recorder.js",
        "/static/surveys.js",
        "/static/../package.json",
    ):
        assert (await hub.request("GET", path)).status == 418


async def test_without_the_package_there_are_no_scripts(tmp_path):
    assert PackageScripts(tmp_path / "none").find("/static/lazy-recorder.js") is None
