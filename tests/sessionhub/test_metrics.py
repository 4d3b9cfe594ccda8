"""sessionhub.metrics: what a scraper reads, and who may."""

from __future__ import annotations

import re
import time

import pytest
from django.conf import settings as configured

from privacy.models import AuditVerification
from recordings.ingest import keys
from recordings.ingest.backlog import BEHIND_SECONDS, Backlog, read_backlog
from recordings.ingest.edge.answers import Refusal
from tests.sessionhub.test_outage_middleware import frozen  # noqa: F401

pytestmark = pytest.mark.django_db(databases=["default", "clickhouse"])


def scraped(answer) -> dict[str, float]:
    lines = answer.content.decode().splitlines()
    found = (re.fullmatch(r"(sessionhub_\S+) (\S+)", line) for line in lines)
    return {match[1]: float(match[2]) for match in found if match}


def test_it_reports_the_state_of_each_part_and_the_backlog(client, valkey):
    hour_ago = int((time.time() - 3600) * 1000)
    valkey.xadd(keys.stream(3), {"body": b"x"}, id=f"{hour_ago}-0")
    valkey.set(keys.lease(3), "a worker", ex=60)
    metrics = scraped(client.get("/metrics"))
    for part in ("database", "clickhouse", "valkey"):
        assert metrics[f'sessionhub_part_up{{part="{part}"}}'] == 1
    assert metrics['sessionhub_part_up{part="worker"}'] == 0
    assert metrics['sessionhub_buffer_depth_chunks{shard="03"}'] == 1
    assert metrics['sessionhub_buffer_depth_chunks{shard="00"}'] == 0
    assert 3600 <= metrics['sessionhub_buffer_lag_seconds{shard="03"}'] < 4000
    assert 3600 <= metrics["sessionhub_oldest_chunk_seconds"] < 4000
    assert metrics["sessionhub_unread_shards"] == configured.INGEST_SHARDS - 1
    assert 0 < metrics["sessionhub_buffer_used_ratio"] < 0.7
    assert metrics["sessionhub_erasure_oldest_seconds"] == 0
    assert metrics["sessionhub_audit_intact"] == 1
    assert {"sessionhub_workers", "sessionhub_sessions"} <= metrics.keys()


def test_a_broken_chain_is_reported(client, valkey):
    at = "2026-01-01T00:00:00Z"
    AuditVerification.objects.create(
        started_at=at,
        finished_at=at,
        first_sequence=1,
        last_sequence=2,
        rows=2,
        problem="Row 2 was changed.",
    )
    assert scraped(client.get("/metrics"))["sessionhub_audit_intact"] == 0


def test_refusals_are_counted_by_code(client, valkey):
    name = 'sessionhub_refusals_total{code="too_large"}'
    before = scraped(client.get("/metrics")).get(name, 0)
    Refusal(413, "too_large", "Too large.")
    assert scraped(client.get("/metrics"))[name] == before + 1


def test_without_valkey_the_rest_is_still_reported(client, settings, frozen):  # noqa: F811
    settings.VALKEY_URL = f"redis://127.0.0.1:{frozen.port}/0"
    metrics = scraped(client.get("/metrics"))
    assert metrics['sessionhub_part_up{part="valkey"}'] == 0
    assert metrics['sessionhub_part_up{part="database"}'] == 1
    assert metrics["sessionhub_audit_intact"] == 1


@pytest.mark.parametrize(
    "more",
    [
        {"REMOTE_ADDR": "192.0.2.1"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"REMOTE_ADDR": "192.0.2.1", "HTTP_AUTHORIZATION": "Bearer wrong"},
    ],
)
def test_strangers_and_whoever_comes_by_a_proxy_get_nothing(client, settings, more):
    settings.METRICS_TOKEN = "right"
    answer = client.get("/metrics", **more)
    assert answer.status_code == 403
    assert b"sessionhub_" not in answer.content


def test_without_a_token_an_empty_one_opens_nothing(client):
    more = {"REMOTE_ADDR": "192.0.2.1", "HTTP_AUTHORIZATION": "Bearer "}
    assert client.get("/metrics", **more).status_code == 403


def test_the_token_and_an_allowed_network_open_it(client, settings, valkey):
    settings.METRICS_TOKEN = "right"
    token = {"REMOTE_ADDR": "192.0.2.1", "HTTP_AUTHORIZATION": "Bearer right"}
    assert client.get("/metrics", **token).status_code == 200
    settings.METRICS_NETWORKS = ["192.0.2.0/24"]
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.9").status_code == 200
    assert client.get("/metrics").status_code == 403


def test_it_is_for_this_machine_alone_as_shipped():
    assert configured.METRICS_NETWORKS == ["::1", "127.0.0.0/8"]
    assert configured.METRICS_TOKEN == ""


class TestReadiness:
    def test_a_worker_that_reads_nothing_is_named_and_ingest_goes_on(
        self, client, valkey
    ):
        valkey.xadd(keys.stream(0), {"body": b"x"})
        answer = client.get("/readyz")
        assert answer.status_code == 200
        assert answer.json()["status"] == "degraded"
        assert answer.json()["worker"].startswith("stopped: no worker")
        assert "oldestChunkSeconds" in answer.json()

    def test_with_every_shard_read_all_is_well(self, client, valkey):
        for shard in range(configured.INGEST_SHARDS):
            valkey.set(keys.lease(shard), "a worker", ex=60)
        assert client.get("/readyz").json()["worker"] == "ok"
        assert client.get("/readyz").json()["status"] == "ok"

    def test_a_buffer_that_takes_nothing_more_is_not_ready(self, client, valkey):
        before = valkey.config_get("maxmemory")["maxmemory"]
        used = valkey.info("memory")["used_memory"]
        valkey.config_set("maxmemory", int(used / 0.85))
        try:
            answer = client.get("/readyz")
        finally:
            valkey.config_set("maxmemory", before)
        assert answer.status_code == 503
        assert answer.json()["parts"]["valkey"].startswith("full: ")

    def test_a_worker_that_falls_behind_is_named(self, valkey):
        for shard in range(configured.INGEST_SHARDS):
            valkey.set(keys.lease(shard), "a worker", ex=60)
        then = int((time.time() - BEHIND_SECONDS - 10) * 1000)
        valkey.xadd(keys.stream(1), {"body": b"x"}, id=f"{then}-0")
        found = read_backlog(valkey)
        assert isinstance(found, Backlog)
        assert found.worker_state().startswith("behind: the oldest chunk waits 7")
