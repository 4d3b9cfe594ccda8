"""Consent as recorders meet it: configuration, notice, third-party recorders."""

from __future__ import annotations

import orjson
import pytest

from tests.recordings.ingest.consent_hub import change
from tests.recordings.ingest.hub import call
from tests.recordings.ingest.third_party_hub import ThirdPartyHub
from tests.recordings.ingest.third_party_traffic import (
    full_snapshot,
    identify_message,
    meta,
    snapshot_message,
)

pytestmark = pytest.mark.django_db(transaction=True)


async def test_other_recorders_are_refused_with_advice(person, valkey):
    hub = ThirdPartyHub(person.hub.service.key)
    posted = await hub.post_lines(meta(), full_snapshot())
    assert (posted.status, posted.json["code"]) == (403, "consent_required")
    assert "notice" in posted.json["detail"]
    opened = await hub.socket().connect()
    assert opened == {"type": "websocket.close", "code": 4403}
    assert valkey.keys("*:in") == []


async def test_the_notice_comes_in_the_language_of_the_page(person):
    path = f"/i/v1/{person.hub.service.key}/config"

    async def language(query="", accept=""):
        headers = {"accept-language": accept}
        answer = await call(person.hub.app, "GET", path, query=query, headers=headers)
        return answer.json["consent"]["notice"]["language"]

    assert await language() == "en"
    assert await language("lang=de") == "de"
    assert await language("lang=de-AT") == "de"
    assert await language("lang=xx", accept="de") == "de"
    assert await language(accept="fr;q=0.9, de;q=0.8, en;q=0.7") == "de"
    assert await language(accept="fr, *;q=0.1, de;q=x") == "en"
    assert await language("lang=%00%ff" + "a" * 300) == "en"


async def test_the_configuration_names_the_policy(person):
    path = f"/i/v1/{person.hub.service.key}/config"
    config = (await call(person.hub.app, "GET", path)).json["consent"]
    assert config["policy"] == "required"
    assert config["days"] == 180
    assert config["respectDnt"] is False
    assert set(config["notice"]) == {
        *("version", "hash", "language", "title", "body"),
        *("accept", "decline", "privacyUrl"),
    }


async def test_posthog_is_configured_not_to_record_and_to_pause(person):
    hub = ThirdPartyHub(person.hub.service.key)
    answer = await hub.post_snapshots(
        snapshot_message(meta(), full_snapshot(), key=hub.key)
    )
    assert (answer.status, answer.json["code"]) == (403, "consent_required")
    assert answer.json["quota_limited"] == ["recordings"]
    config = await hub.request("GET", f"/array/{hub.key}/config")
    assert config.json["sessionRecording"] is False


async def test_a_person_posthog_names_before_consent_is_not_kept(person, valkey):
    hub = ThirdPartyHub(person.hub.service.key)
    named = identify_message("ann", key=hub.key, email="ann@example.com")
    answer = await hub.post_snapshots(named, path="/e/")
    assert answer.status == 200
    assert valkey.keys("*person*") == []


async def test_an_open_socket_ends_when_consent_becomes_required(person):
    await change(
        person.hub.service, consent_policy="off", consent_off_reason="Asked on site."
    )
    socket = ThirdPartyHub(person.hub.service.key).socket()
    assert (await socket.connect())["type"] == "websocket.accept"
    await change(person.hub.service, consent_policy="required")
    await socket.send(meta())
    error = orjson.loads((await socket.receive())["text"])
    assert error["code"] == "consent_required"
    assert (await socket.receive())["code"] == 4403
