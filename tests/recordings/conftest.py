"""Fixtures for tests of recordings."""

from __future__ import annotations

import pytest

from tests.recordings.factories import empty_clickhouse, make_service
from tests.recordings.people import make_staff


@pytest.fixture
def store(db):
    """Empty ClickHouse tables; ask for the database `clickhouse` in the mark."""
    empty_clickhouse()


@pytest.fixture
def service(db):
    """The service web-app."""
    return make_service()


@pytest.fixture
def viewer(db):
    """Staff who may view recordings and write notes."""
    return make_staff()


@pytest.fixture
def staff(client, viewer):
    """A client signed in as the viewer."""
    client.force_login(viewer)
    return client
