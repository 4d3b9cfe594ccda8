"""Pytest plugin: real Valkey and ClickHouse for one test run, in a folder of its own.

Addresses are chosen before Django reads its settings; the servers start when the first
test that needs a database asks for it, and end with the run. The relational database is
SQLite, or with SESSIONHUB_TEST_POSTGRES=1 a real PostgreSQL (`make test-postgres`).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connections

from sessionhub.stack.clickhouse_config import DATABASE
from sessionhub.stack.servers import (
    embedded_clickhouse,
    embedded_valkey,
    wait_for_clickhouse,
    wait_for_valkey,
)
from tests.postgres import PostgreSQL

VAR = Path(tempfile.mkdtemp(prefix="sessionhub-test-"))
VALKEY = embedded_valkey(directory=VAR / "valkey")
CLICKHOUSE = embedded_clickhouse(
    directory=VAR / "clickhouse",
    databases=(DATABASE, f"test_{DATABASE}"),
    rights=("SYSTEM MERGES",),  # a test pauses them
)
POSTGRESQL = PostgreSQL() if os.environ.get("SESSIONHUB_TEST_POSTGRES") else None

os.environ.update(
    SESSIONHUB_VAR=str(VAR),
    VALKEY_URL=VALKEY.url,
    CLICKHOUSE_URL=CLICKHOUSE.url,
    DATABASE_URL=POSTGRESQL.url if POSTGRESQL else f"sqlite:///{VAR / 'db.sqlite3'}",
    SECRET_KEY="only for tests",
    DEMO="1",
)


def clickhouse_url() -> str:
    """Return the URL, with password, of the database that Django uses now."""
    name = connections["clickhouse"].settings_dict["NAME"]
    return urlsplit(CLICKHOUSE.url)._replace(path=f"/{name}").geturl()


@pytest.fixture(scope="session")
def embedded_servers():
    """All servers, started and ready."""
    VALKEY.process.start()
    CLICKHOUSE.process.start()
    if POSTGRESQL:
        POSTGRESQL.start()
    wait_for_valkey(VALKEY.url)
    wait_for_clickhouse(CLICKHOUSE.url)
    _empty_the_append_only_table_too()
    yield VALKEY, CLICKHOUSE
    CLICKHOUSE.process.stop()
    VALKEY.process.stop()
    if POSTGRESQL:
        POSTGRESQL.stop()


def pytest_unconfigure():
    """Stop the servers and remove their folder."""
    CLICKHOUSE.process.kill()
    VALKEY.process.kill()
    if POSTGRESQL:
        POSTGRESQL.stop()
    shutil.rmtree(VAR, ignore_errors=True)


def _empty_the_append_only_table_too():
    """Let Django empty the tables after a test that commits.

    The audit log and versions of models refuse that, as they should. Only in the flush
    between two tests their triggers are dropped and created again, in one transaction.
    PostgreSQL truncates with CASCADE: knox's own table of tokens, which has no model of
    ours, refers to users.
    """
    from django.db import connections, transaction

    from authz_models import guards
    from privacy.audit import triggers

    operations = type(connections["default"].ops)
    flush = operations.execute_sql_flush

    def execute_sql_flush(self, sql_list):
        if self.connection.vendor == "postgresql":
            sql_list = [f"{each.rstrip(';')} CASCADE" for each in sql_list]
        with transaction.atomic(using=self.connection.alias):
            for kept in (triggers, guards):
                kept.remove(self.connection)
            flush(self, sql_list)
            for kept in (triggers, guards):
                kept.install(self.connection)

    operations.execute_sql_flush = execute_sql_flush
