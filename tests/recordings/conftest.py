"""Fixtures for tests of recordings."""

from __future__ import annotations

import pytest

from tests.recordings.factories import empty_clickhouse, make_service


@pytest.fixture
def store(db):
    """Empty ClickHouse tables; ask for the database `clickhouse` in the mark."""
    empty_clickhouse()


@pytest.fixture
def service(db):
    """The service web-app."""
    return make_service()
