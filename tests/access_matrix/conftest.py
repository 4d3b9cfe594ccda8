"""One set of users and objects for a whole matrix: each request is rolled back."""

from __future__ import annotations

import logging

import pytest

from tests.access_matrix.world import make_world
from tests.recordings.factories import empty_clickhouse


@pytest.fixture
def world(db, valkey, monkeypatch):
    """All users and objects; the test's mark must name the database `clickhouse`."""
    empty_clickhouse()
    # The demo shop is slow on purpose.
    monkeypatch.setattr("sessionhub.demo.views.SLOW_SECONDS", 0)
    # Thousands of refusals, each with a traceback.
    logging.disable(logging.CRITICAL)
    yield make_world()
    logging.disable(logging.NOTSET)
