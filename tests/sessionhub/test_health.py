"""sessionhub.health."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db(databases=["default", "clickhouse"])


def test_it_answers_that_it_is_alive(client):
    assert client.get("/healthz").json() == {"status": "ok"}


def test_it_is_ready_when_every_store_answers(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["parts"] == {
        "database": "ok",
        "clickhouse": "ok",
        "valkey": "ok",
    }


def test_it_names_the_store_that_is_down(client, settings):
    settings.VALKEY_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["valkey"].startswith("down")
    assert answer.json()["parts"]["database"] == "ok"
