"""Fixtures every test may use."""

from __future__ import annotations

import pytest
import redis
from django.conf import settings


@pytest.fixture(scope="session")
def django_db_modify_db_settings(embedded_servers):
    """Start the servers before pytest-django makes its test databases."""


@pytest.fixture
def valkey(embedded_servers):
    """A client of the run's Valkey, emptied before the test."""
    with redis.Redis.from_url(settings.VALKEY_URL) as client:
        client.flushall()
        yield client
