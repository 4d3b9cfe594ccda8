"""One world for a whole matrix: each knock is undone by itself."""

from __future__ import annotations

import logging

import pytest

from tests.doors.world import make_world
from tests.recordings.factories import empty_clickhouse


@pytest.fixture
def world(db, valkey, monkeypatch):
    """Everybody and everything; ask for the database `clickhouse` in the mark."""
    empty_clickhouse()
    # The shop is slow on purpose.
    monkeypatch.setattr("sessionhub.demo.views.SLOW_SECONDS", 0)
    # Thousands of refusals, each with where it was raised.
    logging.disable(logging.CRITICAL)
    yield make_world()
    logging.disable(logging.NOTSET)
