"""Fixtures for all tests."""

from __future__ import annotations

import pytest
import redis
from django.conf import settings
from django.db import connections
from servestatic.middleware import ServeStaticMiddleware


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Fail the test that closed its transaction's connection, not a later one.

    SQLite keeps the lock of such a connection as long as a cursor is referenced.
    """
    before = _closed_in_transaction()
    result = yield
    closed = _closed_in_transaction() - before
    assert not closed, f"{closed} closed in a transaction: await sync_to_async"
    return result


def _closed_in_transaction():
    opened = connections.all(initialized_only=True)
    return {each.alias for each in opened if each.closed_in_transaction}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(embedded_servers):
    """Start the servers before pytest-django makes its test databases."""


@pytest.fixture(scope="session", autouse=True)
def static_files_are_listed_once():
    """List the files on disk once: every test client makes a middleware that does."""
    listing = ServeStaticMiddleware.add_files_from_finders
    known = {}

    def listed(middleware):
        folders = tuple(map(str, settings.STATICFILES_DIRS))
        if folders not in known:
            listing(middleware)
            known[folders] = (dict(middleware.files), list(middleware.directories))
        files, directories = known[folders]
        middleware.files.update(files)
        middleware.directories[:] = directories

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ServeStaticMiddleware, "add_files_from_finders", listed)
        yield


@pytest.fixture
def valkey(embedded_servers):
    """A client of the run's Valkey, emptied before the test."""
    with redis.Redis.from_url(settings.VALKEY_URL) as client:
        client.flushall()
        yield client
