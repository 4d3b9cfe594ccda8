"""With the database locked, nothing is shown that cannot be recorded."""

from __future__ import annotations

import pytest
from django.db import connection

from privacy.audit import chain
from tests.recordings.people import make_staff

pytestmark = pytest.mark.django_db(
    databases=["default", "clickhouse"], transaction=True
)
MOMENT_MS = 100


@pytest.fixture
def locked(client):
    """A lock of another connection during the test; ours time out soon."""
    client.force_login(make_staff("vera", group="Viewer"))
    other = connection.copy("other")
    with connection.cursor() as ours, other.cursor() as theirs:
        if connection.vendor == "sqlite":
            ours.execute(f"PRAGMA busy_timeout = {MOMENT_MS}")
            theirs.execute("BEGIN IMMEDIATE")
        else:
            ours.execute(f"SET lock_timeout = {MOMENT_MS}")
            theirs.execute("SELECT pg_advisory_lock(%s)", [chain._LOCK])
    yield
    other.close()
    connection.close()


@pytest.mark.parametrize(
    "address", ["/admin/recordings/recordedsession/", "/api/recordings/"]
)
def test_nothing_is_shown_that_cannot_be_put_on_record(client, locked, address):
    answer = client.get(address)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "could not be put on record" in answer.content.decode()


def test_readyz_reports_it(client, locked):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["database"] == "down: OperationalError"


def test_a_sign_in_fails(client, locked):
    form = {"username": "vera", "password": "wrong"}
    assert client.post("/admin/login/", form).status_code == 503
